"""What `retry` refuses before it asks a server, and what a server refuses."""

import shutil
from pathlib import Path

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.made import failing, save
from acceptance.kit.pulling import pulled
from acceptance.kit.retrying import asked, only_retries, retried, retries
from acceptance.kit.servers import A_KEY
from acceptance.kit.terminals import on_terminal, screen
from fake_n8n import FakeN8n, faults
from fake_n8n.world import RetryPlan

_HOSTILE = "\x1b]0;owned\x07Orders; $(touch /tmp/owned)\u202e"


@pytest.fixture
def mirrored(pulling: Ask, n8n: FakeN8n) -> Ask:
    """Executions that ended in many ways; 3 failed."""
    for status in ("canceled", "waiting", "running", "crashed"):
        n8n.world.insert(status)
    assert pulled(pulling)["new"] == 9
    return pulling


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("1", "n8n/1 did not fail: its status is success."),
        ("6", "n8n/6 did not fail: its status is canceled."),
        ("7", "n8n/7 has not ended: it is waiting."),
        ("8", "n8n/8 has not ended: it is running."),
    ],
)
def test_what_did_not_fail(mirrored: Ask, n8n: FakeN8n, name: str, words: str) -> None:
    mirrored("retry", name, "--force").refused(2, words, "Only what failed")
    assert asked(n8n) == []


def test_a_crashed_one_failed(mirrored: Ask) -> None:
    assert retried(mirrored, "9")["outcome"] == "success"


def test_what_was_made_good_already_unless_it_is_forced(mirrored: Ask, n8n: FakeN8n) -> None:
    retried(mirrored, "3")
    mirrored("retry", "3").refused(2, "n8n/3 was retried with success already, as 10.", "--force")
    assert asked(n8n) == ["3"]
    assert retried(mirrored, "3", "--force")["outcome"] == "success"
    assert asked(n8n) == ["3", "3"]


def test_what_was_made_good_meanwhile(mirrored: Ask, n8n: FakeN8n) -> None:
    """The archive does not know of it yet, but the server does."""
    n8n.world.retry("3")
    mirrored("retry", "3").refused(2, "retried with success already, as 10.")
    assert asked(n8n) == []


@pytest.mark.parametrize("plan", [RetryPlan(after_looks=1_000_000), RetryPlan("waiting")])
def test_what_is_being_retried(mirrored: Ask, n8n: FakeN8n, plan: RetryPlan) -> None:
    """A retry that was left after its time is not begun beside itself."""
    n8n.world.retry_plans.append(plan)
    assert retried(mirrored, "3", "--timeout", "0")["outcome"] == "pending"
    for words in ([], ["--dry-run"]):
        mirrored("retry", "3", *words).refused(2, "n8n/3 is retried already, as 10", "--force")
    assert asked(n8n) == ["3"]
    assert retried(mirrored, "3", "--force")["outcome"] == "success"


def test_what_the_archive_knows_to_be_made_good_by_the_retry_alone(ask: Ask, n8n: FakeN8n) -> None:
    """A retry was imported, and its original as it was before."""
    original = failing("1", node="Send", message="no")
    again = {**failing("2", node="Send", message="no"), "status": "success", "retryOf": "1"}
    ask("import", save(ask.archive.parent / "saved", original, again))
    ask("retry", "1", "--url", n8n.url).refused(2, "files/1 was retried with success already, as 2")


def test_what_a_retry_of_its_retry_made_good(mirrored: Ask, n8n: FakeN8n) -> None:
    """n8n links the success to the retry in between alone."""
    n8n.world.retry_plans += [RetryPlan("error"), RetryPlan("error"), RetryPlan()]
    first, second = (retried(mirrored, "3")["id"] for _ in range(2))
    success = retried(mirrored, first)["id"]
    for name in ("3", second):
        words = f"What n8n/{name} tried was made good already, by {success}."
        mirrored("retry", name).refused(2, words, "--force")
    assert asked(n8n) == ["3", "3", first]
    assert retried(mirrored, "3", "--force")["outcome"] == "success"


