"""Merged segments answer as the ones before did: every row, every byte, every count."""

import dataclasses
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archives import opened, saved, take_in
from exec_archive.errors import NotFound
from exec_archive.query.contents import contents
from exec_archive.query.documents import read_documents
from exec_archive.query.engine import Engine, visible
from exec_archive.query.executions import iterate_executions
from exec_archive.query.one import find_execution, node_runs
from exec_archive.query.outputs import outputs
from exec_archive.query.selection import Selection
from exec_archive.store import compaction_order
from exec_archive.store.archive import read_archive
from exec_archive.store.compaction import compact, compact_small
from exec_archive.store.compaction_merge import Merge
from exec_archive.store.manifest import read_manifest
from exec_archive.store.writing import open_for_writing
from made_documents import executions, render

LATER = "2026-11-20T06:00:00.000Z"
LARGE = {"runData": {"Start": [{"data": {"main": [[{"json": {"n": "x" * 500_000}}] * 3]}}]}}
STATES: dict[str, Callable[[str], bytes]] = {
    "queued": lambda name: saved(id=name, status="new", startedAt=None, stoppedAt=None, data=False),
    "waiting": lambda name: saved(id=name, status="waiting", finished=False),
    "done": lambda name: saved(id=name, stoppedAt=LATER),
    "done in a list": lambda name: saved(id=name, stoppedAt=LATER, data=False),
    "retried": lambda name: saved(id=name, stoppedAt=LATER, retrySuccessId="99", data=False),
    "another": lambda name: saved(id=name, startedAt=LATER, stoppedAt="2026-11-20T07:00:00.000Z"),
    "not understood": lambda name: saved(id=name, data=False)[:-1] + b', "data": 7}',
    "large": lambda name: json.dumps(
        {
            **json.loads(saved(id=name, stoppedAt=LATER, workflowId="w2")),
            "data": {"resultData": LARGE},
        }
    ).encode(),
}


_OF_STORING = {"supersedes", "supersedes_document", "pulled_at"}


def answers(folder: Path) -> dict[tuple[str, str], Any]:
    """All that can be asked of each execution, but for what it hides and when it was stored."""
    state = read_archive(folder)
    with Engine(state) as engine:
        found = list(iterate_executions(engine, Selection()))
        texts = {(e.instance, e.id): b"".join(c) for e, c in read_documents(state, found)}
        assert len(texts) == len(found) == state.manifest.executions == contents(engine).executions
        assert _standing(engine, "documents WHERE part = 0") == len(found)
        assert _standing(engine, "node_runs") == sum(each.node_runs for each in found)
        return {
            (each.instance, each.id): (
                {k: v for k, v in each._asdict().items() if k not in _OF_STORING},
                node_runs(engine, each),
                [dataclasses.astuple(output) for output in outputs(engine, each)],
                texts[each.instance, each.id],
                find_execution(engine, f"{each.instance}/{each.id}").revision,
            )
            for each in found
        }


def _standing(engine: Engine, what: str) -> int:
    """How many rows stand, as docs/format.md finds them."""
    table, _, condition = what.partition(" ")
    sql = f"SELECT count(*) FROM {visible(engine.archive, table)} {condition}"
    return int(engine.rows(sql)[0][0])


def merge(folder: Path, first: int, last: int, *, deep: bool = False) -> None:
    """Merges these of the segments."""
    with open_for_writing(folder) as writer:
        run = writer.archive.manifest.segments[first:last]
        merging = Merge(writer.archive, run, lambda _: None, deep=deep)
        with merging.begin() as target:
            writer.replace_segments(run, merging.write(target))


def counts_are_true(folder: Path) -> None:
    """The manifest says what the files hold, and what is hidden is there to be hidden."""
    archive = read_archive(folder)
    held: set[tuple[str, str, int]] = set()
    last = 0
    for segment in archive.manifest.segments:
        at = archive.segment_folder(segment)
        rows = pq.read_table(at / "executions.parquet").to_pylist()
        assert last < segment.first_revision <= segment.revision
        last = segment.revision
        assert all(segment.first_revision <= row["revision"] <= last for row in rows)
        assert (segment.executions, segment.superseded) == (
            len(rows),
            sum(row["supersedes"] is not None for row in rows),
        )
        names = sorted((row["id"] for row in rows), key=lambda name: (len(name), name))
        assert [segment.first_id, segment.last_id] == ([names[0], names[-1]] if names else ["", ""])
        for row in rows:
            hidden = (row["instance"], row["id"], row["supersedes"])
            assert row["supersedes"] is None or hidden in held
        keys = {(row["instance"], row["id"], row["revision"]) for row in rows}
        assert len({key[:2] for key in keys}) == len(keys)
        held |= keys


