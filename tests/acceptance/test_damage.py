"""A damaged archive, a newer one, a full disk: said clearly, and never made worse."""

import json
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from acceptance.kit import recorded
from acceptance.kit.in_process import Ask
from acceptance.kit.made import body, save, whole
from acceptance.kit.running import Ran, run

TABLES = ["executions", "node_runs", "outputs", "documents", "workflows"]


@pytest.fixture
def copied(ask: Ask, samples_env: dict[str, str]) -> Ask:
    """An archive of all samples, of the test's own."""
    shutil.copytree(samples_env["EXEC_ARCHIVE"], ask.archive)
    return ask


def file_of(ask: Ask, table: str) -> Path:
    (file,) = ask.archive.glob(f"segments/*/{table}.parquet")
    return file


def flip(file: Path, at: int, length: int = 64) -> None:
    content = bytearray(file.read_bytes())
    for place in range(at, min(at + length, len(content))):
        content[place] ^= 0xFF
    file.write_bytes(content)


def test_a_damaged_document_is_not_handed_out(copied: Ask, tmp_path: Path) -> None:
    file = file_of(copied, "outputs")
    flip(file, file.stat().st_size // 2)
    out = tmp_path / "out"
    ran = copied("download", "--since", "2000-01-01", "-o", out)
    ran.refused(5, "is not what was stored", "Restore the archive from a copy")
    originals = dict(recorded.bodies())
    for path in out.iterdir():
        assert path.read_bytes() == originals[path.stem], "half a file was left behind"


def test_nor_is_it_written_over_a_good_one(copied: Ask, tmp_path: Path) -> None:
    file_of(copied, "documents").unlink()
    mine = tmp_path / "mine.json"
    mine.write_bytes(b"mine")
    copied("download", "1", "-o", mine, "--force").refused(5, "missing or damaged")
    assert mine.read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "mine.json"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("how", ["flipped", "cut short", "gone", "empty", "no Parquet"])
def test_no_damage_ends_in_a_traceback(copied: Ask, table: str, how: str) -> None:
    file = file_of(copied, table)
    size = file.stat().st_size
    if how == "flipped":
        chance = random.Random(table)  # noqa: S311 - the same places each time
        for _ in range(20):
            flip(file, chance.randrange(4, size - 8))
    elif how == "gone":
        file.unlink()
    else:
        file.write_bytes({"cut short": file.read_bytes()[: size // 2], "empty": b""}.get(how, b"x"))
    loop = recorded.sample("loop failing")
    codes = {
        "list": copied("list", "--json"),
        "view": copied("view", loop),
        "info": copied("info"),
        "download": copied("download", loop, "-o", copied.archive.parent / "loop.json"),
    }
    assert all(ran.code in {0, 5} for ran in codes.values()), codes
    needed = {
        "executions": ["list", "view", "info", "download"],
        "node_runs": ["view"],
    }.get(table, ["download"])
    for name in needed:
        codes[name].refused(5, "Restore the archive from a copy")
    saved = codes["download"].code == 0
    assert (copied.archive.parent / "loop.json").exists() == saved
    assert not list(copied.archive.parent.glob(".download*"))


def test_a_lost_segment_is_said(copied: Ask) -> None:
    shutil.rmtree(file_of(copied, "executions").parent)
    copied("list").refused(5, "missing or damaged")
    copied("import", recorded.files()[0]).refused(5, "missing or damaged")


@pytest.mark.parametrize("text", [b"", b"{", b"null", b"[]", b'{"min_reader": "x"}', b"\xff" * 50])
def test_a_damaged_manifest_is_said(copied: Ask, text: bytes) -> None:
    manifest = copied.archive / "archive.json"
    manifest.write_bytes(text)
    for command in (["list"], ["view", "1"], ["info"], ["import", str(recorded.files()[0])]):
        copied(*command).refused(5, "manifest cannot be read", "the data beside it is untouched")
    assert manifest.read_bytes() == text


def test_a_lost_manifest_is_not_taken_for_a_new_archive(copied: Ask) -> None:
    (copied.archive / "archive.json").unlink()
    for command in (["list"], ["import", str(recorded.files()[0])]):
        copied(*command).refused(5, "has lost its manifest")
    assert not (copied.archive / "archive.json").exists()


def test_a_newer_format_is_refused_in_one_sentence(copied: Ask) -> None:
    manifest = copied.archive / "archive.json"
    text = json.dumps({"format": 2, "min_reader": 2, "segments": "in another way"})
    manifest.write_text(text, "utf-8")
    for command in (["list"], ["view", "1"], ["import", str(recorded.files()[0])]):
        copied(*command).refused(8, "needs a reader of format 2", "Update exec-archive")
    assert manifest.read_text("utf-8") == text


def test_keys_of_a_newer_version_are_kept(copied: Ask, tmp_path: Path) -> None:
    manifest = copied.archive / "archive.json"
    content = {**json.loads(manifest.read_bytes()), "colour": {"of": "tomorrow"}}
    manifest.write_text(json.dumps(content), "utf-8")
    assert copied("import", save(tmp_path / "saved", whole("5000"))).code == 0
    after = json.loads(manifest.read_bytes())
    assert after["colour"] == {"of": "tomorrow"}
    assert len(after["segments"]) == len(content["segments"]) + 1


def run_with_room_for(size: int, *arguments: str | Path, env: dict[str, str]) -> Ran:
    """The command, where the system refuses to make any file larger than that."""
    program = (
        "import resource; from exec_archive_cli.main import run; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); run()"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", program, *map(str, arguments)],
        env=env,
        capture_output=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def heavy(name: str) -> bytes:
    """An execution whose items hardly get smaller."""
    made = whole(name)
    chance = random.Random(name)  # noqa: S311 - payload, not a secret
    (run_of_start,) = made["data"]["resultData"]["runData"]["Start"]
    run_of_start["data"]["main"][0][0]["json"]["noise"] = chance.randbytes(200_000).hex()
    return body(made)


def test_a_full_disk_leaves_the_archive_as_it_was(copied: Ask, tmp_path: Path) -> None:
    manifest = (copied.archive / "archive.json").read_bytes()
    segments = {path.name for path in (copied.archive / "segments").iterdir()}
    (tmp_path / "heavy").mkdir()
    for number in range(5001, 5006):
        (tmp_path / "heavy" / f"{number}.json").write_bytes(heavy(str(number)))
    ran = run_with_room_for(65_536, "import", tmp_path / "heavy", env=copied.env)
    ran.refused(8, "There is no room left on the disk", "what was committed before is safe")
    assert (copied.archive / "archive.json").read_bytes() == manifest
    assert {path.name for path in (copied.archive / "segments").iterdir()} == segments
    assert len(copied("list", "--json", "--limit", "1000").json) == len(recorded.files())
    assert copied("import", tmp_path / "heavy").code == 0
    assert copied("download", "5003").stdout == heavy("5003")


def test_a_full_disk_leaves_no_half_download(copied: Ask, tmp_path: Path) -> None:
    (tmp_path / "5001.json").write_bytes(heavy("5001"))
    copied("import", tmp_path / "5001.json")
    out = tmp_path / "out"
    out.mkdir()
    ran = run_with_room_for(65_536, "download", "5001", "-o", out, env=copied.env)
    ran.refused(8, "There is no room left on the disk while saving")
    assert list(out.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is full")
@pytest.mark.parametrize("command", ["list", "list --json", "view latest", "info", "--help"])
def test_an_answer_that_cannot_be_written_is_said(
    samples_env: dict[str, str], command: str
) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "exec_archive_cli", *command.split()],
            env=samples_env,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    ended = Ran(done.returncode, b"", done.stderr)
    ended.refused(8, "no room left on the disk while writing the answer")


def test_a_closed_output_is_no_failure(samples_env: dict[str, str]) -> None:
    for command in ("list", "view latest", "info", "--help"):
        script = f'"$1" -m exec_archive_cli {command} >&-'
        done = subprocess.run(
            ["sh", "-c", script, "sh", sys.executable],
            env=samples_env,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_what_is_asked_for_is_untouched_by_what_is_not(copied: Ask) -> None:
    for table in ("node_runs", "outputs", "documents", "workflows"):
        file_of(copied, table).unlink()
    assert copied("list").code == 0
    assert run("info", env=copied.env).code == 0


def test_a_full_disk_while_unpacking_is_not_taken_for_a_bad_zip(
    copied: Ask, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "heavy.zip", "w") as archive:
        archive.writestr("5001.json", body(whole("5001")))
        archive.writestr("5002.json", heavy("5002"))
    ran = run_with_room_for(65_536, "import", tmp_path / "heavy.zip", env=copied.env)
    ran.refused(8, "There is no room left on the disk while unpacking")
    assert copied("import", tmp_path / "heavy.zip").code == 0
    assert copied("download", "5002").stdout == heavy("5002")
