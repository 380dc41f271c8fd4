"""Lies in its tables, and bytes that are flipped anywhere."""

import json
import random
import shutil
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acceptance.hostile_bundle.bounds import MUCH, NEW_ONE, memory_of
from acceptance.kit import recorded
from acceptance.kit.in_process import Ask
from acceptance.kit.running import Ran
from acceptance.kit.tampering import TABLES, agree, edit_manifest, file_of, rewrite, with_value
from acceptance.kit.zips import bundle

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