moves = st.lists(
    st.one_of(
        st.lists(
            st.tuples(
                st.sampled_from(sorted(STATES)), st.integers(1, 4), st.sampled_from(["a", "b"])
            ),
            min_size=1,
            max_size=4,
        ),
        st.tuples(st.integers(0, 6), st.integers(2, 7), st.booleans()),
    ),
    max_size=9,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=moves, gathered=st.sampled_from([1, 1 << 20]))
def test_merging_changes_no_answer(
    tmp_path_factory: pytest.TempPathFactory, moves: list[Any], gathered: int
) -> None:
    """Imports and merges in any order, beside an archive where nothing is ever merged."""
    folder, twin = tmp_path_factory.mktemp("archive"), tmp_path_factory.mktemp("never-merged")
    take_in(folder)
    take_in(twin)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compaction_order, "_GATHERED_BYTES", gathered)
        for move in moves:
            if isinstance(move, list):
                for name in ("a", "b"):
                    documents = [STATES[s](str(i)) for s, i, instance in move if instance == name]
                    take_in(folder, *documents, instance=name)
                    take_in(twin, *documents, instance=name)
            elif read_manifest(folder).segments[move[0] : move[1]]:
                merge(folder, move[0], move[1], deep=move[2])
                counts_are_true(folder)
    assert answers(folder) == answers(twin)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(made=st.lists(executions(), min_size=2, max_size=6), deep=st.booleans())
def test_whatever_is_merged_comes_out_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, made: list[Any], deep: bool
) -> None:
    folder = tmp_path_factory.mktemp("archive")
    given_documents = {}
    for number, each in enumerate(made):
        pairs = (("id", str(number)), *each.pairs[1:])
        given_documents[str(number)] = render(type(each)(pairs)).encode()
        take_in(folder, given_documents[str(number)])
    before = answers(folder)
    assert compact(folder, deep=deep).segments_after == 1
    assert answers(folder) == before
    archive = opened(folder)
    assert {e.id: archive.document(e) for e in archive.executions()} == given_documents


def test_hidden_revisions_go_with_their_documents(tmp_path: Path) -> None:
    take_in(tmp_path, STATES["waiting"]("1"), STATES["done"]("2"))
    take_in(tmp_path, STATES["done"]("1"))
    take_in(tmp_path, STATES["retried"]("1"))
    result = compact(tmp_path)
    assert (result.segments_before, result.segments_after, result.revisions_dropped) == (3, 1, 2)
    (segment,) = read_manifest(tmp_path).segments
    assert (segment.executions, segment.superseded) == (2, 0)
    assert segment.files["documents"].rows == segment.files["node_runs"].rows == 2
    assert segment.files["workflows"].rows == 1
    assert segment.json_bytes == len(STATES["done"]("1")) + len(STATES["done"]("2"))
    archive = opened(tmp_path)
    assert archive.document(archive.execution("1")) == STATES["done"]("1")
    assert archive.execution("1").retry_success_id == "99"


def test_what_is_hidden_from_outside_stays_until_that_is_merged_too(tmp_path: Path) -> None:
    for state in ("queued", "waiting", "done", "retried"):
        take_in(tmp_path, STATES[state]("1"))
    merge(tmp_path, 1, 3)
    assert [each.executions for each in read_manifest(tmp_path).segments] == [1, 1, 1]
    execution = opened(tmp_path).execution("1")
    assert (execution.supersedes, execution.document_revision) == (3, 3)
    counts_are_true(tmp_path)
    compact(tmp_path)
    assert opened(tmp_path).execution("1").supersedes is None


