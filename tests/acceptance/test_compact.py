"""compact: fewer segments, the same answers, and nothing that stands in its way is passed over."""

import json
import signal
import sys
from pathlib import Path

import pytest

from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.made import body, listed, save, whole
from acceptance.kit.processes import held_import
from acceptance.kit.running import ended, run, start
from acceptance.kit.terminals import on_terminal

COUNT = 12


@pytest.fixture
def many(ask: Ask, tmp_path: Path) -> Ask:
    """An archive of many imports; one execution changed on the way."""
    first = save(tmp_path / "first", whole("1", status="waiting"))
    assert ask("import", first).code == 0
    for number in range(1, COUNT + 1):
        assert ask("import", save(tmp_path / str(number), whole(str(number)))).code == 0
    return ask


def segments(ask: Ask) -> list[dict[str, object]]:
    manifest = json.loads((ask.archive / "archive.json").read_bytes())
    keeps_to("manifest", manifest)
    return list(manifest["segments"])


def shown(ask: Ask) -> list[object]:
    names = [str(number) for number in range(1, COUNT + 1)]
    listed_rows = ask("list", "--json", "--limit", "100").json
    for row in listed_rows:
        row["supersedes"] = row["supersedes_document"] = None
    return [
        listed_rows,
        *(ask("view", name).out for name in names),
        *(ask("download", name).stdout for name in names),
    ]


@pytest.mark.parametrize("how", [[], ["--deep"]])
def test_fewer_segments_give_the_same_answers(many: Ask, how: list[str]) -> None:
    before = shown(many)
    ran = many("compact", *how)
    assert (ran.code, ran.out) == (0, "")
    assert f"{COUNT + 1} segments became 1; " in ran.err
    assert " 1 older revision is gone." in ran.err
    assert "The old files stay for a day" in ran.err
    assert len(segments(many)) == 1
    assert shown(many) == before
    assert "older revision" not in many("info").out
    again = many("compact", *how)
    assert again.code == 0
    assert "There is nothing to " in again.err


@pytest.mark.parametrize("how", [[], ["--deep"]])
def test_it_answers_as_promised(many: Ask, how: list[str]) -> None:
    answer = many("compact", "--json", *how).json
    keeps_to("compact", answer)
    assert answer["merged"] is True
    assert (answer["segments_before"], answer["segments_after"]) == (COUNT + 1, 1)
    assert answer["revisions_dropped"] == 1
    answer = many("compact", "--json", *how).json
    keeps_to("compact", answer)
    assert answer["merged"] is False


def test_a_damaged_file_is_named_and_nothing_changes(many: Ask) -> None:
    before = (many.archive / "archive.json").read_bytes()
    file = many.archive / "segments" / str(segments(many)[3]["id"]) / "outputs.parquet"
    file.write_bytes(file.read_bytes()[:-1])
    for how in ([], ["--deep"]):
        many("compact", *how).refused(5, str(file), "exec-archive verify")
    assert (many.archive / "archive.json").read_bytes() == before


def test_there_must_be_an_archive(ask: Ask) -> None:
    ask("compact").refused(3, "There is no archive at")
    assert not ask.archive.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="made for POSIX pipes")
def test_beside_another_writer_it_is_turned_away(env: dict[str, str], tmp_path: Path) -> None:
    assert run("import", save(tmp_path / "before", whole("9001")), env=env).code == 0
    with held_import(env, tmp_path):
        refused = run("compact", env=env)
    refused.refused(8, "Another exec-archive is writing to")


@pytest.mark.skipif(sys.platform == "win32", reason="made for POSIX signals")
@pytest.mark.parametrize("ending", ["interrupted", "killed"])
def test_however_it_ends_everything_is_there(
    env: dict[str, str], tmp_path: Path, ending: str
) -> None:
    ids = [str(number) for number in range(1, 3001)]
    for part in range(10):
        path = tmp_path / f"{part}.jsonl"
        mine = [body(listed(name)) for name in ids[part::10]]
        path.write_bytes(b"\n".join(mine))
        assert run("import", "-q", path, env=env).code == 0
    folder = Path(env["EXEC_ARCHIVE"], "segments")
    before = set(folder.iterdir())
    process = start("compact", "--deep", env=env)
    while process.poll() is None and set(folder.iterdir()) == before:
        pass  # until it has begun to write
    process.send_signal(signal.SIGINT if ending == "interrupted" else signal.SIGKILL)
    stopped = ended(process)
    if ending == "interrupted" and stopped.code:
        stopped.refused(130, "Interrupted.")
    rows = run("list", "--json", "--fields", "id", "--limit", "10000", env=env).json
    assert sorted(row["id"] for row in rows) == sorted(ids)
    assert run("compact", "--deep", env=env).code == 0
    assert run("download", "77", env=env).stdout == body(listed("77"))
    assert not list(folder.glob(".writing-*"))


def test_a_terminal_sees_a_bar_that_is_gone_at_the_end(many: Ask) -> None:
    code, seen = on_terminal("compact", env=many.env, columns=100)
    assert code == 0
    assert b"Compacting" in seen
    assert b"segments became 1" in seen
    assert b"0 executions" not in seen
