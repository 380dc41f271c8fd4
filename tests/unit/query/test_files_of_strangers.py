"""Files that may come from anyone: none fills the memory or ends the process; ours are all read."""

import contextlib
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from archives import opened, saved, take_in
from exec_archive.errors import ArchiveDamaged

MIB = 1 << 20
LONG = "a" * (80 * MIB)

_POOLS: list[pa.MemoryPool] = []  # they must live longer than what is held in them

Change = Callable[[pa.Table], pa.Table]


def all_rows(column: str, value: object) -> Change:
    def change(table: pa.Table) -> pa.Table:
        place = table.schema.get_field_index(column)
        field = table.schema.field(place)
        return table.set_column(place, field, pa.array([value] * len(table), field.type))

    return change


def many_rows(column: str, value: str) -> Change:
    """A hundred rows with one and the same text, which a dictionary holds once."""

    def change(table: pa.Table) -> pa.Table:
        return all_rows(column, value)(table.take([0] * 100))

    return change


def many_definitions(table: pa.Table) -> pa.Table:
    """A megabyte of definition, a thousand times."""
    cut = {"at": 0, "role": "workflow", "seq": 0, "parts": 0}
    return all_rows("cuts", [cut] * 1000)(table)


@contextlib.contextmanager
def within(most_bytes: int) -> Iterator[None]:
    """Holds pyarrow and Python to so much memory, each."""
    usual = pa.default_memory_pool()
    counted = pa.proxy_memory_pool(usual)
    _POOLS.append(counted)
    pa.set_memory_pool(counted)
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        pa.set_memory_pool(usual)
    assert max(peak, counted.max_memory() or 0) <= most_bytes


@pytest.mark.parametrize("dictionary", [True, False], ids=["repeated", "plain"])
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("documents", all_rows("envelope", LONG)),
        ("documents", all_rows("uncut", LONG.encode())),
        ("documents", many_rows("instance", "a" * MIB)),
        ("documents", many_rows("workflow_sha256", "a" * MIB)),
        ("outputs", all_rows("json", LONG)),
        ("outputs", many_rows("role", "a" * MIB)),
        ("workflows", all_rows("json", LONG)),
        ("workflows", many_rows("sha256", "a" * MIB)),
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_a_small_file_does_not_fill_the_memory(
    tmp_path: Path, table: str, change: Change, dictionary: bool, count: int
) -> None:
    take_in(tmp_path, *(saved(id=str(number)) for number in range(count)))
    (file,) = tmp_path.glob(f"segments/*/{table}.parquet")
    bomb = change(pq.read_table(file))
    pq.write_table(
        bomb, file, compression="zstd", use_dictionary=dictionary, write_statistics=False
    )
    del bomb
    assert file.stat().st_size < MIB
    archive = opened(tmp_path)
    execution = archive.execution("0")
    said = "missing or damaged|not what was stored"
    with within(64 * MIB), pytest.raises(ArchiveDamaged, match=said):
        archive.document(execution)


def test_no_more_is_handed_out_than_the_document_had(tmp_path: Path) -> None:
    take_in(tmp_path, saved(id="1"))
    (file,) = tmp_path.glob("segments/*/documents.parquet")
    pq.write_table(many_definitions(pq.read_table(file)), file)
    archive = opened(tmp_path)
    execution = archive.execution("1")
    given: list[int] = []
    _, chunks = next(archive.documents([execution]))
    with pytest.raises(ArchiveDamaged, match="not what was stored"):
        given.extend(map(len, chunks))
    assert 0 < sum(given) <= execution.size_bytes


def test_rows_that_the_first_version_left_whole_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It parted no item, and kept what it could not cut in one row."""
    monkeypatch.setattr("exec_archive.document.pieces.LARGEST_PART_BYTES", 1 << 30)
    monkeypatch.setattr("exec_archive.document.split.PART_BYTES", 1 << 30)
    item = json.loads(saved(id="1"))
    (run,) = item["data"]["resultData"]["runData"]["Webhook"]
    run["data"]["main"][0][0]["json"]["file"] = LONG
    documents = {
        "1": json.dumps(item).encode(),
        "2": b'{"id":"2","status":"error","mode":"x","data":"' + LONG.encode() + b'"}',
        "3": saved(id="3", customData={"key": LONG}),
        "4": saved(id="4"),
    }
    take_in(tmp_path, *documents.values())
    archive = opened(tmp_path)
    for name, text in documents.items():
        assert archive.document(archive.execution(name)) == text, name


# Every bit of a footer is as likely as another to be the one that is broken.
_FLIPPING = """
import random, sys
from pathlib import Path
from exec_archive.errors import ArchiveDamaged
from exec_archive.library import open_archive

archive = open_archive(sys.argv[1])
executions = list(archive.executions())
chance = random.Random(1)
damaged = 0
for table in ("documents", "outputs", "workflows"):
    (file,) = Path(sys.argv[1]).glob(f"segments/*/{table}.parquet")
    sound = file.read_bytes()
    footer = len(sound) - 8 - int.from_bytes(sound[-8:-4], "little")
    for _ in range(80):
        broken = bytearray(sound)
        broken[chance.randrange(footer, len(sound) - 8)] ^= 1 << chance.randrange(8)
        other = file.with_suffix(".broken")
        other.write_bytes(broken)
        other.replace(file)
        try:
            for _, chunks in archive.documents(executions):
                for _ in chunks:
                    pass
        except ArchiveDamaged:
            damaged += 1
    file.write_bytes(sound)
print(damaged)
"""


def test_a_broken_footer_does_not_end_the_process(tmp_path: Path) -> None:
    take_in(tmp_path, *(saved(id=str(number)) for number in range(3)))
    done = subprocess.run(
        [sys.executable, "-B", "-c", _FLIPPING, str(tmp_path)], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr[-500:]
    assert int(done.stdout) > 40
