"""`retry` has a real n8n run again what failed, and archives it linked to its original."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from n8n_rig.server import Server
    from n8n_rig.workshop import Workshop

pytestmark = pytest.mark.live


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def failed(workshop: Workshop, archive: Path, **how: int) -> str:
    """An execution that failed, archived; a service it asks is good after some tries."""
    from pulling import pull

    asked = "".join(f"&{name}={value}" for name, value in how.items())
    url = f"{workshop.server.identity.partner_url}/flaky?key={time.time_ns()}{asked}"
    original = workshop.run("partner", {"url": url})
    assert pull(archive, workshop.server.url, workshop.api.key).code == 0
    assert shown(archive, original)["execution"]["status"] == "error"
    return original


def retried(
    workshop: Workshop, archive: Path, execution: str, *words: str
) -> tuple[int, dict[str, Any]]:
    """The exit code, and the answer."""
    from pulling import run

    server, key = workshop.server, workshop.api.key
    done = run(archive, "retry", execution, "--url", server.url, "--json", *words, key=key)
    assert b"Traceback" not in done.stderr, done.stderr
    assert key.encode() not in done.stdout + done.stderr
    (answer,) = json.loads(done.stdout)["retries"]
    return done.returncode, answer


def shown(archive: Path, execution: str) -> dict[str, Any]:
    from pulling import run

    answer: dict[str, Any] = json.loads(run(archive, "view", execution, "--json").stdout)
    return answer


def test_what_failed_is_retried_until_it_is_good(server: Server, archive: Path) -> None:
    from n8n_rig.partner_service import partner_service
    from n8n_rig.workshop import Workshop
    from pulling import pull, run

    with partner_service(server.identity.partner_port):
        workshop = Workshop(server)
        original = failed(workshop, archive, fail=2)
        code, again = retried(workshop, archive, original)
        assert (code, again["outcome"], again["is_same_failure"]) == (1, "failed", True)
        code, good = retried(workshop, archive, original, "--load-workflow")
        assert (code, good["outcome"], good["error"]) == (0, "success", None)
        code, refused = retried(workshop, archive, original)
        assert (code, refused["outcome"], refused["id"]) == (2, "refused", None)

    ids = [again["id"], good["id"]]
    assert [each["id"] for each in shown(archive, original)["retries"]] == ids
    assert shown(archive, original)["execution"]["retry_success_id"] == good["id"]
    for each in ids:
        assert shown(archive, each)["execution"]["retry_of"] == original
        assert workshop.api.one(each, ignoreDataSizeLimit="true").body == (
            run(archive, "download", each).stdout
        )
        for command in ("view", "why"):
            assert f"Retry of   {original} (error)" in run(archive, command, each).stdout.decode()
    for command in ("view", "why"):
        card = run(archive, command, original).stdout.decode()
        assert f"Retried by {ids[0]} (error), {ids[1]} (success)" in card

    # Of this workflow: others run by a schedule of their own.
    words = ("--workflow", workshop.ids["partner"])
    after = pull(archive, server.url, workshop.api.key, *words).answer
    assert (after["new"], after["updated"], after["complete"]) == (0, 0, True)
    assert run(archive, "verify").returncode == 0


def test_one_that_is_not_waited_for_comes_with_the_next_pull(server: Server, archive: Path) -> None:
    from n8n_rig.partner_service import partner_service
    from n8n_rig.workshop import Workshop
    from pulling import pull

    with partner_service(server.identity.partner_port):
        workshop = Workshop(server)
        original = failed(workshop, archive, fail=1, s=1)
        code, left = retried(workshop, archive, original, "--timeout", "0")
        assert (code, left["outcome"], left["execution"]) == (7, "pending", None)
        workshop.api.wait_until_idle()
    words = ("--workflow", workshop.ids["partner"])
    assert pull(archive, server.url, workshop.api.key, *words).answer["new"] == 1
    assert shown(archive, left["id"])["execution"]["retry_of"] == original
    assert shown(archive, original)["execution"]["retry_success_id"] == left["id"]


def test_one_that_a_browser_asks_for_is_archived_and_linked(server: Server, archive: Path) -> None:
    import os
    from unittest.mock import patch

    from acceptance.kit.site import RETRY_KEY, site
    from exec_archive_cli.serving_retries import ConfiguredServers
    from n8n_rig.partner_service import partner_service
    from n8n_rig.workshop import Workshop

    with partner_service(server.identity.partner_port):
        workshop = Workshop(server)
        original = failed(workshop, archive, fail=1)
        known = {"N8N_API_URL": server.url, "N8N_API_KEY": workshop.api.key}
        with (
            patch.dict(os.environ, known),
            site(archive, servers=ConfiguredServers(archive)) as served,
        ):
            served.log_in(RETRY_KEY)
            meant = {"X-CSRF-Token": served.csrf(), "Accept": "application/json"}
            path = f"/api/automations/executions/{original}/retry"
            begun = served.ask(path, "POST", headers=meant)
            assert begun.status == 202
            told = begun.json["retry"]
            while told["state"] in {"asked", "running"}:
                time.sleep(0.2)
                told = served.ask(begun.headers["location"]).json["retry"]
        assert (told["state"], told["outcome"]) == ("done", "success"), told
        assert served.troubles == []
    good = told["execution"]["id"]
    assert shown(archive, good)["execution"]["retry_of"] == original
    assert shown(archive, original)["execution"]["retry_success_id"] == good
