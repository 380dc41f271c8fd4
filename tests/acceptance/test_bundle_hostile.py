"""A stranger's bundle is read within bounds, or refused in a sentence; it never gets further."""

import json
import random
import shutil
import stat
import struct
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acceptance.kit import recorded
from acceptance.kit.in_process import Ask
from acceptance.kit.made import save, whole
from acceptance.kit.running import Ran
from acceptance.kit.tampering import TABLES, agree, edit_manifest, file_of, rewrite, with_value
from acceptance.kit.zips import (
    Content,
    Json,
    bundle,
    content_of,
    set_in_directory,
    set_in_end,
    set_in_head,
    with_manifest,
    write,
)

NEW_ONE = "Ask whoever sent it for a new one."
MUCH = 700 << 20
_A_FILE: Json = {"rows": 1, "bytes": 1, "sha256": "0" * 64}
READING = (
    "list --json",
    "view 1",
    "why 1",
    "trace 1",
    "output 1 --json",
    "input 1",
    "search o --json",
    "download 1",
    "info",
    "verify",
)


@pytest.fixture
def archive(ask: Ask, tmp_path: Path) -> Path:
    """A small archive of the test's own."""
    assert ask("import", save(tmp_path / "saved", whole("1"), whole("2"))).code == 0
    return ask.archive


@pytest.fixture
def content(archive: Path) -> Content:
    """What a bundle of it has, but for bundle.json."""
    return content_of(archive)


@pytest.fixture
def made(archive: Path, tmp_path: Path) -> Path:
    """A sound bundle of it."""
    return bundle(archive, tmp_path / "report.zip")


def refused(ask: Ask, path: Path, *words: str, code: int = 5) -> None:
    """It is refused before anything is read from it, whatever was asked."""
    for command in ("list", "verify"):
        ask(command, "--archive", path).refused(code, str(path), *words)


# The zip


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


_TELLING = """
import os, sys
from exec_archive_cli.running import run_command
code = run_command(sys.argv[1:])
peak, = (line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(code, peak, file=sys.stderr, flush=True)
os._exit(0)
"""


def memory_of(*arguments: str | Path, env: dict[str, str]) -> int:
    """The most memory a command takes, in a process of its own; 0 where no system tells."""
    if not Path("/proc/self/status").exists():
        return 0
    done = subprocess.run(
        [sys.executable, "-c", _TELLING, *map(str, arguments)],
        env=env,
        capture_output=True,
        check=True,
    )
    assert b"Traceback" not in done.stderr
    code, peak = done.stderr.split()[-2:]
    assert int(code) in {0, 2, 5, 8}, done.stderr
    return int(peak) * 1024


# What its manifests say


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["files"].pop("README.txt"),
        lambda told: told["files"].update({"more.html": {"bytes": 1, "sha256": "0"}}),
        lambda told: told["files"]["README.txt"].update(bytes=1),
        lambda told: told["files"]["archive/archive.json"].update(sha256="0" * 64),
        lambda told: told["files"].clear(),
        lambda told: told.update(files=[]),
        lambda told: told.pop("created_at"),
        lambda told: told.update(created_at="2026-13-99T99:99:99.000Z"),
        lambda told: told.update(created_at="0001-01-01T00:00:00.000Z\n"),
        lambda told: told.update(executions=[{"id": 1}]),
        lambda told: told.update(profile=None),
        lambda told: told.update(kept=["x", 1]),
        lambda told: told.update(kept=["x" * 1001]),
        lambda told: told.update(min_reader="1"),
        lambda told: told.clear(),
    ],
)
def test_a_manifest_that_is_not_true_is_refused(
    ask: Ask, content: Content, tmp_path: Path, change: Callable[[Json], object]
) -> None:
    made = write(tmp_path / "report.zip", with_manifest(content, change).items())
    refused(ask, made, "cannot be used: its", NEW_ONE)


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b"1e999"])
@pytest.mark.parametrize("name", ["bundle.json", "archive/archive.json"])
def test_a_manifest_that_is_none_is_refused(
    ask: Ask, content: Content, tmp_path: Path, name: str, text: bytes
) -> None:
    files = {**with_manifest({**content, name: text}), name: text}
    made = write(tmp_path / "report.zip", files.items())
    refused(ask, made, f"its {name} cannot be read", NEW_ONE)


def _from_the_future(told: Json) -> None:
    told.clear()
    told["min_reader"] = 2


