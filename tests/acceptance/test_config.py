"""Servers by name: added with a key that works, listed, shown and removed, and no key is seen."""

import json
import os
import stat
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.kit import running
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.running import Ran
from acceptance.kit.terminals import on_terminal, screen
from fake_n8n import Exchange, FakeN8n, World
from fake_n8n.wire import Answer

KEY = "eyJhbGciOiJIUzI1NiJ9.a-key-for-tests-only.c2lnbmVk"


class DiscreetAsk(Ask):
    """Asks, and looks at each answer whether it gives the key away."""

    def __call__(self, *arguments: str | Path) -> Ran:
        return _without_the_key(super().__call__(*arguments))


def run(*arguments: str | Path, env: dict[str, str]) -> Ran:
    return _without_the_key(running.run(*arguments, env=env))


def _without_the_key(ran: Ran) -> Ran:
    assert KEY not in ran.out + ran.err
    return ran


@pytest.fixture
def ask(env: dict[str, str], capsysbinary: pytest.CaptureFixture[bytes]) -> Ask:
    return DiscreetAsk(env, capsysbinary)


@pytest.fixture
def n8n() -> Iterator[FakeN8n]:
    """A server with seven executions."""
    world = World()
    for _ in range(7):
        world.insert()
    with FakeN8n(world, key=KEY) as server:
        yield server


@pytest.fixture
def config(ask: Ask, tmp_path: Path) -> Path:
    """Where the config file is, or will be."""
    return tmp_path / ".config" / "exec-archive" / "config.toml"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "the key"
    path.write_text(f"{KEY}\n")
    path.chmod(0o600)
    return path


def answered(env: dict[str, str], *arguments: str, answers: list[str]) -> tuple[int, str]:
    """The exit code, and what a person sees who answers one question after the other."""
    code, raw = on_terminal(*arguments, env=env, columns=100, answers=answers)
    seen = screen(raw)
    assert KEY not in seen
    return code, seen


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- add


def test_a_server_is_added_after_its_key_was_tried(
    ask: Ask, n8n: FakeN8n, config: Path, key_file: Path
) -> None:
    added = ask("config", "add", "prod", "--url", n8n.url, "--key-file", key_file)
    assert (added.code, added.out) == (0, "")
    assert added.err == (
        f"n8n answers at {n8n.url}; the key may list and read executions (newest: 7), "
        "and list workflows.\n"
        f"Saved as prod in {config}. Pull with: exec-archive pull prod\n"
    )
    assert ask("pull", "prod").code == 0
    assert len(ask("list", "--json").json) == 7


def test_the_file_and_its_folder_are_for_its_owner_only(
    ask: Ask, n8n: FakeN8n, config: Path, key_file: Path
) -> None:
    before = os.umask(0)
    try:
        ask("config", "add", "prod", "--url", n8n.url, "--key-file", key_file)
    finally:
        os.umask(before)
    assert (mode(config), mode(config.parent)) == (0o600, 0o700)
    assert [each.name for each in config.parent.iterdir()] == ["config.toml"]


def test_a_command_and_a_variable_serve_as_well(
    ask: Ask, n8n: FakeN8n, key_file: Path, tmp_path: Path
) -> None:
    ask.env["N8N_PROD_KEY"] = KEY
    command = f"cat '{key_file}'"
    assert ask("config", "add", "one", "--url", n8n.url, "--key-command", command).code == 0
    assert ask("config", "add", "two", "--url", n8n.url, "--key-variable", "N8N_PROD_KEY").code == 0
    assert ask("pull", "one").code == 0
    assert ask("pull", "two", "--archive", tmp_path / "another").code == 0


