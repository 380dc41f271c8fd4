"""What was written for n8n reads a served archive, and does not notice."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit import recorded
from acceptance.kit.api import KEY, Api

pytestmark = pytest.mark.clients

_HIDDEN = {"running", "new"}
_ASKED_IN_PYTHON = """
import asyncio, json, sys
from n8n_sdk_python import N8nClient

async def main(url, key):
    client = N8nClient(base_url=url, api_key=key)
    ids, cursor = [], None
    while True:
        page = await client.list_executions(limit=7, cursor=cursor)
        ids += [each.id for each in page.data]
        cursor = page.nextCursor
        if not cursor:
            break
    one = await client.get_execution("69", include_data=True)
    workflows = await client.list_workflows(limit=250)
    told = {
        "ids": ids,
        "one": one.model_dump(mode="json"),
        "workflows": [each.name for each in workflows.data],
    }
    print(json.dumps(told))

asyncio.run(main(*sys.argv[1:]))
"""


def shown() -> list[str]:
    """The samples a list shows, the newest first."""
    names = [name for name, each in recorded.facts().items() if each["status"] not in _HIDDEN]
    return sorted(names, key=int, reverse=True)


class Cli:
    """n8n's own command line, turned to an archive."""

    def __init__(self, program: Path, url: str, home: Path) -> None:
        self._program = program
        self._env = {"PATH": os.environ["PATH"], "HOME": str(home)}
        self._env |= {"N8N_URL": url, "N8N_API_KEY": KEY}

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(self._program), *words]
        return subprocess.run(command, env=self._env, capture_output=True, text=True, check=False)

    def json(self, *words: str) -> Any:
        ran = self(*words, "--json")
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)


@pytest.fixture
def cli(n8n_cli: Path, api: Api, tmp_path: Path) -> Cli:
    return Cli(n8n_cli, api.url, tmp_path)


def test_n8ns_own_command_line_lists_executions(cli: Cli) -> None:
    assert [row["id"] for row in cli.json("execution", "list", "--limit", "200")] == shown()
    failed = [name for name in shown() if recorded.facts()[name]["status"] == "error"]
    found = cli.json("execution", "list", "--status", "error", "--limit", "200")
    assert [row["id"] for row in found] == failed
    workflow = recorded.facts()["69"]["workflowId"]
    found = cli.json("execution", "list", "--workflow", workflow)
    assert {row["workflowId"] for row in found} == {workflow}
    table = cli("execution", "list", "-f", "table", "--limit", "3")
    assert all(name in table.stdout for name in shown()[:3])


def test_n8ns_own_command_line_gets_an_execution_with_its_data(cli: Cli) -> None:
    recorded_one = json.loads(dict(recorded.bodies())["69"])
    assert cli.json("execution", "get", "69", "--includeData") == recorded_one
    assert cli.json("execution", "get", "69")["status"] == "error"
    gone = cli("execution", "get", "999999")
    assert gone.returncode != 0
    assert "404" in gone.stderr


def test_n8ns_own_command_line_knows_the_workflows(cli: Cli) -> None:
    found = cli.json("workflow", "list")
    assert {each["id"] for each in found} >= {recorded.facts()["69"]["workflowId"]}
    one = cli.json("workflow", "get", recorded.facts()["69"]["workflowId"])
    assert one["nodes"]


def test_n8ns_own_command_line_cannot_change_an_archive(cli: Cli) -> None:
    for words in (("execution", "delete", "69", "--yes"), ("execution", "retry", "69")):
        assert cli(*words).returncode != 0
    assert cli.json("execution", "get", "69")["id"] == "69"


def test_a_client_in_python_reads_pages_executions_and_workflows(
    python_client: Path, api: Api
) -> None:
    ran = subprocess.run(
        [str(python_client), "-c", _ASKED_IN_PYTHON, api.url, KEY],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["ids"] == shown()
    stored = json.loads(dict(recorded.bodies())["69"])
    assert told["one"]["data"]["resultData"]["runData"] == stored["data"]["resultData"]["runData"]
    assert stored["workflowData"]["name"] in told["workflows"]
