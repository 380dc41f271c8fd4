"""A server is added with a key that works, and no key is seen."""

import os
from pathlib import Path

import pytest

from acceptance.kit.configuring import KEY, mode, run
from acceptance.kit.in_process import Ask
from fake_n8n import Exchange, FakeN8n, World
from fake_n8n.wire import Answer


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
