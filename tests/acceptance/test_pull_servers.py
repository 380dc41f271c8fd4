"""Which servers a pull is of, and that one in trouble costs the others nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.pulling import ids, pulled
from acceptance.kit.servers import A_KEY, nobodys_port
from exec_archive.pull.run import pull
from exec_archive.pull.summary import PullSummary
from exec_archive.server.api import N8nApi
from fake_n8n import FakeN8n

OTHER_KEY = A_KEY[::-1]


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
