"""n8n's list of workflows over an archive: from the definitions that executions carried."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from acceptance.kit import recorded
from acceptance.kit.api import Answered, Api, served
from acceptance.kit.made import body, listed, whole
from archives import take_in

WORKFLOWS = "/api/v1/workflows"


@pytest.fixture(scope="module")
def api(samples_env: dict[str, str]) -> Iterator[Api]:
    """The samples, served."""
    with served(Path(samples_env["EXEC_ARCHIVE"])) as found:
        yield found
        assert found.troubles == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def run(name: str, workflow: str, nodes: list[str], title: str = "It") -> bytes:
    """An execution of a workflow as it was built then."""
    made = whole(name)
    definition = {
        **made["workflowData"],
        "id": workflow,
        "name": title,
        "nodes": [
            {"name": node, "type": "n8n-nodes-base.noOp", "parameters": {}} for node in nodes
        ],
        "pinData": {"Start": [{"json": {}}]},
    }
    return body({**made, "workflowId": workflow, "workflowData": definition})


def names(definition: Any) -> list[str]:
    return [node["name"] for node in definition["nodes"]]


def walk(api: Api, query: str) -> list[Answered]:
    pages = [api.ask(f"{WORKFLOWS}?{query}")]
    while cursor := pages[-1].json["nextCursor"]:
        pages.append(api.ask(f"{WORKFLOWS}?{query}&cursor={quote(cursor)}"))
    return pages


def newest() -> dict[str, Any]:
    """Each workflow of the samples, as its newest execution has it."""
    found: dict[str, Any] = {}
    for _, document in sorted(recorded.bodies(), key=lambda each: int(each[0])):
        told = json.loads(document)
        if told.get("workflowData") and told.get("workflowId"):
            found[told["workflowId"]] = told["workflowData"]
    return dict(sorted(found.items()))


def test_each_workflow_is_there_as_its_newest_execution_carried_it(api: Api) -> None:
    expected = newest()
    page = api.ask(WORKFLOWS).json
    assert page == {"data": list(expected.values()), "nextCursor": None}
    for identity, definition in expected.items():
        assert api.ask(f"{WORKFLOWS}/{identity}").json == definition


@pytest.mark.parametrize("limit", [1, 5, 35, 36, 250])
def test_pages_follow_each_other_without_a_gap(api: Api, limit: int) -> None:
    pages = walk(api, f"limit={limit}")
    ids = [[each["id"] for each in page.json["data"]] for page in pages]
    everything = list(newest())
    assert ids == [everything[at : at + limit] for at in range(0, len(everything), limit)]


def test_a_workflow_that_was_edited_is_the_newer_one(folder: Path) -> None:
    take_in(folder, run("9", "w1", ["old"], "Before"), run("10", "w1", ["new"], "After"))
    take_in(folder, run("8", "w1", ["oldest"]), body(listed("11", workflowId="w1")))
    with served(folder) as api:
        (only,) = api.ask(WORKFLOWS).json["data"]
        assert (names(only), only["name"]) == (["new"], "After")
        assert [each["id"] for each in api.ask(f"{WORKFLOWS}?name=After").json["data"]] == ["w1"]
        for nobodys in ("Before", "Aft", "after", "'"):
            assert api.ask(f"{WORKFLOWS}?name={quote(nobodys)}").json["data"] == []


def test_pinned_data_is_left_out_where_that_is_asked(folder: Path) -> None:
    take_in(folder, run("1", "w1", []))
    with served(folder) as api:
        for path in (WORKFLOWS, f"{WORKFLOWS}/w1"):
            for asked, is_there in (("", True), ("false", True), ("true", False)):
                said = api.ask(f"{path}?excludePinnedData={asked}" if asked else path).json
                (only,) = said.get("data", [said])
                assert ("pinData" in only) is is_there


def test_ids_of_any_signs_can_be_asked_for(folder: Path) -> None:
    names = ["a/b", "ü\u202e", "%2e", "x y"]
    take_in(folder, *(run(str(place), name, []) for place, name in enumerate(names, 1)))
    with served(folder) as api:
        for name in names:
            assert api.ask(f"{WORKFLOWS}/{quote(name, safe='')}").json["id"] == name


def test_of_several_servers_those_of_one_are_told(folder: Path) -> None:
    take_in(folder, run("1", "w1", ["prod"]), instance="prod")
    take_in(folder, run("1", "w1", ["test"]), run("2", "w2", []), instance="test")
    with served(folder, "prod") as api:
        assert [names(each) for each in api.ask(WORKFLOWS).json["data"]] == [["prod"]]
        api.ask(f"{WORKFLOWS}/w2").refused(404, "Not Found")
    with served(folder) as api:
        assert api.ask(WORKFLOWS).status == 409


def test_what_an_archive_cannot_know_is_refused(api: Api) -> None:
    for name in ("active=true", "active=false", "tags=prod"):
        answer = api.ask(f"{WORKFLOWS}?{name}")
        assert answer.status == 400
        assert "executions alone" in answer.json["message"]
    assert api.ask(f"{WORKFLOWS}?projectId=p").json == {"data": [], "nextCursor": None}
    assert api.ask(f"{WORKFLOWS}?cursor=x").status == 400
    assert api.ask(f"{WORKFLOWS}?limit=-1").status == 400
    api.ask(f"{WORKFLOWS}/nothing").refused(404, "Not Found")
    api.ask(WORKFLOWS, "POST").refused(405, "POST method not allowed")
    api.ask(f"{WORKFLOWS}/x/activate", "POST").refused(404, "not found")


def test_an_empty_archive_has_none(folder: Path) -> None:
    take_in(folder)
    with served(folder) as api:
        assert api.ask(WORKFLOWS).json == {"data": [], "nextCursor": None}
        api.ask(f"{WORKFLOWS}/w1").refused(404, "Not Found")
