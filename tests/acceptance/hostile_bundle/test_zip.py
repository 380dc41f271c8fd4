"""Lies in the zip itself: names, kinds, sizes, places, and what it unpacks to."""

import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from acceptance.hostile_bundle.bounds import MUCH, NEW_ONE, memory_of, refused
from acceptance.kit.in_process import Ask
from acceptance.kit.tampering import file_of
from acceptance.kit.zips import (
    Content,
    set_in_directory,
    set_in_end,
    set_in_head,
    with_manifest,
    write,
)


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../outside.parquet",
        "archive/../../outside",
        "archive/segments/../../x/y.parquet",
        "C:/windows/x",
        "archive\\archive.json",
        "archive/segments/ONE/executions.parquet",
        "REPORT.HTML",
        "Archive/archive.json",
        "archive/lock",
        "notes.txt",
        "within.zip",
        "report.html ",
        "report.html\x1b[2J\n",
        "re\N{RIGHT-TO-LEFT OVERRIDE}port.html",
        "archive/segments/a/executions.parquet/",
        "somewhere/",
    ],
)
def test_other_names_are_refused(ask: Ask, content: Content, tmp_path: Path, name: str) -> None:
    made = write(tmp_path / "report.zip", with_manifest({**content, name: b"x"}).items())
    refused(ask, made, "cannot be used: it holds", NEW_ONE)
    ran = ask("list", "--archive", made)
    assert "\x1b" not in ran.err
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in ran.err
    assert not (tmp_path.parent / "outside.parquet").exists()


def test_a_name_with_a_nul_in_it_is_refused(ask: Ask, made: Path) -> None:
    made.write_bytes(made.read_bytes().replace(b"README.txt", b"README\0txt"))
    refused(ask, made, "cannot be used", NEW_ONE)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(
    ask: Ask, content: Content, tmp_path: Path, kind: int
) -> None:
    link = zipfile.ZipInfo("report.html")
    link.external_attr = (kind | 0o777) << 16
    beside = [(link if name == link.filename else name, text) for name, text in content.items()]
    files = [("bundle.json", with_manifest(content)["bundle.json"]), *beside]
    refused(ask, write(tmp_path / "report.zip", files), "report.html is a link", NEW_ONE)


def test_two_files_of_one_name_are_refused(ask: Ask, content: Content, tmp_path: Path) -> None:
    files = [*with_manifest(content).items(), ("README.txt", b"Read something else.\n")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = write(tmp_path / "report.zip", files)
    refused(ask, made, "it holds README.txt twice", NEW_ONE)


def test_files_in_one_place_are_refused(ask: Ask, made: Path) -> None:
    with zipfile.ZipFile(made) as opened:
        place = opened.getinfo("archive/archive.json").header_offset
    set_in_directory(made, "README.txt", 42, "I", place)
    refused(ask, made, "cannot be used", NEW_ONE)


def test_a_file_within_another_is_refused(ask: Ask, content: Content, tmp_path: Path) -> None:
    """Its own head stands among the other's bytes, and is as it should be."""
    alone = write(tmp_path / "alone.zip", [("README.txt", content["README.txt"])]).read_bytes()
    page = zipfile.ZipInfo("report.html")
    content["report.html"] = alone
    made = tmp_path / "report.zip"
    with zipfile.ZipFile(made, "w") as target:
        for name, text in with_manifest(content).items():
            how = zipfile.ZIP_DEFLATED if name == "README.txt" else zipfile.ZIP_STORED
            target.writestr(page if name == page.filename else name, text, how)
    assert ask("list", "--archive", made).code == 0
    set_in_directory(made, "README.txt", 42, "I", made.read_bytes().index(alone))
    refused(ask, made, "README.txt stands where another file is", NEW_ONE)


def test_a_file_that_reaches_into_the_directory_is_refused(ask: Ask, made: Path) -> None:
    for change, offset in ((set_in_head, 18), (set_in_directory, 20)):
        change(made, "README.txt", offset, "I", 60)
    refused(ask, made, "README.txt reaches beyond its end", NEW_ONE)


def test_a_table_that_is_not_as_long_as_it_says_is_refused(
    ask: Ask, archive: Path, made: Path
) -> None:
    name = "archive/" + file_of(archive, "executions").relative_to(archive).as_posix()
    for change, offset in ((set_in_head, 18), (set_in_directory, 20)):
        change(made, name, offset, "I", 5)
    refused(ask, made, "contradict each other", NEW_ONE)


@pytest.mark.parametrize(
    ("change", "offset", "form", "value"),
    [
        (set_in_head, 18, "I", 5),  # packed size
        (set_in_head, 22, "I", 5),  # size
        (set_in_head, 8, "H", 8),  # method
        (set_in_head, 6, "H", 1),  # encrypted
        (set_in_head, 0, "I", 0),
        (set_in_directory, 20, "I", 5),
        (set_in_directory, 24, "I", 5),
        (set_in_directory, 24, "I", 0xFFFF_FFFE),
        (set_in_directory, 24, "I", 0xFFFF_FFFF),  # with nothing that says more
        (set_in_directory, 10, "H", 14),  # LZMA
        (set_in_directory, 8, "H", 1),
        (set_in_directory, 8, "H", 0x41),
        (set_in_directory, 42, "I", 0x7FFF_FFFF),
        (set_in_directory, 42, "I", 7),
    ],
)
def test_a_table_that_is_said_to_be_two_things_is_refused(
    ask: Ask,
    archive: Path,
    made: Path,
    change: Callable[[Path, str, int, str, int], None],
    offset: int,
    form: str,
    value: int,
) -> None:
    name = "archive/" + file_of(archive, "executions").relative_to(archive).as_posix()
    change(made, name, offset, form, value)
    refused(ask, made, "cannot be used", NEW_ONE)


def test_one_that_is_encrypted_is_refused(ask: Ask, made: Path) -> None:
    for change, offset in ((set_in_head, 6), (set_in_directory, 8)):
        change(made, "report.html", offset, "H", 1)
    refused(ask, made, "report.html is encrypted", NEW_ONE)


@pytest.mark.parametrize("part", [0.001, 0.3, 0.9, 0.999])
def test_one_that_is_cut_short_is_refused(ask: Ask, made: Path, part: float) -> None:
    content = made.read_bytes()
    made.write_bytes(content[: int(len(content) * part)])
    refused(ask, made, "cannot be used: its end is missing", NEW_ONE)


def test_junk_before_it_is_refused(ask: Ask, made: Path) -> None:
    made.write_bytes(b"PK it is not" + made.read_bytes())
    refused(ask, made, "its directory is not where its end says", NEW_ONE)


def test_junk_behind_it_is_never_read(ask: Ask, made: Path) -> None:
    expected = ask("list", "--archive", made)
    made.write_bytes(made.read_bytes() + b"junk" * 1000)
    assert ask("list", "--archive", made) == expected


@pytest.mark.parametrize(
    ("offset", "form", "value"),
    [(10, "H", 3), (8, "H", 3), (12, "I", 60), (16, "I", 0), (16, "I", 0xFFFF_FFFF)],
)
def test_an_end_that_lies_is_refused(
    ask: Ask, made: Path, offset: int, form: str, value: int
) -> None:
    set_in_end(made, offset, form, value)
    refused(ask, made, "cannot be used", NEW_ONE)


@pytest.mark.parametrize("members", [3, 2**63, 2**64 - 1])
@pytest.mark.parametrize("is_said", [False, True])
def test_an_end_for_large_zips_that_lies_is_refused(
    ask: Ask, made: Path, members: int, is_said: bool
) -> None:
    content = made.read_bytes()
    end = content[-22:]
    count, size, start = struct.unpack("<10xHII2x", end)
    large = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, members, size, start)
    place = struct.pack("<4sIQI", b"PK\6\7", 0, len(content) - 22, 1)
    if is_said:
        end = end[:8] + b"\xff" * 12 + end[20:]
    made.write_bytes(content[:-22] + large + place + end)
    ran = ask("list", "--archive", made)
    assert ran.code in {2, 5}, ran
    ran.refused(ran.code, str(made))


