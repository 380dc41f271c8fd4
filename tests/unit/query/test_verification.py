"""Verifying gives no false alarm over whatever came in, and tells what it can of what is broken."""

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archives import opened, saved, take_in
from exec_archive.query.verification.findings import Progress, Verification
from exec_archive.query.verification.verify import verify
from exec_archive.store.archive import read_archive
from exec_archive_samples import samples_folder
from made_documents import executions, render

WAITING = saved(status="waiting", finished=False, waitTill="2026-12-01T00:00:00.000Z")
REVISIONS = {
    "new": saved(status="new", startedAt=None, stoppedAt=None, data=False),
    "waiting": WAITING,
    "done": saved(stoppedAt="2026-11-20T06:00:00.000Z"),
    "list row": saved(stoppedAt="2026-11-20T06:00:00.000Z", data=False),
    "retried": saved(stoppedAt="2026-11-20T06:00:00.000Z", retrySuccessId="9", data=False),
    "another": saved(startedAt="2026-11-21T05:00:00.000Z", stoppedAt="2026-11-21T05:00:01.000Z"),
    "not understood": saved(stoppedAt="2026-11-20T07:00:00.000Z").replace(
        b'"runData": {', b'"runData": 7, "x": {'
    ),
}


def verified(folder: Path) -> Verification:
    return verify(read_archive(folder))


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents in many parts and row groups, as only large ones are otherwise."""
    monkeypatch.setattr("exec_archive.store.parquet.ROW_GROUP_ROWS", 9)
    for module in ("split", "pieces"):
        monkeypatch.setattr(f"exec_archive.document.{module}.PART_BYTES", 100)
    monkeypatch.setattr("exec_archive.document.pieces._SEARCHED_FOR_A_BORDER", 8)
    monkeypatch.setattr("exec_archive.document.split._WORTH_CUTTING", 50)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    imports=st.lists(
        st.tuples(
            st.sampled_from(["files", "prod"]),
            st.lists(st.tuples(st.sampled_from(sorted(REVISIONS)), st.integers(1, 3)), max_size=5),
            st.lists(executions(), max_size=3),
        ),
        min_size=1,
        max_size=4,
    )
)
@pytest.mark.usefixtures("small_pieces")
def test_whatever_came_in_is_sound(
    tmp_path_factory: pytest.TempPathFactory,
    imports: list[tuple[str, list[tuple[str, int]], list[object]]],
) -> None:
    folder = tmp_path_factory.mktemp("archive")
    for instance, revisions, made in imports:
        known = [_with_id(REVISIONS[name], number) for name, number in revisions]
        take_in(folder, *known, *(render(each).encode() for each in made), instance=instance)
    found = verified(folder)
    assert found.sound, (found.damaged_files, found.damaged_executions)
    assert found.executions == len(opened(folder))
    assert found.leftovers == []


def _with_id(document: bytes, number: int) -> bytes:
    return json.dumps({**json.loads(document), "id": str(number)}).encode()


@pytest.mark.usefixtures("small_pieces")
def test_a_broken_byte_anywhere_is_found_and_ends_in_no_error(tmp_path: Path) -> None:
    samples = sorted(samples_folder().glob("*.json"))[:8]
    take_in(tmp_path, WAITING, *(path.read_bytes() for path in samples))
    take_in(tmp_path, REVISIONS["done"], REVISIONS["another"])
    chance = random.Random(1)  # noqa: S311 - the same places each time
    for file in sorted(tmp_path.glob("segments/*/*.parquet")):
        sound = file.read_bytes()
        for _ in range(4):
            broken = bytearray(sound)
            broken[chance.randrange(len(sound))] ^= 1 << chance.randrange(8)
            file.write_bytes(broken)
            found = verified(tmp_path)
            assert [each.file for each in found.damaged_files] == [
                file.relative_to(tmp_path).as_posix()
            ]
        file.write_bytes(sound)
    assert verified(tmp_path).sound


@pytest.mark.usefixtures("small_pieces")
def test_one_unreadable_row_group_costs_only_its_own_documents(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    take_in(tmp_path, *(saved(id=str(number), customData={"k": "x" * 90}) for number in range(60)))
    (file,) = tmp_path.glob("segments/*/outputs.parquet")
    metadata = pq.read_metadata(file)
    names = [each.name for each in pq.read_schema(file)]
    broken = metadata.row_group(1).column(names.index("json"))
    content = bytearray(file.read_bytes())
    start = broken.data_page_offset
    content[start : start + broken.total_compressed_size] = bytes(broken.total_compressed_size)
    file.write_bytes(content)
    found = verified(tmp_path)
    problems = [problem for each in found.damaged_files for problem in each.problems]
    assert any(f"row group 2 of {metadata.num_row_groups} cannot be read" in p for p in problems)
    assert found.damaged_executions_count == metadata.row_group(1).num_rows
    first = metadata.row_group(0).num_rows
    ids = [str(number) for number in range(first, first + metadata.row_group(1).num_rows)]
    assert [each.id for each in found.damaged_executions] == ids


def test_merged_segments_are_sound(tmp_path: Path) -> None:
    from exec_archive.store.compaction import compact

    for name in ("waiting", "list row", "done", "retried", "another"):
        take_in(tmp_path, REVISIONS[name], saved(id=name))
    for deep in (False, True):
        assert compact(tmp_path, deep=deep).merged
        found = verified(tmp_path)
        assert found.sound, (found.damaged_files, found.damaged_executions)
        take_in(tmp_path, _with_id(WAITING, 9 + deep))
    assert len(found.leftovers) > 1, "the old segments stay a while, and are a note"


def test_a_segment_that_is_replaced_meanwhile_is_no_damage(tmp_path: Path) -> None:
    """As compaction does it, and a day later takes the old files away."""
    take_in(tmp_path, saved(id="1"))
    take_in(tmp_path, saved(id="2"))
    manifest = tmp_path / "archive.json"
    replaced: list[str] = []

    def replace(_: Progress) -> None:
        if not replaced:
            content: dict[str, Any] = json.loads(manifest.read_bytes())
            old = content["segments"][1]["id"]
            replaced.append(old)
            content["segments"][1]["id"] = "000002-cafecafe"
            manifest.write_text(json.dumps(content), "utf-8")
            segments = tmp_path / "segments"
            shutil.move(segments / old, segments / "000002-cafecafe")

    found = verify(read_archive(tmp_path), replace)
    assert replaced
    assert found.sound, found.damaged_files
    assert (found.executions, found.leftovers) == (2, [])


def test_what_is_added_meanwhile_is_no_leftover(tmp_path: Path) -> None:
    take_in(tmp_path, saved(id="1"))
    before = read_archive(tmp_path)
    take_in(tmp_path, saved(id="2"))
    found = verify(before)
    assert (found.sound, found.executions, found.leftovers) == (True, 1, [])


def test_progress_goes_forward_to_its_end(tmp_path: Path) -> None:
    for number in range(3):
        take_in(tmp_path, saved(id=str(number)))
    seen: list[Progress] = []
    assert verify(read_archive(tmp_path), seen.append).sound
    done = [each.bytes_done for each in seen]
    assert done == sorted(done)
    assert 0.8 * seen[-1].bytes_total < done[-1] <= seen[-1].bytes_total
    assert seen[-1].documents == 3