def test_a_newer_one_asks_for_an_update(ask: Ask, content: Content, tmp_path: Path) -> None:
    files = with_manifest(content, _from_the_future)
    made = write(tmp_path / "report.zip", files.items())
    refused(ask, made, "needs a reader of bundles of version 2", "Update exec-archive", code=8)


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said["segments"][0].update(id="../.."),
        lambda said: said["segments"][0].update(id="/etc"),
        lambda said: said["segments"][0].update(id="elsewhere"),
        lambda said: said["segments"][0]["files"].pop("outputs"),
        lambda said: said["segments"][0]["files"]["outputs"].update(bytes=1),
        lambda said: said["segments"][0]["files"].update({"../x": {**_A_FILE}}),
        lambda said: said["segments"].clear(),
        lambda said: said["segments"].append(said["segments"][0] | {"id": "another"}),
    ],
)
def test_an_archive_that_is_not_in_it_is_refused(
    ask: Ask, archive: Path, content: Content, tmp_path: Path, change: Callable[[Json], object]
) -> None:
    edit_manifest(archive, change)
    content["archive/archive.json"] = (archive / "archive.json").read_bytes()
    made = write(tmp_path / "report.zip", with_manifest(content).items())
    refused(ask, made, "cannot be used: its", NEW_ONE)


def test_verify_finds_what_was_changed_later(ask: Ask, made: Path) -> None:
    content = made.read_bytes()
    for name, text in (("README.txt", b"x" * 9), ("report.html", b"other")):
        with zipfile.ZipFile(made) as opened:
            info = opened.getinfo(name)
        place = info.header_offset + 30 + len(name)
        changed = bytearray(content)
        changed[place : place + len(text)] = text
        made.write_bytes(changed)
        ran = ask("verify", "--archive", made)
        assert ran.code == 5, ran
        assert NEW_ONE in ran.err
        assert name in ran.out
    made.write_bytes(content)
    assert ask("verify", "--archive", made).code == 0


def test_verify_finds_what_is_not_what_was_made(ask: Ask, content: Content, tmp_path: Path) -> None:
    def change(told: Json) -> None:
        told["files"]["README.txt"]["sha256"] = "0" * 64

    made = write(tmp_path / "report.zip", with_manifest(content, change).items())
    ran = ask("verify", "--archive", made)
    assert ran.code == 5
    assert "README.txt: its sha256 is not the one it was stored with" in ran.out


def test_verify_finds_two_hashes_of_one_table(ask: Ask, content: Content, tmp_path: Path) -> None:
    def change(told: Json) -> None:
        (name,) = (each for each in told["files"] if each.endswith("outputs.parquet"))
        told["files"][name]["sha256"] = "0" * 64

    made = write(tmp_path / "report.zip", with_manifest(content, change).items())
    ran = ask("verify", "--archive", made)
    assert ran.code == 5
    assert "bundle.json" in ran.out


# Its tables

_WAYS = ("no Parquet", "empty", "other columns", "other types")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("how", _WAYS)
def test_tables_that_are_none_are_refused(
    ask: Ask, archive: Path, tmp_path: Path, table: str, how: str
) -> None:
    file = file_of(archive, table)
    if how in {"no Parquet", "empty"}:
        file.write_bytes({"no Parquet": b"PAR1" * 100, "empty": b""}[how])
        size = file.stat().st_size
        files = {"rows": 2, "bytes": size, "sha256": ""}
        edit_manifest(archive, lambda said: said["segments"][0]["files"][table].update(files))
    elif how == "other columns":
        rewrite(archive, table, lambda rows: pa.table({"x": list(range(rows.num_rows))}))
    else:
        rewrite(archive, table, _numbers)
    made = bundle(archive, tmp_path / "report.zip")
    # Of the ten commands three for each of the twenty files: every one meets every way.
    first = TABLES.index(table) + 2 * _WAYS.index(how)
    for command in (READING[(first + step) % len(READING)] for step in (0, 3, 7)):
        ran = ask(*command.split(), "--archive", made)
        assert ran.code == 5, (command, ran)
        assert NEW_ONE in ran.err, ran.err
        assert "Traceback" not in ran.err, ran.err


def _numbers(rows: pa.Table) -> pa.Table:
    return pa.table({name: list(range(rows.num_rows)) for name in rows.column_names})


