"""`pull` as people use it: first, again, a part, and what it says."""

import contextlib
import json

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.pulling import ids, pulled
from acceptance.kit.running import Ran, run
from acceptance.kit.servers import A_KEY
from fake_n8n import Exchange, FakeN8n, faults
from fake_n8n.wire import Answer


def test_the_first_pull_takes_everything(pull_env: dict[str, str], n8n: FakeN8n) -> None:
    """In a process of its own, where warnings are errors."""
    ran = run("pull", env=pull_env)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines()[0] == f"n8n  {n8n.url}"
    assert "pulled 5 new (" in ran.err
    assert "archive: 5 executions, " in ran.err.splitlines()[-1]
    assert "The service refused to work" in run("view", "3", env=pull_env).out
    assert run("verify", env=pull_env).code == 0


def test_the_next_pull_fetches_only_what_is_new(pulling: Ask, n8n: FakeN8n) -> None:
    assert pulled(pulling)["new"] == 5
    n8n.requests.clear()
    ran = pulling("pull")
    assert "nothing new: " in ran.err
    assert not [each for each in n8n.requests if "includeData" in each.query]
    n8n.world.insert()
    answer = pulled(pulling)
    assert (answer["new"], answer["updated"], answer["complete"]) == (1, 0, True)
    assert ids(pulling) == ["6", "5", "4", "3", "2", "1"]


def test_what_has_not_finished_is_asked_for_again(pulling: Ask, n8n: FakeN8n) -> None:
    running = n8n.world.start()
    ran = pulling("pull")
    assert "1 not finished yet" in ran.err
    n8n.world.finish(running.id)
    answer = pulled(pulling)
    assert (answer["pending"], answer["updated"]) == (0, 1)
    assert pulling("view", running.id, "--json").json["execution"]["status"] == "success"


@pytest.mark.parametrize("said", ["wfInvoices000002", "Invoices", "invoi"])
def test_a_workflow_is_named_by_its_id_or_a_part_of_its_name(pulling: Ask, said: str) -> None:
    assert pulled(pulling, "--workflow", said)["new"] == 2
    assert ids(pulling) == ["5", "4"]


def test_half_a_sign_in_any_workflow_hides_none(pulling: Ask, n8n: FakeN8n) -> None:
    def listed(exchange: Exchange) -> None:
        page = json.loads(exchange.answer.body)
        page["data"][0]["nodes"] = [{"parameters": {"text": "cut \ud83d"}}]
        exchange.send(Answer(200, json.dumps(page).encode()))

    n8n.choose_fault = lambda request: listed if "workflows" in request.path else None
    assert pulled(pulling, "--workflow", "Invoices")["new"] == 2


def test_a_key_that_may_not_list_workflows_takes_an_id(pulling: Ask, n8n: FakeN8n) -> None:
    n8n.scopes = frozenset({"execution:list", "execution:read"})
    assert pulled(pulling, "--workflow", "wfInvoices000002")["new"] == 2
    # Now the archive knows the name.
    n8n.world.insert(workflow_id="wfInvoices000002")
    assert pulled(pulling, "--workflow", "Invoices")["new"] == 1


def test_a_workflow_that_nobody_knows_is_refused(pulling: Ask, n8n: FakeN8n) -> None:
    pulling("pull", "--workflow", "Bills").refused(2, "knows a workflow 'Bills'", "Give its id")
    assert not [each for each in n8n.requests if each.path.endswith("executions")]


def test_only_some_statuses(pulling: Ask) -> None:
    assert pulled(pulling, "--status", "failed")["new"] == 1
    assert ids(pulling) == ["3"]
    pulling("pull", "--status", "broken").refused(2, "There is no status 'broken'")


def test_only_from_some_time_on(pulling: Ask, n8n: FakeN8n) -> None:
    moment = n8n.world.get("4")
    assert moment
    assert moment.started_at
    assert pulled(pulling, "--since", moment.started_at.isoformat())["new"] == 2
    assert ids(pulling) == ["5", "4"]
    assert pulled(pulling)["new"] == 3, "a part moves no mark"


