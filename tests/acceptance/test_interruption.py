"""However an import ends, the archive is whole, and the same command goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.made import body, listed, save, whole
from acceptance.kit.processes import MANY, held_import
from acceptance.kit.running import COMMAND, Ran, ended, run, start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="made for POSIX signals and pipes")


@pytest.fixture
def begun(env: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """An archive that holds two executions already."""
    known = [whole("9001"), whole("9002")]
    assert run("import", save(tmp_path / "before", *known), env=env).code == 0
    return env


def listed_ids(env: dict[str, str]) -> set[str]:
    rows = run("list", "--json", "--fields", "id", "--limit", "100000", env=env).json
    return {row["id"] for row in rows}


def segments(env: dict[str, str]) -> set[str]:
    return {path.name for path in Path(env["EXEC_ARCHIVE"], "segments").iterdir()}


def named_segments(env: dict[str, str]) -> set[str]:
    manifest = json.loads(Path(env["EXEC_ARCHIVE"], "archive.json").read_bytes())
    return {segment["id"] for segment in manifest["segments"]}


def complete(env: dict[str, str], folder: Path) -> None:
    """The same import again, to its end; nothing is twice, nothing is left lying about."""
    again = run("import", "--json", folder / "many.jsonl", env=env)
    assert again.code == 0
    assert again.json["new"] + again.json["unchanged"] == MANY
    everything = {"9001", "9002", *map(str, range(1, MANY + 1))}
    assert listed_ids(env) == everything
    assert run("info", "--json", env=env).json["executions"] == len(everything)
    assert segments(env) == named_segments(env)
    assert run("download", "9001", env=env).stdout == body(whole("9001"))
    assert run("download", str(MANY), env=env).stdout == body(listed(str(MANY)))


def test_ctrl_c_leaves_a_whole_archive_and_the_same_command_goes_on(
    begun: dict[str, str], tmp_path: Path
) -> None:
    with held_import(begun, tmp_path) as process:
        process.send_signal(signal.SIGINT)
        stopped = ended(process)
    stopped.refused(130, "Interrupted.", "the same command goes on from there")
    assert listed_ids(begun) >= {"9001", "9002"}
    assert segments(begun) == named_segments(begun)
    complete(begun, tmp_path)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGHUP])
def test_whoever_ends_it_in_another_way_finds_the_same(
    begun: dict[str, str], tmp_path: Path, by: signal.Signals
) -> None:
    with held_import(begun, tmp_path) as process:
        process.send_signal(by)
        stopped = ended(process)
    stopped.refused(128 + by, "Interrupted.", "the same command goes on from there")
    assert segments(begun) == named_segments(begun)


def test_nohup_is_heeded(begun: dict[str, str], tmp_path: Path) -> None:
    heedless = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # which a process hands on
    try:
        with held_import(begun, tmp_path) as process:
            process.send_signal(signal.SIGHUP)
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=0.5)
    finally:
        signal.signal(signal.SIGHUP, heedless)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_file_that_is_being_made_leaves_nothing(
    samples_env: dict[str, str], tmp_path: Path, by: signal.Signals
) -> None:
    """Neither where it is to stand nor where temporary files are."""
    temporary, here = tmp_path / "tmp", tmp_path / "here"
    temporary.mkdir()
    here.mkdir()
    env = {**samples_env, "TMPDIR": str(temporary)}
    process = start("bundle", "--all", "-o", here / "bundle.zip", env=env)
    # Python tries first whether it can write there, in a moment that no signal can be kept out of.
    while process.poll() is None and not any(temporary.glob("exec-archive-*")):
        time.sleep(0.01)
    process.send_signal(by)
    ended(process).refused(128 + by, "Interrupted.")
    assert [*temporary.iterdir(), *here.iterdir()] == []


_OWNING = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # as a shell's own terminal: its end is told
from exec_archive_cli.main import run
run()
"""


