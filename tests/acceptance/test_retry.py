"""`retry`: what it asks of a server, what comes of that, and that the mirror stays as it was."""

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.pulling import ids, pulled
from acceptance.kit.retrying import answered_at_its_end, asked, only_retries, retried, retries
from acceptance.kit.running import run
from fake_n8n import FakeN8n, Request
from fake_n8n.world import RetryPlan


@pytest.fixture
def mirrored(pulling: Ask) -> Ask:
    """An archive of five executions, of which 3 failed."""
    assert pulled(pulling)["new"] == 5
    return pulling


def test_a_success_is_archived_linked_to_its_original(
    mirrored: Ask, pull_env: dict[str, str], n8n: FakeN8n
) -> None:
    """In a process of its own, where warnings are errors."""
    ran = run("retry", "3", env=pull_env)
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines == ["✓ 3 retried as 6: success, 14 ms", "  exec-archive view 6"]
    assert asked(n8n) == ["3"]
    new = mirrored("view", "6", "--json").json["execution"]
    assert (new["retry_of"], new["mode"], new["completeness"]) == ("3", "retry", "full")
    original = mirrored("view", "3", "--json").json
    assert original["execution"]["retry_success_id"] == "6"
    assert [each["id"] for each in original["retries"]] == ["6"]