def test_files_are_found_from_everywhere(
    ask: Ask, n8n: FakeN8n, key_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(key_file.parent)
    assert ask("config", "add", "prod", "--url", n8n.url, "--key-file", key_file.name).code == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert ask("pull", "prod").code == 0


def test_the_address_may_be_what_the_browser_shows(ask: Ask, n8n: FakeN8n, key_file: Path) -> None:
    shown = f"{n8n.url}/home/workflows"
    assert ask("config", "add", "prod", "--url", shown, "--key-file", key_file).code == 0
    (server,) = ask("config", "list", "--json").json["instances"]
    assert server["url"] == n8n.url


def test_what_the_key_may_not_do_is_said(ask: Ask, n8n: FakeN8n, key_file: Path) -> None:
    n8n.scopes = frozenset({"execution:list", "execution:read"})
    added = ask("config", "add", "prod", "--url", n8n.url, "--key-file", key_file)
    assert added.code == 0
    assert "may not list workflows: pull --workflow then takes ids only" in added.err


@pytest.mark.parametrize(
    "text", [b'{"data":[{"id":"w","name":', b'{"data":[{"x":' + b"[" * 5000, b"<html>"]
)
def test_workflows_that_cannot_be_read_refuse_no_server(
    ask: Ask, n8n: FakeN8n, key_file: Path, text: bytes
) -> None:
    def unreadable(exchange: Exchange) -> None:
        exchange.send(Answer(200, text))

    n8n.choose_fault = lambda request: unreadable if "workflows" in request.path else None
    assert ask("config", "add", "prod", "--url", n8n.url, "--key-file", key_file).code == 0
    assert ask("pull", "prod").code == 0


def test_a_server_without_executions_can_be_added(ask: Ask, n8n: FakeN8n, key_file: Path) -> None:
    n8n.world = World()
    added = ask("config", "add", "prod", "--url", n8n.url, "--key-file", key_file)
    assert added.code == 0
    assert "of which there is none yet to read" in added.err


@pytest.mark.parametrize(
    ("scopes", "lacks"),
    [
        ({"execution:list"}, "execution:read"),
        ({"execution:read"}, "execution:list"),
        (set(), "execution:list"),
    ],
)
def test_a_key_that_cannot_pull_is_not_saved(
    ask: Ask, n8n: FakeN8n, config: Path, key_file: Path, scopes: set[str], lacks: str
) -> None:
    n8n.scopes = frozenset(scopes)
    added = ask("config", "add", "prod", "--url", n8n.url, "--key-file", key_file)
    added.refused(4, lacks, "Nothing was saved")
    assert not config.exists()


def test_a_wrong_key_is_not_saved(ask: Ask, n8n: FakeN8n, config: Path, key_file: Path) -> None:
    n8n.key = "another"
    added = ask("config", "add", "prod", "--url", n8n.url, "--key-file", key_file)
    added.refused(4, "refuses the key", "Nothing was saved")
    assert not config.exists()


def test_a_server_that_is_down_is_not_saved_unless_asked(
    ask: Ask, config: Path, key_file: Path
) -> None:
    with FakeN8n(key=KEY) as server:
        url = server.url
    arguments = ("config", "add", "prod", "--url", url, "--key-file", key_file)
    ask(*arguments).refused(6, url, "Nothing was saved", "--no-check")
    assert not config.exists()
    assert ask(*arguments, "--no-check").code == 0
    assert config.exists()


def test_no_key_where_it_should_be(ask: Ask, n8n: FakeN8n, config: Path, tmp_path: Path) -> None:
    add = ("config", "add", "prod", "--url", n8n.url)
    ask(*add, "--key-variable", "NOT_SET").refused(2, "NOT_SET is not set")
    ask(*add, "--key-file", tmp_path / "none").refused(2, "cannot be read")
    ask(*add, "--key-command", "exit 3").refused(2, "ended with 3", "exit 3")
    ask(*add, "--key-command", "echo").refused(2, "the command echo")
    assert not config.exists()
    assert not n8n.requests


def test_a_key_given_as_its_place_is_refused_and_not_repeated(
    ask: Ask, n8n: FakeN8n, config: Path
) -> None:
    add = ("config", "add", "prod", "--url", n8n.url)
    variable = ask(*add, "--key-variable", KEY, "--no-check")
    variable.refused(2, "environment variable is none")
    old_style = f"n8n_api_{'0123456789abcdef' * 5}"
    ran = ask(*add, "--key-variable", old_style)
    ran.refused(2, "never the key itself")
    assert old_style not in ran.err
    command = ask(*add, "--key-command", f"echo {KEY}")
    command.refused(2, "The key itself stands in")
    assert not config.exists()
    assert ask(*add, "--key-command", f"echo {KEY}", "--no-check").code == 0
    for shown in (["list"], ["show"], ["show", "--check"]):
        assert ask("config", *shown).out
        assert ask("config", *shown, "--json").out


def test_a_name_that_is_taken_needs_force(
    ask: Ask, n8n: FakeN8n, config: Path, key_file: Path
) -> None:
    add = ("config", "add", "prod", "--url", n8n.url, "--key-file", key_file)
    ask(*add)
    before = config.read_bytes()
    n8n.requests.clear()
    ask(*add).refused(2, "configured as prod already", "--force")
    assert not n8n.requests
    assert config.read_bytes() == before
    assert ask(*add, "--force", "--proxy", "http://127.0.0.1:3128").code == 0
    (server,) = ask("config", "list", "--json").json["instances"]
    assert server["proxy"] == "http://127.0.0.1:3128"


@pytest.mark.parametrize("name", ["a/b", "-", "..", "~2", "", "with blank", "Ünï", "x" * 64])
def test_a_name_that_cannot_stand_before_a_slash_is_refused(
    ask: Ask, n8n: FakeN8n, key_file: Path, name: str
) -> None:
    add = ("--url", n8n.url, "--key-file", key_file, "--", name)
    ask("config", "add", *add).refused(2, "cannot name a server")
    assert not n8n.requests


def test_names_that_some_disks_take_for_one_are_refused(
    ask: Ask, n8n: FakeN8n, key_file: Path
) -> None:
    add = ("--url", n8n.url, "--key-file", key_file)
    ask("config", "add", "prod", *add)
    ask("config", "add", "PROD", *add, "--force").refused(2, "differ only in capitals")


def test_what_contradicts_itself_or_is_empty_is_refused(ask: Ask, key_file: Path) -> None:
    add = ("config", "add", "prod", "--url", "https://n8n.example.com")
    twice = ask(*add, "--key-file", key_file, "--key-variable", "KEY")
    twice.refused(2, "more than once", "--key-command COMMAND")
    ask(*add, "--key-command", " ").refused(2, "--key-command is empty")
    ask(*add, "--key-file", "").refused(2, "--key-file is empty")
    ask(*add, "--key-variable", "").refused(2, "is none")
    ask(*add, "--proxy", "").refused(2, "--proxy is empty")
    ask("config", "add", "prod", "--url", "").refused(2, "--url is empty")


def test_plain_http_to_another_machine_has_to_be_allowed(
    ask: Ask, config: Path, key_file: Path
) -> None:
    add = ("config", "add", "prod", "--url", "http://n8n.test", "--key-file", key_file)
    ask(*add, "--no-check").refused(2, "plain HTTP", "--allow-http")
    assert not config.exists()
    assert ask(*add, "--no-check", "--allow-http").code == 0
    assert ask("config", "list", "--json").json["instances"][0]["allow_http"] is True


def test_without_a_terminal_the_options_are_named(env: dict[str, str], config: Path) -> None:
    both = run("config", "add", "prod", env=env)
    both.refused(2, "no terminal", "--url URL", "--key-command COMMAND, --key-file FILE")
    place = run("config", "add", "prod", "--url", "https://n8n.example.com", env=env)
    place.refused(2, "Give --key-command COMMAND")
    address = run("config", "add", "prod", "--key-variable", "KEY", env=env)
    address.refused(2, "Give --url URL.")
    assert not config.exists()


# --- a terminal


def test_a_terminal_asks_and_a_pasted_key_is_kept_out_of_sight(
    env: dict[str, str], n8n: FakeN8n, config: Path
) -> None:
    code, seen = answered(env, "config", "add", "prod", answers=[n8n.url, "4", KEY])
    assert code == 0, seen
    assert "Saved as prod" in seen
    assert KEY not in seen
    kept = config.parent / "keys" / "prod"
    assert kept.read_text().strip() == KEY
    assert [mode(each) for each in (kept, kept.parent, config)] == [0o600, 0o700, 0o600]
    assert KEY not in config.read_text()
    assert 'key_file = "keys/prod"' in config.read_text()
    assert run("pull", "prod", env=env).code == 0


@pytest.mark.parametrize("place", ["1", "2", "3"])
def test_a_terminal_takes_every_other_place(
    env: dict[str, str], n8n: FakeN8n, key_file: Path, place: str
) -> None:
    env["N8N_PROD_KEY"] = KEY
    where = {"1": f"cat '{key_file}'", "2": str(key_file), "3": "N8N_PROD_KEY"}[place]
    code, seen = answered(env, "config", "add", "prod", answers=[n8n.url, place, where])
    assert code == 0, seen
    assert KEY not in seen
    (server,) = run("config", "list", "--json", env=env).json["instances"]
    assert server["key"]["where"] == where


def test_a_terminal_asks_again_for_what_is_no_answer(
    env: dict[str, str], n8n: FakeN8n, config: Path
) -> None:
    env["N8N_API_KEY"] = KEY
    answers = ["http://n8n.test", "a b", n8n.url, "5", "nowhere", "3", "a-b", ""]
    code, seen = answered(env, "config", "add", "prod", answers=answers)
    assert code == 0, seen
    assert "is plain HTTP" in seen
    assert "Answer with a number from 1 to 4." in seen
    assert "never the key itself" in seen
    assert 'key_variable = "N8N_API_KEY"' in config.read_text()


def test_a_terminal_asks_only_for_what_is_missing(
    env: dict[str, str], n8n: FakeN8n, key_file: Path
) -> None:
    arguments = ("config", "add", "prod", "--key-file", str(key_file))
    code, seen = answered(env, *arguments, answers=[n8n.url])
    assert code == 0, seen
    assert "Where is the key" not in seen


def test_a_pasted_key_that_is_refused_is_not_kept(
    env: dict[str, str], n8n: FakeN8n, config: Path
) -> None:
    n8n.key = "another"
    code, seen = answered(env, "config", "add", "prod", answers=[n8n.url, "4", KEY])
    assert code == 4, seen
    assert not config.parent.exists()


def test_what_was_pasted_by_mistake_is_not_shown(
    env: dict[str, str], n8n: FakeN8n, config: Path
) -> None:
    pasted = "not a key but a sentence"
    code, seen = answered(env, "config", "add", "prod", answers=[n8n.url, "4", pasted])
    assert code == 2
    assert "What was pasted is no key." in seen
    assert pasted not in seen
    assert not config.exists()


def test_a_pasted_key_that_cannot_be_saved_leaves_the_one_before(
    env: dict[str, str], n8n: FakeN8n, config: Path
) -> None:
    _write(config, f'[instances]\nprod = {{url = "{n8n.url}", key_file = "keys/prod"}}\n')
    kept = config.parent / "keys" / "prod"
    kept.parent.mkdir()
    kept.write_text("the-key-before-this-one\n")
    add = ("config", "add", "prod", "--force", "--url", n8n.url)
    code, seen = answered(env, *add, answers=["4", KEY])
    assert code == 2, seen
    assert "only people can change" in seen
    assert kept.read_text() == "the-key-before-this-one\n"


def test_a_key_pasted_at_the_wrong_question_is_not_shown_again(
    env: dict[str, str], n8n: FakeN8n
) -> None:
    other = "n8n_api_0123456789abcdef"
    add = ("config", "add", "prod", "--url", n8n.url)
    _, raw = on_terminal(*add, env=env, columns=100, answers=[other])
    assert screen(raw).count(other) == 1, "as the terminal shows what is typed"


def test_leaving_at_a_question_saves_nothing(env: dict[str, str], config: Path) -> None:
    code, _ = answered(env, "config", "add", "prod", answers=["\x04"])
    assert code == 130
    assert not config.exists()


# --- list and show


def test_list_says_where_each_key_is(ask: Ask, config: Path, tmp_path: Path) -> None:
    _write(
        config,
        """
        [instances.prod]
        url = "https://n8n.example.com"
        key_command = "pass show n8n"

        [instances.staging]
        url = "https://staging.example.com"
        key_file = "keys/staging"

        [instances."eu.1"]
        url = "http://localhost:5678"
        key_variable = "N8N_EU_KEY"
        """,
    )
    assert ask("config", "list").lines == [
        "NAME     ADDRESS                      KEY",
        "prod     https://n8n.example.com      command: pass show n8n",
        "staging  https://staging.example.com  file: ~/.config/exec-archive/keys/staging",
        "eu.1     http://localhost:5678        variable: N8N_EU_KEY",
    ]
    answer = ask("config", "list", "--json").json
    keeps_to("config", answer)
    assert answer["file"] == str(config)
    assert [each["key"]["kind"] for each in answer["instances"]] == ["command", "file", "variable"]


@pytest.mark.parametrize("command", ["list", "show"])
def test_nothing_configured_is_no_error(ask: Ask, command: str) -> None:
    ran = ask("config", command)
    assert (ran.code, ran.out) == (0, "")
    assert "No server is configured" in ran.err
    assert len(ran.err.splitlines()) == 1
    keeps_to("config", ask("config", command, "--json").json)


def test_show_says_everything_but_the_key_and_a_proxys_password(ask: Ask, config: Path) -> None:
    _write(
        config,
        """
        [instances.prod]
        url = "http://n8n.test"
        key_variable = "N8N_PROD_KEY"
        ca_bundle = "authority.pem"
        proxy = "http://ada:hush@proxy.test:3128"
        allow_http = true
        """,
    )
    shown = ask("config", "show", "prod")
    assert shown.code == 0
    for word in (
        "http://n8n.test",
        "variable: N8N_PROD_KEY",
        "~/.config/exec-archive/authority.pem",
        "http://proxy.test:3128",
        "allowed",
    ):
        assert word in shown.out
    assert str(config) in shown.err
    answer = ask("config", "show", "--json")
    keeps_to("config", answer.json)
    assert "hush" not in shown.out + shown.err + answer.out
    assert answer.json["instances"][0]["check"] is None


@pytest.mark.parametrize(
    "url",
    [
        "https://joe:hunter2@n8n.example.com",
        "https://joe:hunter2@",
        "joe:hunter2@n8n.example.com",
        "https://joe:hun/ter2://hunter2@n8n.example.com",
        "hunter2@",
    ],
)
def test_a_password_in_an_address_is_not_shown(ask: Ask, config: Path, url: str) -> None:
    _write(config, f'[instances.prod]\nurl = "{url}"\nkey_variable = "K"\n')
    for command in (["list"], ["show"], ["show", "--check"]):
        for how in ([], ["--json"]):
            ran = ask("config", *command, *how)
            assert "prod" in ran.out
            assert "hunter2" not in ran.out + ran.err
            if how:
                keeps_to("config", ran.json)


def test_show_of_an_unknown_name_names_the_known_ones(ask: Ask, config: Path) -> None:
    _write(config, '[instances.prod]\nurl = "https://a.test"\nkey_variable = "K"\n')
    ask("config", "show", "dev").refused(3, "No server is configured as 'dev'", "There are: prod")


def test_check_tells_of_each_server_whether_all_is_well(
    ask: Ask, n8n: FakeN8n, key_file: Path
) -> None:
    with FakeN8n(key=KEY) as gone:
        down = gone.url
    ask("config", "add", "good", "--url", n8n.url, "--key-file", key_file)
    ask("config", "add", "down", "--url", down, "--key-file", key_file, "--no-check")
    ask("config", "add", "bare", "--url", n8n.url, "--key-variable", "NOT_SET", "--no-check")
    shown = ask("config", "show", "--check")
    assert shown.code == 6
    assert "the key may list and read executions (newest: 7)" in shown.out
    assert "NOT_SET is not set" in shown.out
    assert ask("config", "show", "good", "--check").code == 0
    assert ask("config", "show", "bare", "--check").code == 2
    ran = ask("config", "show", "--check", "--json")
    assert ran.code == 6
    keeps_to("config", ran.json)
    checks = {each["name"]: each["check"] for each in ran.json["instances"]}
    assert [checks[name]["key_found"] for name in ("good", "down", "bare")] == [True, True, False]
    assert checks["good"]["abilities"]["newest_id"] == "7"
    assert checks["down"]["error"]["exit_code"] == 6
    assert str(len(KEY)) not in json.dumps(checks["good"])


def test_what_a_server_and_a_file_say_cannot_steer_the_terminal(
    ask: Ask, n8n: FakeN8n, config: Path
) -> None:
    _write(
        config,
        f"""
        [instances.prod]
        url = "{n8n.url}"
        key_command = "printf wrong; : \\u001b[2J"
        """,
    )
    for command in ("list", "show"):
        ran = ask("config", command)
        assert "\x1b" not in ran.out
        assert r"\x1b[2J" in ran.out


# --- remove


def test_remove_takes_the_pasted_key_with_it(
    env: dict[str, str], n8n: FakeN8n, config: Path
) -> None:
    answered(env, "config", "add", "prod", answers=[n8n.url, "4", KEY])
    assert run("pull", "prod", env=env).code == 0
    removed = run("config", "remove", "prod", env=env)
    assert removed.code == 0
    assert "stays in every archive" in removed.err
    assert "key was removed too" in removed.err
    assert list((config.parent / "keys").iterdir()) == []
    assert run("config", "list", "--json", env=env).json["instances"] == []
    assert len(run("list", "--json", env=env).json) == 7


def test_a_pasted_key_goes_when_its_server_is_replaced(
    env: dict[str, str], n8n: FakeN8n, config: Path, key_file: Path
) -> None:
    answered(env, "config", "add", "prod", answers=[n8n.url, "4", KEY])
    replaced = ("config", "add", "prod", "--url", n8n.url, "--key-file", key_file, "--force")
    assert run(*replaced, env=env).code == 0
    assert list((config.parent / "keys").iterdir()) == []


def test_a_key_that_was_not_pasted_stays(ask: Ask, n8n: FakeN8n, key_file: Path) -> None:
    ask("config", "add", "prod", "--url", n8n.url, "--key-file", key_file)
    removed = ask("config", "remove", "prod")
    assert "key was removed" not in removed.err
    assert key_file.exists()


def test_a_kept_key_that_another_server_needs_stays(
    env: dict[str, str], n8n: FakeN8n, config: Path
) -> None:
    answered(env, "config", "add", "prod", answers=[n8n.url, "4", KEY])
    kept = config.parent / "keys" / "prod"
    assert run("config", "add", "b", "--url", n8n.url, "--key-file", kept, env=env).code == 0
    assert run("config", "remove", "prod", env=env).code == 0
    assert run("pull", "b", env=env).code == 0


def test_an_unknown_name_cannot_be_removed(ask: Ask) -> None:
    ask("config", "remove", "prod").refused(3, "No server is configured as 'prod'")


# --- the file


@pytest.mark.parametrize("command", [("list",), ("show",), ("remove", "prod"), ("add", "b")])
def test_a_file_that_others_can_write_is_refused(
    ask: Ask, config: Path, command: tuple[str, ...]
) -> None:
    _write(config, '[instances.prod]\nurl = "https://a.test"\nkey_variable = "K"\n')
    before = config.read_bytes()
    config.chmod(0o660)
    ask("config", *command).refused(2, "Others can write", "chmod 600")
    assert config.read_bytes() == before


def test_another_file_may_be_named(ask: Ask, tmp_path: Path) -> None:
    ask.env["EXEC_ARCHIVE_CONFIG"] = str(tmp_path / "other.toml")
    add = ("config", "add", "prod", "--url", "https://a.test", "--key-variable", "K")
    assert ask(*add, "--no-check").code == 0
    assert (tmp_path / "other.toml").exists()
    assert not (tmp_path / ".config").exists()


def test_words_from_other_tools_point_to_the_right_one(ask: Ask) -> None:
    ask("config", "rm", "prod").refused(2, "config rm", "Use: exec-archive config remove")
    ask("config", "lst").refused(2, "Use: exec-archive config list")
    ask("config", "frobnicate").refused(2, "Use: exec-archive config --help")
    ask("login").refused(2, "Use: exec-archive config add")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("exec-archive config ", ["add", "list", "show", "remove"]),
        ("exec-archive config a", ["add"]),
        ("exec-archive --archive /tmp/a config sh", ["show"]),
        ("exec-archive config show --ch", ["--check"]),
        ("exec-archive config add prod --key-f", ["--key-file"]),
        ("exec-archive config add --key-file ./k", ["./k"]),
    ],
)
def test_the_shell_completes_them(env: dict[str, str], typed: str, offered: list[str]) -> None:
    asked = {
        "_EXEC_ARCHIVE_COMPLETE": "bash_complete",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(typed.count(" ")),
    }
    told = run(env={**env, **asked})
    assert [line.split(",", 1)[1] for line in told.lines] == offered


@pytest.mark.parametrize("columns", [64, 80])
@pytest.mark.parametrize("name", ["add", "list", "show", "remove"])
def test_the_help_of_each_fits_the_terminal(ask: Ask, name: str, columns: int) -> None:
    code, raw = on_terminal("config", name, "-h", env=ask.env, columns=columns)
    assert code == 0
    assert max(map(len, screen(raw).splitlines())) <= columns


def _write(config: Path, text: str) -> None:
    config.parent.mkdir(parents=True)
    config.write_text(textwrap.dedent(text), "utf-8")
    config.chmod(0o600)
