"""What people and programs see of a mirror and of its care; as `test_golden.py`, sign for sign."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit.golden import FOLDER, is_as_recorded
from acceptance.kit.in_process import Ask
from acceptance.kit.made import listed, save, whole
from acceptance.kit.running import start
from acceptance.kit.servers import A_KEY
from acceptance.kit.tampering import edit_manifest, file_of
from acceptance.kit.terminals import last_screen, on_terminal
from fake_n8n import FakeN8n, faults

_SERVERS = """
[instances.prod]
url = "https://n8n.example.com"
key_command = "pass show automation/n8n/production/api-key-of-the-archive"
ca_bundle = "authority.pem"
proxy = "http://ada:hush@proxy.example.com:3128"

[instances.staging]
url = "https://staging.example.com/automation"
key_file = "keys/staging"

[instances."eu.1"]
url = "http://n8n.test:5678"
key_variable = "N8N_EU_KEY"
allow_http = true
"""

# What differs from one run to the next. Sizes of JSON do not.
_UNSTEADY = {
    r"127\.0\.0\.1:\d+": "127.0.0.1:(port)",
    r"\b[\d.]+ m?s\)": "some time)",
    r"\b[\d.]+ k?B\b(?! of JSON)": "(some bytes)",
    r'("seconds": )[\d.]+': r"\1(some time)",
    r'("(?:next_try|noticed)_at": )".*"': r'\1"(some time)"',
    r'("bytes_(?:on_disk|before|after)": )\d+': r"\1(some bytes)",
    r"(?m)^(Last +)[\d-]+ [\d:]+": r"\1(some time)",
    r"(\d{6})-[0-9a-f]{8}\b": r"\1-(by chance)",
    r"(shown only now: )\S+": r"\1(a key)",
}


def _steady(text: str, env: Mapping[str, str]) -> str:
    text = text.replace(env["HOME"], "(home)")
    for pattern, word in _UNSTEADY.items():
        text = re.sub(pattern, word, text)
    return text


def _on_terminal(ask: Ask, *arguments: str, columns: int = 80, **how: Any) -> str:
    _, raw = on_terminal(*arguments, env=ask.env, columns=columns, **how)
    return _steady(last_screen(raw), ask.env)


def _answer(ask: Ask, *arguments: str) -> str:
    return _steady(ask(*arguments).out, ask.env)


# --- pull and info


def _pull(n8n: FakeN8n) -> list[str]:
    return ["pull", "prod", "--url", n8n.url]


@pytest.fixture
def gaps(pulling: Ask, n8n: FakeN8n) -> Ask:
    """After a first pull some went too soon, and of those that came not all can be had."""
    assert pulling(*_pull(n8n)).code == 0
    world = n8n.world
    for _ in range(3):
        world.insert()
    world.prune(7)
    for _ in range(4):
        world.insert()
    world.damage("9")
    world.lose_data("10")
    world.start()
    world.insert("waiting")
    return pulling


@pytest.fixture
def anew(gaps: Ask, n8n: FakeN8n) -> Ask:
    """Then the gaps were pulled as well, and the server was set up anew."""
    assert gaps(*_pull(n8n)).code == 7
    n8n.world.set_up_anew()
    for _ in range(6):
        n8n.world.insert()
    n8n.world.damage("3")
    return gaps


def test_a_first_pull(pulling: Ask, n8n: FakeN8n) -> None:
    is_as_recorded("mirror/pull-first.txt", _on_terminal(pulling, *_pull(n8n)))


def test_a_pull_that_meets_gaps(gaps: Ask, n8n: FakeN8n) -> None:
    is_as_recorded("mirror/pull-gaps.txt", _on_terminal(gaps, *_pull(n8n)))
    is_as_recorded("mirror/pull-nothing-new.txt", _on_terminal(gaps, *_pull(n8n)))
    is_as_recorded("mirror/pull-full.txt", _on_terminal(gaps, *_pull(n8n), "--full"))


def test_a_pull_in_a_pipe(gaps: Ask, n8n: FakeN8n) -> None:
    ran = gaps(*_pull(n8n))
    assert not ran.out
    is_as_recorded("mirror/pull-gaps.txt", _steady(ran.err, gaps.env))


def test_a_pull_for_programs(gaps: Ask, n8n: FakeN8n) -> None:
    is_as_recorded("mirror/pull-gaps.json", _answer(gaps, *_pull(n8n), "--json", "-q"))


def test_a_pull_from_a_server_that_was_set_up_anew(anew: Ask, n8n: FakeN8n) -> None:
    is_as_recorded("mirror/pull-set-up-anew.txt", _on_terminal(anew, *_pull(n8n)))
    shown = _on_terminal(anew, "info")
    # The head is in info.txt; how it wraps depends on the folder.
    is_as_recorded("mirror/info.txt", shown.partition("\n\n")[2])


def test_a_pull_from_a_server_that_was_restored(anew: Ask, n8n: FakeN8n) -> None:
    backup = n8n.world.back_up()
    n8n.world.insert()
    n8n.world.insert()
    assert anew(*_pull(n8n)).code == 7
    n8n.world.restore(backup)
    n8n.world.insert()
    n8n.world.insert()
    is_as_recorded("mirror/pull-kept-apart.txt", _on_terminal(anew, *_pull(n8n)))


def test_a_pull_that_the_server_ends_in_the_middle(pulling: Ask, n8n: FakeN8n) -> None:
    for _ in range(60):
        n8n.world.insert()
    _refuse_after_a_page(n8n)
    is_as_recorded("mirror/pull-refused.txt", _on_terminal(pulling, *_pull(n8n)))
    _refuse_after_a_page(n8n)
    is_as_recorded("mirror/pull-refused.json", _answer(pulling, *_pull(n8n), "--json", "-q"))


def _refuse_after_a_page(n8n: FakeN8n) -> None:
    pages = iter(range(10))
    n8n.choose_fault = lambda request: (
        faults.unauthorized if "includeData" in request.query and next(pages) > 0 else None
    )


# --- verify and compact


@pytest.fixture
def revised(ask: Ask, tmp_path: Path) -> Ask:
    """Three segments; 1 is replaced by a later revision, 2 in its facts alone."""
    waiting: dict[str, Any] = {"status": "waiting", "finished": False}
    for number, made in enumerate(
        [
            [whole("1", **waiting), whole("2", **waiting), whole("3")],
            [whole("1"), whole("4", workflow="Refunds")],
            [listed("2"), whole("5")],
        ]
    ):
        assert ask("import", save(tmp_path / str(number), *made)).code == 0
    return ask


def test_a_sound_archive(revised: Ask) -> None:
    is_as_recorded("mirror/verify.txt", _on_terminal(revised, "verify"))
    is_as_recorded("mirror/verify.json", _answer(revised, "verify", "--json"))


def test_a_damaged_archive(revised: Ask) -> None:
    shutil.rmtree(file_of(revised.archive, "outputs", 2).parent)
    file_of(revised.archive, "outputs", 0).unlink()
    edit_manifest(revised.archive, lambda manifest: manifest["segments"][1].update(executions=4))
    is_as_recorded("mirror/verify-damaged.txt", _on_terminal(revised, "verify"))
    is_as_recorded("mirror/verify-damaged.json", _answer(revised, "verify", "--json"))


def test_a_compaction(revised: Ask) -> None:
    shutil.copytree(revised.archive, again := revised.archive.with_name("again"))
    is_as_recorded("mirror/compact.txt", _on_terminal(revised, "compact"))
    is_as_recorded("mirror/compact-nothing.txt", _on_terminal(revised, "compact"))
    is_as_recorded("mirror/compact-nothing.json", _answer(revised, "compact", "--json"))
    is_as_recorded("mirror/verify-compacted.txt", _on_terminal(revised, "verify"))
    revised.env["EXEC_ARCHIVE"] = str(again)
    is_as_recorded("mirror/compact.json", _answer(revised, "compact", "--json"))


# --- config and serve


@pytest.fixture
def configured(ask: Ask) -> Ask:
    """Three servers in the config file."""
    file = Path(ask.env["HOME"], ".config/exec-archive/config.toml")
    file.parent.mkdir(parents=True)
    file.write_text(_SERVERS, "utf-8")
    file.chmod(0o600)
    return ask


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("command", ["list", "show"])
def test_configured_servers(configured: Ask, command: str, columns: int) -> None:
    shown = _on_terminal(configured, "config", command, columns=columns)
    is_as_recorded(f"mirror/config-{command}-{columns}-columns.txt", shown)


@pytest.mark.parametrize("command", ["list", "show"])
def test_configured_servers_for_programs(configured: Ask, command: str) -> None:
    is_as_recorded("mirror/config.json", _answer(configured, "config", command, "--json"))


def test_adding_a_server(ask: Ask, n8n: FakeN8n) -> None:
    shown = _on_terminal(ask, "config", "add", "prod", answers=[n8n.url, "4", A_KEY])
    is_as_recorded("mirror/config-add.txt", shown)
    checked = _on_terminal(ask, "config", "show", "prod", "--check")
    is_as_recorded("mirror/config-show-check.txt", checked)


def test_adding_a_server_with_a_slip_at_each_question(ask: Ask, n8n: FakeN8n) -> None:
    answers = ["http://n8n.test", n8n.url, "5", "4", A_KEY[::-1]]
    shown = _on_terminal(ask, "config", "add", "prod", answers=answers)
    is_as_recorded("mirror/config-add-refused.txt", shown)


def test_the_first_words_of_a_server(revised: Ask) -> None:
    process = start("serve", "--port", "0", env=revised.env)
    assert process.stderr
    try:
        said = process.stderr.readline() + process.stderr.readline()
    finally:
        process.kill()
        process.communicate()
    is_as_recorded("mirror/serve.txt", _steady(said.decode(), revised.env))


def test_every_file_is_asked_for() -> None:
    pulls = ["first", "gaps", "nothing-new", "full", "set-up-anew", "kept-apart", "refused"]
    configs = ["add", "add-refused", "show-check"]
    configs += [f"{each}-{width}-columns" for each in ("list", "show") for width in (60, 80)]
    care = ["verify", "verify-damaged", "compact", "compact-nothing"]
    texts = [f"pull-{each}" for each in pulls] + [f"config-{each}" for each in configs] + care
    texts += ["info", "verify-compacted", "serve"]
    answers = ["pull-gaps", "pull-refused", "config", *care]
    expected = {f"{each}.txt" for each in texts} | {f"{each}.json" for each in answers}
    assert {path.name for path in (FOLDER / "mirror").iterdir()} == expected