def test_the_chain_is_told_both_ways(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.world.retry_plans += [RetryPlan("error"), RetryPlan()]
    assert retried(mirrored, "3")["id"] == "6"
    assert retried(mirrored, "6")["id"] == "7"
    for command in ("view", "why"):
        assert "Retried by 6 (error)\n" in mirrored(command, "3").out
        middle = mirrored(command, "6").out
        assert "Retry of   3 (error)\n" in middle
        assert "Retried by 7 (success)\n" in middle
        assert "Retry of   6 (error)\n" in mirrored(command, "7").out
    table = {line.split()[0]: line for line in mirrored("list").lines}
    assert table["7"].endswith("  retry of 6")
    assert "  retry of 3, made good by 7; Work: " in table["6"]
    assert table["3"].endswith("  Work: The service refused to work")


def test_the_next_pull_finds_everything_as_it_should_be(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.world.retry_plans += [RetryPlan("error"), RetryPlan()]
    for _ in range(2):
        retried(mirrored, "3")
    n8n.world.insert()
    answer = pulled(mirrored)
    assert (answer["new"], answer["updated"], answer["left_out"]) == (1, 0, [])
    assert pulled(mirrored, "--full")["new"] == 0
    assert ids(mirrored) == ["8", "7", "6", "5", "4", "3", "2", "1"]
    assert mirrored("verify").code == 0


def test_a_retry_goes_before_what_was_never_pulled(mirrored: Ask, n8n: FakeN8n) -> None:
    """It moves no mark: what came between is not lost."""
    for _ in range(3):
        n8n.world.insert()
    assert retried(mirrored, "3")["id"] == "9"
    assert pulled(mirrored)["new"] == 3
    assert ids(mirrored) == ["9", "8", "7", "6", "5", "4", "3", "2", "1"]


@pytest.mark.parametrize(("words", "load"), [([], "false"), (["--load-workflow"], "true")])
def test_the_saved_workflow_runs_unless_the_present_one_is_asked_for(
    mirrored: Ask, n8n: FakeN8n, words: list[str], load: str
) -> None:
    retried(mirrored, "3", *words)
    (request,) = n8n.changing
    assert request.body == b'{"loadWorkflow": %b}' % load.encode()


def test_the_same_failure_and_another_one_are_told_apart(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.world.retry_plans += [RetryPlan("error"), RetryPlan("error", refusal="No such order")]
    ran = mirrored("retry", "3")
    assert ran.code == 1
    assert ran.lines == [
        "✗ 3 retried as 6: failed again, the same way",
        "  Work: The service refused to work",
        "  exec-archive why 6",
    ]
    ran = mirrored("retry", "3")
    assert ran.code == 1
    assert ran.lines[0] == "✗ 3 retried as 7: failed again, in another way"
    assert ran.lines[1] == "  Work: No such order"


def test_one_that_was_stopped_is_no_success(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.world.retry_plans.append(RetryPlan("canceled"))
    ran = mirrored("retry", "3")
    assert ran.code == 1
    assert ran.lines[0] == "■ 3 retried as 6: canceled, 14 ms"


@pytest.mark.parametrize("is_answered_late", [False, True])
def test_its_end_is_waited_for(mirrored: Ask, n8n: FakeN8n, is_answered_late: bool) -> None:
    """n8n answers at the end; an answer that comes before is waited for all the same."""
    n8n.world.retry_plans.append(RetryPlan(after_looks=4))
    if is_answered_late:
        only_retries(n8n, answered_at_its_end(n8n))
    answer = retried(mirrored, "3")
    assert (answer["outcome"], answer["id"], asked(n8n)) == ("success", "6", ["3"])


@pytest.mark.parametrize("is_answered_late", [False, True])
@pytest.mark.parametrize("timeout", ["0", "1s"])
def test_one_that_takes_too_long_is_left_to_the_next_pull(
    mirrored: Ask, n8n: FakeN8n, timeout: str, is_answered_late: bool
) -> None:
    n8n.world.retry_plans.append(RetryPlan(after_looks=1_000_000))
    if is_answered_late:
        only_retries(n8n, answered_at_its_end(n8n))
    answer = retried(mirrored, "3", "--timeout", timeout)
    assert (answer["outcome"], answer["id"], answer["execution"]) == ("pending", "6", None)
    assert "n8n/3 goes on as 6: it is running" in answer["error"]["problem"]
    assert answer["error"]["advice"].endswith("exec-archive pull")
    assert answer["error"]["exit_code"] == 7
    n8n.world.finish("6")
    assert pulled(mirrored)["new"] == 1
    assert mirrored("view", "3", "--json").json["execution"]["retry_success_id"] == "6"


def test_one_that_goes_to_sleep_has_not_ended(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.world.retry_plans.append(RetryPlan("waiting"))
    answer = retried(mirrored, "3", "--timeout", "0")
    assert (answer["outcome"], answer["error"]["exit_code"]) == ("pending", 7)
    assert "it is waiting" in answer["error"]["problem"]


def test_one_that_slept_is_waited_for(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.world.retry_plans.append(RetryPlan("waiting"))
    looks = 0

    def wake_up(request: Request) -> None:
        nonlocal looks
        looks += request.path.endswith("/executions/6")
        if looks == 3:
            n8n.world.resume("6")
            n8n.world.finish("6")

    n8n.on_request = wake_up
    answer = retried(mirrored, "3")
    assert (answer["outcome"], answer["execution"]["status"]) == ("success", "success")


def test_a_success_that_the_server_does_not_keep_is_told(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.world.retry_plans.append(RetryPlan(is_saved=False))
    answer = retried(mirrored, "3")
    assert (answer["outcome"], answer["id"], answer["execution"]) == ("success", "6", None)
    assert "is gone from the server" in answer["error"]["problem"]
    assert answer["error"]["exit_code"] == 7
    assert pulled(mirrored)["complete"]


def test_a_link_that_the_server_writes_late_is_there(mirrored: Ask, n8n: FakeN8n) -> None:
    """n8n writes the success onto the original after the retry's own end."""
    looks = 0

    def link_late(request: Request) -> None:
        nonlocal looks
        if n8n.world.get("6") and request.path.endswith("/3"):
            looks += 1
            n8n.world.link("3", "6" if looks > 2 else None)

    n8n.on_request = link_late
    retried(mirrored, "3")
    n8n.on_request = None
    assert mirrored("view", "3", "--json").json["execution"]["retry_success_id"] == "6"


def test_the_latest_failed_of_a_workflow(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.world.insert("error", workflow_id="wfInvoices000002")
    pulled(mirrored)
    assert retried(mirrored, "--latest-failed", "--workflow", "Orders")["of"] == "3"
    assert retried(mirrored, "latest-failed", "--workflow", "Invoices")["of"] == "6"
    refused = retried(mirrored, "--latest-failed", "--workflow", "Orders")
    assert (refused["outcome"], asked(n8n)) == ("refused", ["3", "6"])
    n8n.world.insert("error")
    pulled(mirrored)
    assert retried(mirrored, "--latest-failed", "--instance", "n8n")["of"] == "9"


def test_a_dry_run_checks_and_asks_nothing(mirrored: Ask, n8n: FakeN8n) -> None:
    ran = mirrored("retry", "3", "--dry-run")
    assert ran.code == 0
    assert ran.out.startswith(f"3 would be retried at {n8n.url}: Orders: sync to CRM, error of ")
    assert retried(mirrored, "3", "--dry-run")["outcome"] == "checked"
    n8n.world.retry("3")
    assert retried(mirrored, "3", "--dry-run")["outcome"] == "refused"
    assert asked(n8n) == []


def test_several_are_retried_one_after_the_other(mirrored: Ask, n8n: FakeN8n) -> None:
    for _ in range(2):
        n8n.world.insert("error")
    pulled(mirrored)
    n8n.world.retry_plans += [RetryPlan("error"), RetryPlan()]
    ran = mirrored("retry", "3", "1", "6", "7", "3", "--yes", "--json")
    assert asked(n8n) == ["3", "6", "7"]
    assert [(each["of"], each["outcome"]) for each in retries(ran)] == [
        ("1", "refused"),
        ("3", "failed"),
        ("6", "success"),
        ("7", "success"),
    ]
    assert ran.code == 1
    ran = mirrored("retry", "3", "1", "--yes")
    assert (ran.code, asked(n8n)[3:]) == (2, ["3"])
    assert ran.lines[0] == "✓ 3 retried as 11: success, 14 ms"
    assert "n8n/1 did not fail" in ran.err


def test_no_other_command_asks_a_server_to_change_anything(mirrored: Ask, n8n: FakeN8n) -> None:
    mirrored.env["EXEC_ARCHIVE_CONFIG"] = str(mirrored.archive.parent / "config.toml")
    added = ("--url", n8n.url, "--key-variable", "N8N_API_KEY")
    assert mirrored("config", "add", "prod", *added).code == 0
    assert mirrored("config", "show", "prod", "--check").code == 0
    mirrored("pull", "--full")
    mirrored("pull", "--workflow", "Orders", "--status", "failed")
    for command in ("view", "why", "trace", "diff", "losses"):
        mirrored(command, "3")
    assert len(n8n.requests) > 20
    assert {each.method for each in n8n.requests} == {"GET"}
    assert n8n.changing == []
