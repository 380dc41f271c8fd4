"""`pull` as people use it: first, again, a part, several servers, and what it says of each."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.running import Ran, run
from acceptance.kit.servers import A_KEY, nobodys_port
from exec_archive.pull.run import pull
from exec_archive.pull.summary import PullSummary
from exec_archive.server.api import N8nApi
from fake_n8n import Exchange, FakeN8n, faults
from fake_n8n.wire import Answer

OTHER_KEY = A_KEY[::-1]


def ids(ask: Ask) -> list[str]:
    return [row["id"] for row in ask("list", "--json", "--limit", "1000").json]


def pulled(ask: Ask, *arguments: str | Path) -> dict[str, Any]:
    """The answer for one server, held to the schema."""
    ran = ask("pull", "--json", "-q", *arguments)
    keeps_to("pull", ran.json)
    (answer,) = ran.json["pulls"]
    failure = answer["error"]
    expected = failure["exit_code"] if failure else 7 if answer["left_out"] else 0
    assert ran.code == expected
    return dict(answer)


def configure(ask: Ask, text: str) -> None:
    path = ask.archive.parent / "config.toml"
    path.write_text(text)
    path.chmod(0o600)
    ask.env = {k: v for k, v in ask.env.items() if not k.startswith("N8N_API_")}
    ask.env |= {"EXEC_ARCHIVE_CONFIG": str(path), "PROD_KEY": A_KEY, "TEST_KEY": OTHER_KEY}


def instance(name: str, url: str, variable: str) -> str:
    return f'[instances.{name}]\nurl = "{url}"\nkey_variable = "{variable}"\n'


@pytest.fixture
def two(pulling: Ask, n8n: FakeN8n) -> Iterator[FakeN8n]:
    """A second server, and both in the config file: prod and test."""
    with FakeN8n(key=OTHER_KEY) as other:
        other.world.insert()
        configure(
            pulling,
            instance("prod", n8n.url, "PROD_KEY") + instance("test", other.url, "TEST_KEY"),
        )
        yield other


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


def test_named_servers_of_the_config_file(pulling: Ask, two: FakeN8n) -> None:
    assert pulled(pulling, "test")["instance"] == "test"
    answer = pulling("pull", "--all", "--json").json
    keeps_to("pull", answer)
    assert [(each["instance"], each["new"]) for each in answer["pulls"]] == [
        ("prod", 5),
        ("test", 0),
    ]
    assert pulling("view", "test/1", "--json").json["execution"]["instance"] == "test"
    assert {request.key for request in two.requests} == {OTHER_KEY}, "each server has its own key"


def test_one_server_that_is_down_does_not_cost_the_others_their_pull(
    pulling: Ask, n8n: FakeN8n
) -> None:
    nobody = f"http://127.0.0.1:{nobodys_port()}"
    configure(
        pulling,
        instance("down", nobody, "PROD_KEY")
        + instance("keyless", n8n.url, "NO_SUCH_KEY")
        + instance("prod", n8n.url, "PROD_KEY"),
    )
    ran = pulling("pull", "--all", "--quiet")
    assert ran.code == 6
    assert f"down  {nobody}\nThere is no way to {nobody} (Connection refused)." in ran.err
    assert f"keyless  {n8n.url}\nThere is no key: " in ran.err
    assert "prod" not in ran.err
    assert len(ids(pulling)) == 5
    answer = pulling("pull", "--all", "--json").json
    keeps_to("pull", answer)
    assert [each["complete"] for each in answer["pulls"]] == [False, False, True]
    assert [each["error"] and each["error"]["exit_code"] for each in answer["pulls"]] == [
        6,
        2,
        None,
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_an_address_that_is_refused_does_not_cost_the_others_their_pull(
    pulling: Ask, n8n: FakeN8n, order: int
) -> None:
    entries = [
        instance("open", "http://n8n.internal:5678", "PROD_KEY"),
        instance("wrong", "https://joe:hunter2@n8n.example.com", "PROD_KEY"),
        instance("prod", n8n.url, "PROD_KEY"),
    ]
    configure(pulling, "".join(entries[::order]))
    ran = pulling("pull", "--all", "--quiet")
    assert ran.code == 2
    assert "open  http://n8n.internal:5678\n" in ran.err
    assert "is plain HTTP" in ran.err
    assert "wrong  https://n8n.example.com\n" in ran.err
    assert len(ids(pulling)) == 5
    again = pulling("pull", "--all", "--json")
    keeps_to("pull", again.json)
    errors = {each["instance"]: each["error"] for each in again.json["pulls"]}
    assert [errors[name] and errors[name]["exit_code"] for name in ("open", "wrong", "prod")] == [
        2,
        2,
        None,
    ]
    assert "hunter2" not in ran.err + again.out + again.err


@pytest.mark.parametrize(
    ("stumble", "code"),
    [(RuntimeError("a bug"), 70), (OSError(28, "No space left on device"), 8)],
)
def test_a_bug_met_at_one_server_does_not_cost_the_others_their_pull(
    pulling: Ask,
    n8n: FakeN8n,
    monkeypatch: pytest.MonkeyPatch,
    stumble: Exception,
    code: int,
) -> None:
    def pull_or_stumble(folder: Path, api: N8nApi, name: str, *more: Any) -> PullSummary:
        if name == "a":
            raise stumble
        return pull(folder, api, name, *more)

    monkeypatch.setattr("exec_archive_cli.commands.pull.pull", pull_or_stumble)
    configure(pulling, instance("a", n8n.url, "PROD_KEY") + instance("b", n8n.url, "PROD_KEY"))
    ran = pulling("pull", "--all", "--json")
    keeps_to("pull", ran.json)
    assert ran.code == code
    assert [each["new"] for each in ran.json["pulls"]] == [0, 5]
    said = pulling("pull", "a")
    assert said.code == code
    if code == 70:
        assert "does not handle (RuntimeError: a bug)." in said.err
        pulling.env["EXEC_ARCHIVE_DEBUG"] = "1"
        with pytest.raises(RuntimeError):
            pulling("pull", "--all")


def test_a_failure_counts_for_more_than_what_was_left_out(pulling: Ask, n8n: FakeN8n) -> None:
    n8n.world.damage("2")
    configure(
        pulling,
        instance("a", n8n.url, "PROD_KEY") + instance("b", n8n.url, "TEST_KEY"),
    )
    assert pulling("pull", "a").code == 7
    assert pulling("pull", "--all", "--full").code == 4


def test_the_configured_server_needs_no_name_if_it_is_the_only_one(
    pulling: Ask, n8n: FakeN8n
) -> None:
    configure(pulling, instance("prod", n8n.url, "PROD_KEY"))
    assert pulled(pulling)["instance"] == "prod"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, ["Several servers are configured: prod, test.", "--all"]),
        (["production"], 3, ["No server is configured as 'production'.", "prod, test"]),
        (["--all", "prod"], 2, ["--all was given beside a server."]),
        (["prod", "test", "--url", "https://x.example"], 2, ["One address was given for several"]),
        (["a/b", "--url", "http://localhost:1"], 2, ["'a/b' cannot name a server."]),
        (["prod", "--key-file", "k", "--key-command", "c"], 2, ["were both given"]),
        (["prod", "--key-file", ""], 2, ["--key-file is empty."]),
        (["prod", "--ca-bundle", ""], 2, ["--ca-bundle is empty."]),
        (["--url", ""], 2, ["--url is empty."]),
        (["prod", "--workflow", " "], 2, ["--workflow is empty."]),
        (["prod", "--since", "sometime"], 2, ["sometime"]),
    ],
)
def test_what_cannot_be_done_as_asked_is_refused(
    pulling: Ask, two: FakeN8n, n8n: FakeN8n, arguments: list[str], code: int, words: list[str]
) -> None:
    pulling("pull", *arguments).refused(code, *words)
    assert not two.requests + n8n.requests
    assert not pulling.archive.exists()


def test_no_server_at_all_says_how_to_name_one(ask: Ask) -> None:
    for arguments in (["pull"], ["pull", "--all"]):
        ask(*arguments).refused(2, "No server is named.", "--url", "exec-archive config add NAME")


def test_the_command_line_counts_for_more_than_the_environment(pulling: Ask, n8n: FakeN8n) -> None:
    pulling.env["N8N_API_URL"] = f"http://127.0.0.1:{nobodys_port()}"
    pulling.env["N8N_API_KEY"] = OTHER_KEY
    key = pulling.archive.parent / "key"
    key.write_text(f"{A_KEY}\n")
    key.chmod(0o600)
    assert pulled(pulling, "--url", n8n.url, "--key-file", key)["new"] == 5
    assert pulled(pulling, "--url", n8n.url, "--key-command", f"cat '{key}'")["new"] == 0


def test_an_address_that_is_configured_has_its_name(pulling: Ask, n8n: FakeN8n) -> None:
    configure(
        pulling,
        instance("prod", n8n.url, "PROD_KEY") + instance("odd", "http://[", "PROD_KEY"),
    )
    pulling.env["N8N_API_KEY"] = A_KEY
    assert pulled(pulling, "--url", f"{n8n.url}/home/workflows")["instance"] == "prod"


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