def test_a_million_files_are_not_even_listed(ask: Ask, tmp_path: Path) -> None:
    many = tmp_path / "many.zip"
    one = struct.pack("<4s26x6H8xI", b"PK\1\2", *[0] * 6, 0)[:46]
    one = one[:28] + struct.pack("<H", 11) + one[30:] + b"bundle.json"
    count = 1_000_000
    start = 2
    large = struct.pack(
        "<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, count * len(one), start
    )
    place = struct.pack("<4sIQI", b"PK\6\7", 0, start + count * len(one), 1)
    end = b"PK\5\6" + b"\0" * 4 + b"\xff" * 12 + b"\0\0"
    with many.open("wb") as file:
        file.write(b"PK")
        file.writelines([one * 10_000] * 100)
        file.write(large + place + end)
    refused(ask, many, "is a file, not an archive", code=2)
    assert memory_of("list", "--archive", many, env=ask.env) < 300 << 20


def test_what_unpacks_to_more_than_it_says_is_refused(
    ask: Ask, content: Content, tmp_path: Path
) -> None:
    zeros = b"\0" * (200 << 20)
    made = write(tmp_path / "report.zip", with_manifest({**content, "report.html": zeros}).items())
    assert ask("list", "--archive", made).code == 0  # which has no need of it
    assert memory_of("list", "--archive", made, env=ask.env) < MUCH
    for change, offset in ((set_in_head, 22), (set_in_directory, 24)):
        change(made, "report.html", offset, "I", 1000)
    refused(ask, made, "its files are not the ones", NEW_ONE)


@pytest.mark.parametrize("name", ["bundle.json", "archive/archive.json"])
@pytest.mark.parametrize("lies", [False, True])
def test_a_manifest_that_is_a_bomb_is_refused(
    ask: Ask, content: Content, tmp_path: Path, name: str, lies: bool
) -> None:
    bomb = b" " * (200 << 20)
    files = with_manifest({**content, "archive/archive.json": bomb})
    if name == "bundle.json":
        files = {**with_manifest(content), name: bomb}
    made = write(tmp_path / "report.zip", files.items())
    if lies:
        for change, offset in ((set_in_head, 22), (set_in_directory, 24)):
            change(made, name, offset, "I", 1000)
    refused(ask, made, name, "" if lies else "is larger than any", NEW_ONE)
    assert memory_of("list", "--archive", made, env=ask.env) < 300 << 20
