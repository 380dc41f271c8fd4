"""Servers by name are listed, shown and removed, and no key is seen."""

import json
from pathlib import Path

import pytest

from acceptance.kit.configuring import KEY, answered, run, write
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.terminals import on_terminal, screen
from fake_n8n import FakeN8n


def test_list_says_where_each_key_is(ask: Ask, config: Path, tmp_path: Path) -> None:
    write(
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
    write(
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
    write(config, f'[instances.prod]\nurl = "{url}"\nkey_variable = "K"\n')
    for command in (["list"], ["show"], ["show", "--check"]):
        for how in ([], ["--json"]):
            ran = ask("config", *command, *how)
            assert "prod" in ran.out
            assert "hunter2" not in ran.out + ran.err
            if how:
                keeps_to("config", ran.json)


def test_show_of_an_unknown_name_names_the_known_ones(ask: Ask, config: Path) -> None:
    write(config, '[instances.prod]\nurl = "https://a.test"\nkey_variable = "K"\n')
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
    write(
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


@pytest.mark.parametrize("command", [("list",), ("show",), ("remove", "prod"), ("add", "b")])
def test_a_file_that_others_can_write_is_refused(
    ask: Ask, config: Path, command: tuple[str, ...]
) -> None:
    write(config, '[instances.prod]\nurl = "https://a.test"\nkey_variable = "K"\n')
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