def test_a_failure_and_its_failed_retry_are_run_once(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.world.retry_plans.append(RetryPlan("error"))
    again = retried(mirrored, "3")["id"]
    ran = mirrored("retry", "3", again, "--yes", "--json")
    assert [each["outcome"] for each in retries(ran)] == ["refused", "success"]
    assert f"n8n/{again} tried the same as 3, which is retried here." in ran.err
    assert (ran.code, asked(n8n)) == (2, ["3", "3"])
    ran = mirrored("retry", "3", again, "--yes", "--json", "--force")
    assert [each["outcome"] for each in retries(ran)] == ["success", "success"]


def test_what_is_not_in_the_archive(mirrored: Ask, n8n: FakeN8n) -> None:
    mirrored("retry", "99").refused(3, "There is no execution 99")
    mirrored("retry", "3", "99", "--yes").refused(3, "There is no execution 99")
    assert asked(n8n) == []


def test_what_is_of_no_server_that_is_known(ask: Ask) -> None:
    ask("import", save(ask.archive.parent / "saved", failing("1", node="Send", message="no")))
    ask("retry", "1").refused(2, "files/1 is of files", "no server is configured as files", "--url")


def test_what_is_of_another_server_than_the_variable_names(pulling: Ask, n8n: FakeN8n) -> None:
    pulled(pulling, "prod", "--url", n8n.url)
    pulling("retry", "3").refused(2, "is of prod", "exec-archive config add prod")
    assert retried(pulling, "3", "--url", n8n.url)["outcome"] == "success"


def test_a_configured_server_is_known_by_its_name(mirrored: Ask, n8n: FakeN8n) -> None:
    config = mirrored.archive.parent / "config.toml"
    config.write_text(f'[instances.n8n]\nurl = "{n8n.url}"\nkey_variable = "THE_KEY"\n')
    config.chmod(0o600)
    mirrored.env |= {"EXEC_ARCHIVE_CONFIG": str(config), "THE_KEY": A_KEY}
    del mirrored.env["N8N_API_URL"], mirrored.env["N8N_API_KEY"]
    n8n.world.retry_plans.append(RetryPlan("waiting"))
    answer = retried(mirrored, "3", "--timeout", "0")
    assert answer["error"]["advice"].endswith("exec-archive pull n8n")


def test_what_cannot_be_added_to(mirrored: Ask, n8n: FakeN8n, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.zip"
    assert mirrored("bundle", "3", "-o", bundle).code == 0
    mirrored("retry", "3", "--archive", bundle).refused(2, "is a bundle", "--archive")
    shutil.unpack_archive(bundle, tmp_path / "unzipped")
    mirrored("retry", "3", "--archive", tmp_path / "unzipped").refused(2, "is a bundle")
    assert asked(n8n) == []


def test_a_server_that_was_set_up_anew(mirrored: Ask, n8n: FakeN8n) -> None:
    """It counts from 1 again: its 3 is another execution, which nobody meant."""
    n8n.world.set_up_anew()
    for _ in range(9):
        n8n.world.insert("error")
    mirrored("retry", "3").refused(2, f"3 is another execution at {n8n.url}", "n8n/3")
    assert asked(n8n) == []
    assert pulled(mirrored)["stored_as"] == "n8n~2"
    mirrored("retry", "n8n/3").refused(2, "is another execution")
    new = retried(mirrored, "n8n~2/3")
    assert (new["outcome"], new["execution"]["instance"]) == ("success", "n8n~2")
    assert asked(n8n) == ["3"]
    assert pulled(mirrored)["new"] == 0


def test_what_the_server_has_no_more(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.world.delete("3")
    mirrored("retry", "3").refused(3, f"{n8n.url} does not have n8n/3 any more", "why n8n/3")
    assert asked(n8n) == []


def test_what_goes_between_the_look_and_the_question(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.on_request = lambda request: n8n.world.delete("3") if request.method == "POST" else None
    mirrored("retry", "3").refused(3, "does not have n8n/3 any more")


def test_a_server_that_knows_no_retries(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.version = "1.27"
    only_retries(n8n, faults.instead(404, {"message": "not found"}))
    mirrored("retry", "9").refused(2, "does not know how to retry", "1.113")


def test_a_server_of_1x_that_knows_them(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.version = "1.123"
    assert retried(mirrored, "3")["outcome"] == "success"


def test_what_the_server_will_not_retry_is_told_in_its_words(mirrored: Ask, n8n: FakeN8n) -> None:
    only_retries(n8n, faults.instead(409, {"message": "It was aborted.\x1b[2J"}))
    mirrored("retry", "3").refused(2, r"will not retry n8n/3 (409: It was aborted.\x1b[2J)")
    assert asked(n8n) == ["3"]


def test_a_key_that_may_not_retry(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.scopes -= {"execution:retry"}
    ran = mirrored("retry", "3")
    ran.refused(4, "The key may not retry an execution (403", "the scope execution:retry")
    assert "This one came from the environment variable N8N_API_KEY." in ran.err


def test_the_key_is_never_shown(mirrored: Ask, n8n: FakeN8n) -> None:
    only_retries(n8n, faults.instead(409, {"message": f"not with {A_KEY}"}))
    for words in ([], ["--json"]):
        ran = mirrored("retry", "3", "--force", *words)
        assert "(the key)" in ran.out + ran.err
        assert A_KEY not in ran.out + ran.err


def test_a_key_that_cannot_be_had_costs_nothing(mirrored: Ask, n8n: FakeN8n) -> None:
    del mirrored.env["N8N_API_KEY"]
    mirrored("retry", "3").refused(2, "There is no key")
    assert asked(n8n) == []


def test_names_are_hostile(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.world.workflows["wfOrders00000001"] = _HOSTILE
    for _ in range(2):
        n8n.world.insert("error")
    pulled(mirrored)
    for words in (["10", "--dry-run"], ["10"]):
        ran = mirrored("retry", *words)
        assert ran.code == 0
        assert "\x1b" not in ran.out + ran.err
        assert "\u202e" not in ran.out + ran.err
    _, raw = on_terminal("retry", "10", "11", env=mirrored.env, columns=100, answers=["n"])
    assert b"\x1b]0;owned" not in raw
    assert r"\x1b]0;owned" in screen(raw)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "not said which execution"),
        (["3", "--latest-failed"], "beside ids"),
        (["3", "--workflow", "Orders"], "beside an id"),
        (["3", "--instance", "n8n"], "without --latest-failed"),
        (["--latest-failed", "--instance", ""], "--instance is empty"),
        (["--latest-failed", "--workflow", " "], "--workflow is empty"),
        (["3", "--timeout", "soon"], "no span of time"),
        (["3", "--timeout", "5"], "no span of time"),
        (["3", "--timeout", "8d"], "too long to wait"),
        (["3", "--url", ""], "--url is empty"),
    ],
)
def test_what_is_not_said_clearly(
    mirrored: Ask, n8n: FakeN8n, arguments: list[str], words: str
) -> None:
    mirrored("retry", *arguments).refused(2, words)
    assert asked(n8n) == []


def test_several_without_anybody_to_ask(mirrored: Ask, n8n: FakeN8n) -> None:
    ran = mirrored("retry", "3", "9")
    ran.refused(2, "there is no terminal to ask", "--yes")
    assert asked(n8n) == []
    done = retries(mirrored("retry", "3", "9", "--yes", "--json"))
    assert [each["outcome"] for each in done] == ["success", "success"]
