"""What executions say never steers a terminal, and never looks like something else."""

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from acceptance.kit.made import body, failing, whole
from acceptance.kit.running import environment, run
from acceptance.kit.terminals import on_terminal, screen

# A title, a cleared screen, a colour by one byte, a turned reading direction, line ends, a bell,
# markup, a link, marks without width, a very long word, and half a pair.
_SIGNS = [
    "\x1b]0;owned\x07",
    "\x1b[2J\x1b[H",
    "\x9b31m",
    "\u202egnp.exe",
    "two\nlines\r\nand\rmore",
    "\x07\x08\x0b\x0c\x7f",
    "[/x][red]bold[/red] [link=http://evil.example]x[/link] \\[",
    "\u2028\u2029\x85",
    "a\u200bb\ufeffc\u2066d",
    "\x00",
    "名前🚀👩\u200d🚀",
    "x" * 300,
    "\ud83d alone",
]
EVIL = " ".join(_SIGNS)
_MADE = [
    failing("1", node=EVIL, message=EVIL, workflow=EVIL, description=f"why {EVIL}", httpCode=EVIL),
    failing("2", node="[/x]", message="[/x] [bold", workflow="[/red]", name="[/y]"),
    whole("3", workflow=EVIL, mode=EVIL, status=EVIL, customData={"k": EVIL}),
    whole("4\x1b[31m\u202e", workflow="id", retryOf=EVIL, retrySuccessId=EVIL, workflowId=EVIL),
    {**failing("5", node="Call", message="x"), "status": "canceled"},
]
_MADE[4]["data"]["resultData"]["error"]["message"] = EVIL
_COMMANDS = [
    ("list",),
    ("view", "1"),
    ("view", "2"),
    ("view", "3"),
    ("view", "4\x1b[31m\u202e"),
    ("view", "5"),
    ("info",),
    ("view", "\x1b[31mno such id\u202e"),
    ("list", "--status", "\x1b[31m"),
    ("list", "--since", "\x1b[31m"),
    ("list", "--sort", "\x1b[31m"),
    ("\x1b[31m",),
]
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


@pytest.fixture(scope="module")
def hostile_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("hostile")
    for number, execution in enumerate(_MADE):
        (home / f"{number}.json").write_bytes(body(execution))
    env = environment(home)
    assert run("import", *sorted(home.glob("*.json")), env=env).code == 0
    return env


def _named(command: tuple[str, ...]) -> str:
    return " ".join(command).encode("ascii", "backslashreplace").decode()


@pytest.mark.parametrize("command", _COMMANDS, ids=_named)
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_terminal_gets_plain_signs_in_lines_that_fit(
    hostile_env: dict[str, str], command: tuple[str, ...], columns: int
) -> None:
    code, raw = on_terminal(*command, env=hostile_env, columns=columns)
    shown = screen(raw)
    assert code in {0, 2, 3}, shown
    assert not _FORBIDDEN.findall(shown), shown
    if code == 0:
        assert [line for line in shown.splitlines() if cell_len(line) > columns] == []


@pytest.mark.parametrize("command", _COMMANDS, ids=_named)
def test_a_pipe_gets_plain_signs(hostile_env: dict[str, str], command: tuple[str, ...]) -> None:
    ran = run(*command, env=hostile_env)
    assert ran.code in {0, 2, 3}, ran
    assert not _FORBIDDEN.findall(ran.out + ran.err)
    assert "Traceback" not in ran.err


def test_markup_is_shown_as_it_stands(hostile_env: dict[str, str]) -> None:
    shown = run("view", "2", env=hostile_env).out
    assert "✗ [/red] · execution 2 · error" in shown
    assert "Failed     [/x] (HTTP Request)" in shown
    assert "[/x] [bold" in shown


def test_dangerous_signs_are_spelled_out(hostile_env: dict[str, str]) -> None:
    listed = run("list", env=hostile_env).out
    for spelled in (r"\x1b]0;owned\x07", r"\x9b31m", r"\u202egnp.exe", r"two\nlines\r\n"):
        assert spelled in listed
    assert "名前🚀👩\u200d🚀" in listed


def test_a_row_stays_one_line(hostile_env: dict[str, str]) -> None:
    assert len(run("list", env=hostile_env).lines) == 1 + len(_MADE)


def test_a_document_shown_on_a_terminal_does_not_steer_it(hostile_env: dict[str, str]) -> None:
    raw_document = {**whole("9"), "customData": {"k": "\x9b31m\u202e\x7f"}}
    home = Path(hostile_env["HOME"])
    (home / "raw.json").write_bytes(body(raw_document))
    env = {**hostile_env, "EXEC_ARCHIVE": str(home / "another")}
    run("import", home / "raw.json", env=env)
    for how in ([], ["--pretty"]):
        code, raw = on_terminal("download", "9", *how, env=env, columns=80)
        assert code == 0
        assert not _FORBIDDEN.findall(screen(raw))
    assert run("download", "9", env=env).stdout == body(raw_document)


def test_hostile_file_names_are_spelled_out_too(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "a\x1b[31m\n.json").write_bytes(b"{")
    code, raw = on_terminal("import", "-q", tmp_path / "saved", env=env, columns=80)
    assert code == 7
    assert not _FORBIDDEN.findall(screen(raw))
    assert r"a\x1b[31m\n.json: it is not valid JSON" in screen(raw).replace("\n", "")


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_every_sample_fits_the_terminal(samples_env: dict[str, str], columns: int) -> None:
    for command in (["list", "--limit", "1000"], ["info"]):
        _, raw = on_terminal(*command, env=samples_env, columns=columns)
        assert [line for line in screen(raw).splitlines() if cell_len(line) > columns] == []


@pytest.mark.parametrize("columns", [60, 80])
def test_ids_and_statuses_are_never_cut(samples_env: dict[str, str], columns: int) -> None:
    _, raw = on_terminal("list", "--limit", "1000", env=samples_env, columns=columns)
    on_pipe = run("list", "--limit", "1000", env=samples_env).lines
    shown = [line.split()[:2] for line in screen(raw).splitlines()]
    assert shown[: len(on_pipe)] == [line.split()[:2] for line in on_pipe]