def ends_well(ask: Ask, made: Path, *commands: str) -> None:
    """No command ends otherwise than it should; what cannot be opened is asked once."""
    for command in commands:
        ran = ask(*command.split(), "--archive", made)
        assert ran.code in {0, 2, 3, 5, 8}, (command, ran)
        assert "Traceback" not in ran.err, (command, ran.err)
        if "cannot be used" in ran.err:
            return


@pytest.mark.parametrize("table", ["executions", "node_runs", "outputs"])
def test_rows_without_end_are_refused(ask: Ask, archive: Path, tmp_path: Path, table: str) -> None:
    file = file_of(archive, table)
    schema = pq.read_schema(file)
    nothing = schema.empty_table()
    rows = pa.table(
        [pa.nulls(1_000_000, field.type) for field in nothing.schema], schema=nothing.schema
    )
    with pq.ParquetWriter(file, schema, store_schema=False) as writer:
        for _ in range(5):
            writer.write_table(rows, row_group_size=1_000_000)
    agree(archive, table)
    made = bundle(archive, tmp_path / "report.zip")
    ask("list", "--archive", made).refused(5, "claims", NEW_ONE)


def test_a_text_that_every_row_repeats_is_refused(ask: Ask, archive: Path, tmp_path: Path) -> None:
    text = "x" * (20 << 20)

    def change(rows: pa.Table) -> pa.Table:
        many = pa.concat_tables([rows.slice(0, 1)] * 200)
        place = many.schema.get_field_index("workflow_name")
        values = pa.DictionaryArray.from_arrays(pa.array([0] * 200), pa.array([text]))
        return many.set_column(place, "workflow_name", values)

    rewrite(archive, "executions", change)
    made = bundle(archive, tmp_path / "report.zip")
    ask("list", "--archive", made).refused(5, "its texts are longer than any are", NEW_ONE)
    assert memory_of("list", "--archive", made, env=ask.env) < MUCH


def test_one_long_text_is_shown_within_bounds(ask: Ask, archive: Path, tmp_path: Path) -> None:
    rewrite(archive, "executions", with_value("error_message", 0, "x" * (50 << 20)))
    made = bundle(archive, tmp_path / "report.zip")
    ends_well(ask, made, *READING[:3], "search o --json")
    assert memory_of("list", "--archive", made, env=ask.env) < MUCH


# Each command meets many of them; not every one meets all.
_A_FEW = st.lists(st.sampled_from(READING), min_size=1, max_size=3, unique=True)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(1, 255)), min_size=1, max_size=8),
    commands=_A_FEW,
)
def test_whatever_is_flipped_every_command_ends_well(
    ask: Ask, made: Path, tmp_path: Path, flips: list[tuple[float, int]], commands: list[str]
) -> None:
    content = bytearray(made.read_bytes())
    for place, by in flips:
        content[min(int(place * len(content)), len(content) - 1)] ^= by
    flipped = tmp_path / "flipped.zip"
    flipped.write_bytes(content)
    ends_well(ask, flipped, *commands)


def test_flipped_footers_and_directories_end_well(ask: Ask, made: Path, tmp_path: Path) -> None:
    """Where a byte says most: at the ends of tables, in heads, and in the directory."""
    content = made.read_bytes()
    chance = random.Random(7)  # noqa: S311 - the same places each time
    with zipfile.ZipFile(made) as opened:
        directory = opened.start_dir
        ends = [
            info.header_offset + 30 + len(info.filename) + info.compress_size
            for info in opened.infolist()
            if info.filename.endswith(".parquet")
        ]
    spans = [(end - 900, end) for end in ends] + [(directory, len(content))] * 2
    for number in range(30):
        start, stop = spans[number % len(spans)]
        changed = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(start, stop)] = chance.choice((0, 0x7F, 0xFF, 0x80))
        flipped = tmp_path / "flipped.zip"
        flipped.write_bytes(changed)
        ends_well(ask, flipped, *(READING[(number + step) % len(READING)] for step in (0, 3, 7)))


def test_no_link_in_an_unzipped_one_leads_out(ask: Ask, archive: Path, tmp_path: Path) -> None:
    """What unzip makes of a hostile zip is judged as any folder is."""
    unzipped = tmp_path / "unzipped"
    shutil.copytree(archive, unzipped / "archive")
    (unzipped / "bundle.json").write_text(json.dumps({}), "utf-8")
    file = file_of(unzipped / "archive", "executions")
    file.unlink()
    file.symlink_to(recorded.files()[0])
    ran: Ran = ask("list", "--archive", unzipped)
    ran.refused(5, "missing or damaged")