CHAINS = [
    ["queued", "waiting", "done", "retried"],
    ["waiting", "done in a list", "done", "retried"],
    ["queued", "done in a list", "not understood", "done"],
]


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize(("first", "last"), [(0, 2), (1, 3), (2, 4), (0, 3), (1, 4)])
def test_any_part_of_a_chain_can_be_merged(
    tmp_path: Path, chain: list[str], first: int, last: int
) -> None:
    for state in chain:
        take_in(tmp_path, STATES[state]("1"), saved(id=f"of {state}"))
    before = answers(tmp_path)
    merge(tmp_path, first, last)
    counts_are_true(tmp_path)
    assert answers(tmp_path) == before
    take_in(tmp_path, saved(id="1", stoppedAt="2026-11-20T08:00:00.000Z"))
    assert answers(tmp_path)[("files", "1")][3] != before[("files", "1")][3]
    after = answers(tmp_path)
    compact(tmp_path, deep=True)
    assert answers(tmp_path) == after
    assert read_manifest(tmp_path).segments[0].superseded == 0


def test_row_groups_are_filled_anew(tmp_path: Path) -> None:
    for number in range(12):
        take_in(tmp_path, STATES["done"](str(number)))
    compact(tmp_path)
    (segment,) = read_manifest(tmp_path).segments
    for file in (tmp_path / "segments" / segment.id).iterdir():
        assert pq.read_metadata(file).num_row_groups == 1, file.name


def test_deep_is_done_once_and_left_alone(tmp_path: Path) -> None:
    for number in range(3):
        take_in(tmp_path, STATES["done"](str(number)))
    assert compact(tmp_path, deep=True).merged
    (deep,) = read_manifest(tmp_path).segments
    assert deep.deep
    assert not compact(tmp_path, deep=True).merged
    for number in range(3, 15):
        take_in(tmp_path, STATES["done"](str(number)))
    assert compact(tmp_path).segments_after == 2
    assert read_manifest(tmp_path).segments[0] == deep
    assert not compact(tmp_path).merged
    assert compact(tmp_path, deep=True).segments_after == 1
    assert len(answers(tmp_path)) == 15


def test_a_deep_segment_holds_its_payload_workflow_by_workflow(tmp_path: Path) -> None:
    for number in range(9):
        take_in(tmp_path, saved(id=str(number), workflowId=f"w{number % 3}"))
    before = answers(tmp_path)
    compact(tmp_path, deep=True)
    (segment,) = read_manifest(tmp_path).segments
    for table in ("documents", "outputs"):
        rows = pq.read_table(tmp_path / "segments" / segment.id / f"{table}.parquet")
        assert rows["execution_id"].to_pylist() == list("036147258")
    assert answers(tmp_path) == before


def test_small_segments_are_merged_when_they_pile_up(tmp_path: Path) -> None:
    results = []
    for number in range(25):
        take_in(tmp_path, STATES["done"](str(number)))
        with open_for_writing(tmp_path) as writer:
            results.append(compact_small(writer))
    assert [number for number, result in enumerate(results) if result] == [9, 18]
    assert len(read_manifest(tmp_path).segments) < 10
    assert len(answers(tmp_path)) == 25


def test_a_reader_of_before_goes_on_reading(tmp_path: Path) -> None:
    for state in ("waiting", "done", "retried"):
        take_in(tmp_path, STATES[state]("1"), STATES[state]("2"))
    reader = opened(tmp_path)
    found = list(reader.executions())
    walk = reader.documents(found)
    _, chunks = next(walk)
    for folder in (tmp_path / "segments").iterdir():  # they have stood there for long
        os.utime(folder, (0, 0))
    compact(tmp_path)
    take_in(tmp_path, STATES["done"]("3"))  # the next writer clears up
    assert json.loads(b"".join(chunks))["stoppedAt"] == LATER
    assert len(list(walk)) == 1
    assert list(reader.executions()) == found
    assert [len(reader.node_runs(each)) for each in found] == [1, 1]
    assert len(reader) == 2
    assert len(reader.reload()) == 3


def test_what_was_replaced_goes_after_a_day(tmp_path: Path) -> None:
    take_in(tmp_path, STATES["done"]("1"))
    take_in(tmp_path, STATES["done"]("2"))
    old = [tmp_path / "segments" / segment.id for segment in read_manifest(tmp_path).segments]
    compact(tmp_path)
    assert all(folder.exists() for folder in old)
    two_days_ago = time.time() - 2 * 24 * 60 * 60
    for folder in old:
        os.utime(folder, (two_days_ago, two_days_ago))
    take_in(tmp_path, STATES["done"]("3"))
    assert not any(folder.exists() for folder in old)


def test_an_archive_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        compact(tmp_path / "nothing")
    assert list(tmp_path.iterdir()) == []
