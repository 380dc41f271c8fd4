"""Retries that are asked for over HTTP: once, by those who may, archived like any other."""

import os
import threading
import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest

from acceptance.kit.api import KEY, Answered
from acceptance.kit.in_process import Ask
from acceptance.kit.made import body, whole
from acceptance.kit.pulling import pulled
from acceptance.kit.retrying import asked, only_retries
from acceptance.kit.site import RETRY_KEY, Site, site
from archives import take_in
from exec_archive_cli.serving_retries import ConfiguredServers
from fake_n8n import FakeN8n
from fake_n8n.faults import instead
from fake_n8n.world import RetryPlan

API = "/api/automations"
MAY = {"Authorization": f"Bearer {RETRY_KEY}"}


@pytest.fixture
def mirrored(pulling: Ask) -> Ask:
    """An archive of five executions, of which 3 failed."""
    assert pulled(pulling)["new"] == 5
    return pulling


@pytest.fixture
def served(mirrored: Ask) -> Iterator[Site]:
    """It, served by somebody who knows the server."""
    servers = ConfiguredServers(mirrored.archive)
    with patch.dict(os.environ, mirrored.env), site(mirrored.archive, servers=servers) as found:
        yield found
        assert found.troubles == []


def retry(served: Site, name: str, query: str = "") -> Answered:
    return served.ask(f"{API}/executions/{name}/retry{query}", "POST", headers=MAY)


def ended(served: Site, answer: Answered) -> dict[str, Any]:
    """What is told of a retry when it is over."""
    for _ in range(500):
        told: dict[str, Any] = served.ask(answer.headers["location"], headers=MAY).json["retry"]
        if told["state"] not in {"asked", "running"}:
            return told
        time.sleep(0.02)
    raise AssertionError(told)


def test_a_success_is_archived_and_told(served: Site, mirrored: Ask, n8n: FakeN8n) -> None:
    answer = retry(served, "n8n%2F3")
    assert answer.status == 202
    begun = answer.json["retry"]
    assert begun["of"] == {"instance": "n8n", "id": "3"}
    assert answer.headers["location"] == f"{API}/retries/{begun['id']}"
    told = ended(served, answer)
    assert (told["state"], told["outcome"]) == ("done", "success")
    assert told["execution"] == {"instance": "n8n", "id": "6"}
    assert told["says"] == "Succeeded as 6."
    assert asked(n8n) == ["3"]
    assert mirrored("view", "6", "--json").json["execution"]["retry_of"] == "3"


def test_a_failure_is_told_as_one(served: Site, n8n: FakeN8n) -> None:
    n8n.world.retry_plans.append(RetryPlan("error"))
    told = ended(served, retry(served, "3"))
    assert (told["state"], told["outcome"], told["says"]) == (
        "done",
        "failed",
        "Failed again as 6.",
    )


def test_who_asks_again_meanwhile_gets_the_same_one(served: Site, n8n: FakeN8n) -> None:
    n8n.world.retry_plans.append(RetryPlan(after_looks=3))
    answers: list[Answered] = []
    askers = [threading.Thread(target=lambda: answers.append(retry(served, "3"))) for _ in range(6)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert sorted({answer.status for answer in answers}) in ([200, 202], [202])
    assert len({answer.json["retry"]["id"] for answer in answers}) == 1
    assert ended(served, answers[0])["state"] == "done"
    assert asked(n8n) == ["3"]


def test_what_may_not_be_retried_is_refused_before_anything_is_asked(
    served: Site, n8n: FakeN8n
) -> None:
    refused = retry(served, "1")
    assert refused.status == 409
    assert "did not fail" in refused.json["error"]["problem"]
    assert retry(served, "99").status == 404
    ended(served, retry(served, "3"))
    again = retry(served, "3")
    assert again.status == 409
    assert (
        again.json["error"]["advice"] == "To run it once more all the same, ask with ?force=true."
    )
    assert asked(n8n) == ["3"]
    forced = retry(served, "3", "?force=true")
    assert forced.status == 202
    ended(served, forced)
    assert asked(n8n) == ["3", "3"]


@pytest.mark.parametrize("query", ["?force=1", "?x=true", "?force=true&force=true", "?force="])
def test_what_a_retry_cannot_be_asked_with_is_refused(
    served: Site, n8n: FakeN8n, query: str
) -> None:
    assert retry(served, "3", query).status == 400
    assert asked(n8n) == []


@pytest.mark.parametrize(("query", "load"), [("", "false"), ("?load_workflow=true", "true")])
def test_the_saved_workflow_runs_unless_the_present_one_is_asked_for(
    served: Site, n8n: FakeN8n, query: str, load: str
) -> None:
    ended(served, retry(served, "3", query))
    (request,) = n8n.changing
    assert request.body == b'{"loadWorkflow": %b}' % load.encode()


def test_who_may_only_read_cannot(served: Site, n8n: FakeN8n) -> None:
    path = f"{API}/executions/3/retry"
    answer = served.ask(path, "POST", headers={"X-N8N-API-KEY": KEY})
    assert answer.status == 403
    assert "--retry-token-file" in answer.json["error"]["advice"]
    assert served.ask(path, "POST").status == 401
    reader = Site(served.url)
    reader.log_in(KEY)
    assert reader.ask(path, "POST", headers={"X-CSRF-Token": reader.csrf("/x")}).status == 403
    assert asked(n8n) == []


def test_a_page_of_somebody_else_cannot(served: Site, n8n: FakeN8n) -> None:
    served.log_in(RETRY_KEY)
    path = f"{API}/executions/3/retry"
    csrf = served.csrf("/x")
    assert served.ask(path, "POST").status == 403
    crossing = {"X-CSRF-Token": csrf, "Origin": "https://evil.example"}
    assert served.ask(path, "POST", headers=crossing).status == 403
    assert asked(n8n) == []
    own = {"X-CSRF-Token": csrf, "Origin": served.url}
    answer = served.ask(path, "POST", headers=own)
    assert answer.status == 202
    ended(served, answer)


def test_a_server_that_refuses_is_told(served: Site, n8n: FakeN8n) -> None:
    only_retries(n8n, instead(403, {"message": "Forbidden"}))
    told = ended(served, retry(served, "3"))
    assert (told["state"], told["outcome"], told["execution"]) == ("refused", "refused", None)
    assert "N8N_API_KEY" in told["says"]


def test_of_an_unknown_server_nothing_can_be_asked(ask: Ask) -> None:
    take_in(ask.archive, body(whole("1", status="error")), instance="prod")
    with patch.dict(os.environ, ask.env):
        with site(ask.archive, servers=ConfiguredServers(ask.archive)) as served:
            answer = retry(served, "1")
            assert answer.status == 409
            assert "no server is configured as prod" in answer.json["error"]["problem"]
            assert served.ask(f"{API}/retries/nothing", headers=MAY).status == 404
        with site(ask.archive) as served:
            answer = retry(served, "1")
            assert answer.status == 409
            assert "Nothing can be retried from here" in answer.json["error"]["problem"]


def test_reading_is_no_way_to_have_something_retried(served: Site, n8n: FakeN8n) -> None:
    answer = served.ask(f"{API}/executions/3/retry", headers=MAY)
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert served.ask(f"{API}/retries/x", "POST", headers=MAY).status == 405
    assert asked(n8n) == []
