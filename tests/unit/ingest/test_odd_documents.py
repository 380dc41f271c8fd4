"""One odd document costs no other, and none is lost."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archives import opened, saved, take_in
from exec_archive.errors import ArchiveDamaged
from exec_archive.query.engine import Engine
from exec_archive.query.executions import list_executions
from exec_archive.query.selection import Selection
from exec_archive.store.archive import read_archive
from exec_archive_samples import samples_folder

ODD_VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    2**70,
    1e300,
    "",
    "text",
    "\ud800",
    [],
    [[]],
    [None],
    {},
    {"main": 5},
    {"main": [[None]]},
]


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every place in a document."""
    found = [path]
    if isinstance(value, dict | list):
        children = value.items() if isinstance(value, dict) else enumerate(value)
        for key, child in children:
            found += _paths(child, (*path, key))
    return found


SAMPLE = json.loads(samples_folder().joinpath("73.json").read_bytes())
PLACES = [path for path in _paths(SAMPLE) if path and path != ("id",)]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    odd=st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from(ODD_VALUES)), min_size=1, max_size=3
    )
)
def test_a_value_of_another_type_anywhere(
    tmp_path_factory: pytest.TempPathFactory, odd: list[tuple[tuple[Any, ...], Any]]
) -> None:
    document = json.loads(json.dumps(SAMPLE))
    for path, value in odd:
        _put(document, path, value)
    text = json.dumps(document).encode()
    folder = tmp_path_factory.mktemp("archive")
    summary = take_in(folder, text, saved(id="99"))
    archive = opened(folder)
    found = {each.id: each for each in archive.executions()}
    assert "99" in found
    assert len(found) + len(summary.left_out) == 2
    if "73" in found:
        assert archive.document(found["73"]) == text
        assert len(archive.node_runs(found["73"])) == found["73"].node_runs
        list(archive.outputs(found["73"]))


def _put(document: Any, path: tuple[Any, ...], value: Any) -> None:
    for key in path[:-1]:
        try:
            document = document[key]
        except (KeyError, IndexError, TypeError):
            return  # an earlier change took this place away
    try:
        document[path[-1]] = value
    except (KeyError, IndexError, TypeError):
        return


def test_half_pairs_in_what_stands_at_the_top_of_a_refused_document(tmp_path: Path) -> None:
    text = (
        b'{"id":"9\\ud800","status":"err\\udfff","mode":"\\ud800","workflowId":"\\ud800",'
        b'"startedAt":"2026-01-01T00:00:00Z","data":"x"}'
    )
    take_in(tmp_path, text, saved(id="1"))
    archive = opened(tmp_path)
    execution = archive.execution("9\ufffd")
    assert execution.status == "err\ufffd"
    assert archive.document(execution) == text
    assert len(archive) == 2


def test_what_cannot_be_cut_is_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is that we did not think of."""

    def stumble(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("exec_archive.ingest.split", stumble)
        assert take_in(tmp_path, saved(id="1")).unreadable == 1
    archive = opened(tmp_path)
    execution = archive.execution("1")
    assert execution.completeness == "unreadable"
    assert archive.document(execution) == saved(id="1")


def test_a_large_document_that_cannot_be_cut_is_stored_in_parts(tmp_path: Path) -> None:
    text = b'{"id":"1","status":"error","mode":"x","data":"' + b"y" * 5_000_000 + b'"}'
    take_in(tmp_path, saved(id="2"), text, saved(id="3"))
    archive = opened(tmp_path)
    assert archive.document(archive.execution("1")) == text
    documents = archive.documents(archive.executions())
    assert [each.id for each, chunks in documents if b"".join(chunks)] == ["2", "1", "3"]


def test_an_item_of_many_megabytes_is_parted_within(tmp_path: Path) -> None:
    document = json.loads(saved(id="1"))
    run = document["data"]["resultData"]["runData"]["Webhook"][0]
    large = "ä" * 12_000_000
    run["data"] = {"main": [[{"json": {"n": 1}}, {"json": {"file": large}}, {"json": {"n": 3}}]]}
    text = json.dumps(document, ensure_ascii=False).encode()
    take_in(tmp_path, text)
    archive = opened(tmp_path)
    assert archive.document(archive.execution("1")) == text
    (output,) = archive.outputs(archive.execution("1"))
    assert output.items[1] == {"json": {"file": large}}
    with Engine(read_archive(tmp_path)) as engine:
        files = engine.archive.files("outputs")
        sizes = engine.rows(f"SELECT max(length(json)) FROM read_parquet('{files[0]}')")
    assert sizes[0][0] <= 1 << 20


def test_ids_with_slashes_can_be_named(tmp_path: Path) -> None:
    take_in(tmp_path, saved(id="a/b"), saved(id="files/7"))
    archive = opened(tmp_path)
    for name in ("a/b", "files/a/b", "files/files/7"):
        assert archive.execution(name).id in {"a/b", "files/7"}


def test_an_id_longer_than_any_is_left_out(tmp_path: Path) -> None:
    summary = take_in(tmp_path, saved(id="8" * 5000), saved(id="1"))
    assert len(summary.left_out) == 1
    assert len(opened(tmp_path)) == 1


@pytest.mark.parametrize("name", ["instance=prod", "status=ok", "revision=9", "a'b,c {d}"])
def test_a_folder_above_cannot_become_a_column(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "archive"
    take_in(folder, saved(id="1", status="error"))
    archive = opened(folder)
    execution = archive.execution("1")
    assert (execution.instance, execution.status, execution.revision) == ("files", "error", 1)
    assert archive.document(execution) == saved(id="1", status="error")
    assert take_in(folder, saved(id="1", status="error")).unchanged == 1


def _write_anew(folder: Path, segment: int, columns: str) -> None:
    """The executions of a segment with other columns, as another version might have them."""
    file = str(read_archive(folder).files("executions")[segment])
    with duckdb.connect() as connected:
        connected.execute(f"CREATE TABLE anew AS SELECT {columns} FROM '{file}'")
        connected.execute(f"COPY anew TO '{file}' (FORMAT parquet)")


def test_columns_of_a_later_version_do_not_disturb(tmp_path: Path) -> None:
    take_in(tmp_path, saved(id="1"))
    take_in(tmp_path, saved(id="2"))
    _write_anew(tmp_path, 1, "7 AS later, *")
    assert [each.id for each in opened(tmp_path).executions()] == ["2", "1"]


def test_files_that_lack_a_column_of_this_version_are_read(tmp_path: Path) -> None:
    take_in(tmp_path, saved(id="1"))
    take_in(tmp_path, saved(id="2"))
    _write_anew(tmp_path, 0, "* EXCLUDE (mode)")
    found = [(each.id, each.mode) for each in opened(tmp_path).executions()]
    assert found == [("2", "webhook"), ("1", None)]


def test_a_column_that_is_missing_everywhere_is_damage(tmp_path: Path) -> None:
    take_in(tmp_path, saved(id="1"))
    _write_anew(tmp_path, 0, "* EXCLUDE (status)")
    with Engine(read_archive(tmp_path)) as engine, pytest.raises(ArchiveDamaged):
        list_executions(engine, Selection())
