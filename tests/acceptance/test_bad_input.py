"""Bad files and wrong places: what is good is kept, and what is wrong is said in plain words."""

import shutil
from pathlib import Path

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.made import body, save, whole


def ids(ask: Ask) -> list[str]:
    return [row["id"] for row in ask("list", "--json", "--sort", "id", "--reverse").json]


def test_one_corrupt_file_among_good_ones_costs_only_itself(ask: Ask, tmp_path: Path) -> None:
    saved = save(tmp_path / "saved", *(whole(str(n)) for n in range(1, 6)))
    broken = saved / "0003.json"
    broken.write_bytes(broken.read_bytes()[:100] + b"\xff\xfe garbage")
    ran = ask("import", saved)
    assert ran.code == 7
    assert f"{broken}: " in ran.err
    assert ids(ask) == ["1", "2", "4", "5"]


@pytest.mark.parametrize(
    "text",
    [
        b'{"data": [',
        b'{"id": "1", "status": "success"',
        b'[{"id":"1"},]',
        b'{"id": "1", "status": "success", "mode": "x"} trailing',
        b"\xff\xfe{\x00}\x00",
        b"\x00" * 100,
        b"null",
        b"42",
        b'"text"',
        b"{}",
        b'{"id": 5}',
        b'{"name": "My workflow", "nodes": [], "connections": {}}',
        b"[1, 2]",
        b"[[]]",
    ],
)
def test_what_is_no_execution_is_left_out_with_a_reason(
    ask: Ask, tmp_path: Path, text: bytes
) -> None:
    (tmp_path / "odd.json").write_bytes(text)
    ran = ask("import", tmp_path / "odd.json")
    assert ran.code == 7, ran
    assert "left out:" in ran.err
    assert "odd.json" in ran.err
    assert "Traceback" not in ran.err
    assert ids(ask) == []


def test_what_cannot_be_understood_is_kept_whole(ask: Ask, tmp_path: Path) -> None:
    deep = b'"runData":{"Deep":' + b"[" * 5000 + b"]" * 5000 + b","
    odd = body(whole("1")).replace(b'"runData":{', deep)
    (tmp_path / "odd.json").write_bytes(odd)
    ran = ask("import", tmp_path / "odd.json")
    assert ran.code == 0
    assert "1 could not be understood" in ran.err
    assert ask("download", "1").stdout == odd
    assert "kept whole, but not understood" in ask("view", "1").out
    assert "kept whole, but not understood: 1" in ask("info").out


@pytest.mark.parametrize("name", ["cut.zip", "empty.zip"])
def test_a_broken_zip_is_left_out(ask: Ask, tmp_path: Path, name: str) -> None:
    saved = save(tmp_path / "saved", whole("1"))
    shutil.make_archive(str(tmp_path / "good"), "zip", saved)
    content = (tmp_path / "good.zip").read_bytes()
    (saved / name).write_bytes(content[: len(content) // 2] if name == "cut.zip" else b"")
    ran = ask("import", saved)
    assert ran.code == 7
    assert f"{name}: the zip cannot be read" in ran.err
    assert ids(ask) == ["1"]


def test_an_archive_that_is_not_there_says_how_to_make_one(ask: Ask) -> None:
    for command in (["list"], ["view", "1"], ["download", "1"], ["info"]):
        ask(*command).refused(3, "There is no archive at", "exec-archive import")
    assert not ask.archive.exists()


def test_a_file_is_no_archive(ask: Ask, tmp_path: Path) -> None:
    file = save(tmp_path / "saved", whole("1")) / "0001.json"
    for command in (["list"], ["view", "1"], ["download", "1"], ["info"], ["import", str(file)]):
        ask("--archive", file, *command).refused(2, "is a file, not an archive", "--archive")
    assert file.read_bytes() == body(whole("1"))


def test_a_folder_of_something_else_is_no_archive(ask: Ask, tmp_path: Path) -> None:
    saved = save(tmp_path / "saved", whole("1"))
    for command in (["list"], ["view", "1"], ["download", "1"], ["info"], ["import", str(saved)]):
        ask("--archive", saved, *command).refused(2, "not an archive: it has no archive.json")
    assert [path.name for path in saved.iterdir()] == ["0001.json"]


def test_an_empty_folder_becomes_an_archive(ask: Ask, tmp_path: Path) -> None:
    ask.archive.mkdir()
    assert ask("import", save(tmp_path / "saved", whole("1"))).code == 0
    assert ids(ask) == ["1"]


def test_a_mistyped_path_makes_no_archive(ask: Ask, tmp_path: Path) -> None:
    ask("import", tmp_path / "typo.json").refused(3, "no file or folder", "typo.json")
    assert not ask.archive.exists()