def test_a_terminal_that_is_closed_leaves_nothing(
    samples_env: dict[str, str], tmp_path: Path
) -> None:
    """There is nowhere to say so any more, nor to draw how far it is."""
    ours, theirs = os.openpty()
    env = {**samples_env, "TMPDIR": str(tmp_path), "TERM": "xterm"}
    target = str(tmp_path / "bundle.zip")
    command = [sys.executable, "-c", _OWNING, "bundle", "--all", "-o", target]
    with subprocess.Popen(
        command, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        while process.poll() is None and not any(tmp_path.iterdir()):
            time.sleep(0.01)
        os.close(ours)
        process.wait(timeout=60)
    assert process.returncode == 128 + signal.SIGHUP
    assert list(tmp_path.iterdir()) == []


def test_a_killed_import_leaves_a_whole_archive_and_the_next_one_cleans_up(
    begun: dict[str, str], tmp_path: Path
) -> None:
    with held_import(begun, tmp_path) as process:
        process.kill()
        process.communicate()
        assert segments(begun) > named_segments(begun), "it was killed before it began to write"
        assert listed_ids(begun) == {"9001", "9002"}
    complete(begun, tmp_path)


def test_a_killed_first_import_is_no_hindrance(env: dict[str, str], tmp_path: Path) -> None:
    with held_import(env, tmp_path) as process:
        process.kill()
        process.communicate()
    assert listed_ids(env) == set()
    assert run("import", tmp_path / "many.jsonl", env=env).code == 0
    assert len(listed_ids(env)) == MANY


def test_a_second_writer_is_turned_away_and_readers_are_not(
    begun: dict[str, str], tmp_path: Path
) -> None:
    with held_import(begun, tmp_path):
        second = run("import", tmp_path / "before", env=begun)
        second.refused(8, "Another exec-archive is writing to", "reading works meanwhile")
        assert listed_ids(begun) == {"9001", "9002"}
        assert run("view", "9001", env=begun).code == 0
        assert run("download", "9002", env=begun).stdout == body(whole("9002"))
    complete(begun, tmp_path)


def test_readers_see_the_archive_grow_and_never_break(
    begun: dict[str, str], tmp_path: Path
) -> None:
    imports, each = 5, 40
    counts = [_read_once(begun)]
    for number in range(imports):
        made = [whole(str(number * each + i)) for i in range(1, each + 1)]
        writer = start("import", "-q", save(tmp_path / f"part{number}", *made), env=begun)
        while writer.poll() is None:
            counts.append(_read_once(begun))
        assert ended(writer).code == 0
    counts.append(_read_once(begun))
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (2, 2 + imports * each)
    assert len(set(counts)) > 2, "no reader ran between the first commit and the last"


def _read_once(env: dict[str, str]) -> int:
    rows = run("list", "--json", "--fields", "id,sha256", "--limit", "100000", env=env)
    assert rows.code == 0, rows.err
    newest = rows.json[0]["id"]
    viewed: Ran = run("view", newest, env=env)
    assert viewed.code == 0, viewed.err
    return len(rows.json)


@pytest.mark.parametrize(
    "command",
    ["list --format jsonl --limit 1000", "list --limit 1000", "download --since 2000-01-01"],
)
def test_a_reader_that_has_seen_enough_is_no_failure(
    samples_env: dict[str, str], command: str
) -> None:
    process = subprocess.Popen(
        [*COMMAND, *command.split()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=samples_env,
    )
    assert process.stdout is not None
    assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0, said
    assert not [word for word in (b"Traceback", b"ignored", b"Broken") if word in said], said


def test_a_reader_that_never_looked_is_no_failure(samples_env: dict[str, str]) -> None:
    for command in (["list"], ["--help"], ["view", "-h"], ["info"]):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [*COMMAND, *command],
            stdout=writing,
            stderr=subprocess.PIPE,
            env=samples_env,
            check=False,
        )
        os.close(writing)
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr
        assert b"ignored" not in done.stderr


def test_first_imports_at_the_same_moment_lose_nothing(env: dict[str, str], tmp_path: Path) -> None:
    """None of them may make the archive anew over another's."""
    for round_number in range(3):
        place = {**env, "EXEC_ARCHIVE": str(tmp_path / f"archive-{round_number}")}
        saved = [save(tmp_path / f"{round_number}-{name}", whole(name)) for name in "123"]
        processes = [start("import", "-q", each, env=place) for each in saved]
        codes = [ended(process).code for process in processes]
        assert set(codes) <= {0, 8}, codes  # 8: it waited in vain for another to be done
        held = {each["id"] for each in run("list", "--json", env=place).json}
        assert held == {name for name, code in zip("123", codes, strict=True) if code == 0}


_WHILE_LOADING = """
from exec_archive_cli import main
def interrupted(arguments):
    raise KeyboardInterrupt
main._run = interrupted
main.run()
"""


def test_a_stop_while_modules_load_is_no_traceback() -> None:
    done = subprocess.run([sys.executable, "-c", _WHILE_LOADING], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"Interrupted.\n")


def test_a_stopped_question_promises_nothing_to_go_on_from(
    samples: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("exec_archive.query.one.find_execution", interrupted)
    assert samples("why", "68").err == "Interrupted.\nNothing was changed.\n"