def test_what_could_not_be_had_is_told_and_had_later(pulling: Ask, n8n: FakeN8n) -> None:
    n8n.world.damage("2")
    ran = pulling("pull")
    assert ran.code == 7
    assert "1 left out:\n  2  the server fails on it (500)\n" in ran.err
    again = pulled(pulling)
    assert (again["left_out"], again["still_missing"]) == ([], 1), "too early to try again"
    (tried,) = pulled(pulling, "--full")["left_out"]
    assert (tried["id"], tried["attempts"]) == ("2", 2)
    n8n.choose_fault = lambda request: (
        faults.instead(200, {**_whole(request.path), "data": {"resultData": {"runData": {}}}})
        if request.path.endswith("/2")
        else None
    )
    answer = pulled(pulling, "--full")
    assert (answer["updated"], answer["left_out"], answer["still_missing"]) == (1, [], 0)


def _whole(path: str) -> dict[str, object]:
    row = {"id": path.rpartition("/")[2], "finished": True, "mode": "webhook", "status": "success"}
    started, stopped = "2026-11-01T00:00:00.035Z", "2026-11-01T00:00:00.042Z"
    return {**row, "startedAt": started, "stoppedAt": stopped, "workflowId": "wfOrders00000001"}


def test_ids_that_vanished_are_told(pulling: Ask, n8n: FakeN8n) -> None:
    assert pulled(pulling)["new"] == 5
    for _ in range(3):
        n8n.world.insert()
    n8n.world.prune(7)
    ran = pulling("pull")
    assert ran.code == 0
    assert "2 ids were gone from the server before being archived" in ran.err
    assert "docs/scheduling.md" in ran.err
    n8n.world.insert()
    n8n.world.insert()
    n8n.world.prune(2)
    (gone,) = pulled(pulling)["vanished"]
    assert (gone["first"], gone["last"], gone["count"]) == ("9", "9", 1)


def test_a_server_set_up_anew_is_kept_apart(pulling: Ask, n8n: FakeN8n) -> None:
    assert pulled(pulling)["new"] == 5
    n8n.world.set_up_anew()
    for _ in range(5):
        n8n.world.insert()
    answer = pulled(pulling)
    assert (answer["set_up_anew"], answer["stored_as"], answer["new"]) == (True, "n8n~2", 5)
    assert len(ids(pulling)) == 10


def test_another_server_under_the_same_name_is_refused(pulling: Ask, n8n: FakeN8n) -> None:
    assert pulled(pulling)["new"] == 5
    with FakeN8n(key=A_KEY) as other:
        other.world.skip_ids(100)
        other.world.insert()
        ran = pulling("pull", "--url", other.url)
        assert ran.code == 2
        assert f"n8n was pulled from {n8n.url} so far" in ran.err
        assert pulled(pulling, "other", "--url", other.url)["new"] == 1
    assert len(ids(pulling)) == 6


def test_quiet_says_only_what_went_wrong(pulling: Ask, n8n: FakeN8n) -> None:
    ran = pulling("pull", "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    n8n.world.damage(n8n.world.insert().id)
    ran = pulling("pull", "--quiet")
    assert (ran.code, ran.out) == (7, "")
    assert ran.err == f"n8n  {n8n.url}\n1 left out:\n  6  the server fails on it (500)\n"


def test_a_server_that_gives_up_in_the_middle_costs_nothing_that_was_had(
    pulling: Ask, n8n: FakeN8n
) -> None:
    for _ in range(60):
        n8n.world.insert()
    pages = iter(range(10))
    n8n.choose_fault = lambda request: (
        faults.unauthorized if "includeData" in request.query and next(pages) > 0 else None
    )
    ran = pulling("pull")
    assert ran.code == 4
    assert "refuses the key (401: Unauthorized)." in ran.err
    had = len(ids(pulling))
    assert 0 < had < 65
    assert f"pulled {had:,} new" in ran.err
    n8n.choose_fault = None
    answer = pulled(pulling)
    assert (answer["new"], answer["complete"]) == (65 - had, True)


def test_nothing_a_server_says_steers_the_terminal(pulling: Ask, n8n: FakeN8n) -> None:
    words = "\x1b[31mred\x07\u202e\nnext line"
    n8n.choose_fault = lambda _: faults.instead(401, {"message": words})
    ran = pulling("pull")
    _is_plain(ran)
    assert r"\x1b[31mred\x07\u202e\nnext line" in ran.err
    n8n.choose_fault = lambda _: faults.redirect(302, "http://a\u0085b\x9b31m.example")
    with contextlib.suppress(UnicodeEncodeError):
        _is_plain(pulling("pull"))


def _is_plain(ran: Ran) -> None:
    assert ran.code in {4, 6}
    assert all(sign == "\n" or sign.isprintable() for sign in ran.err), ran.err
