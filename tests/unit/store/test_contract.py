"""The tables are a public contract: the code, the page and the files say the same."""

import dataclasses
import re
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archives import opened, saved, take_in
from exec_archive.model import Execution, NodeRun
from exec_archive.store.tables import TABLES
from exec_archive_samples import samples_folder
from made_documents import blanks, executions, render

PAGE = Path(__file__).parents[3] / "docs" / "format.md"


@pytest.mark.parametrize(("table", "model"), [("executions", Execution), ("node_runs", NodeRun)])
def test_the_library_has_a_field_for_each_column(
    table: str, model: type[Execution | NodeRun]
) -> None:
    columns = [column.name for column in TABLES[table]]
    assert list(model._fields) == columns


@pytest.mark.parametrize("table", TABLES)
def test_the_page_explains_each_column(table: str) -> None:
    section = PAGE.read_text("utf-8").split(f"### {table}\n")[1].split("\n#")[0]
    explained = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
    assert explained == [column.name for column in TABLES[table]]


def test_the_files_have_these_columns_and_types(tmp_path: Path) -> None:
    take_in(tmp_path, *(path.read_bytes() for path in samples_folder().glob("*.json")))
    with duckdb.connect() as connected:
        for table, columns in TABLES.items():
            files = str(tmp_path / "segments" / "*" / f"{table}.parquet")
            described = connected.execute("DESCRIBE SELECT * FROM read_parquet($f)", {"f": files})
            found = [(name, str(kind)) for name, kind, *_ in described.fetchall()]
            wanted = [(c.name, c.sql_type.replace("_MS", "")) for c in columns]
            assert [(name, kind.replace("_MS", "")) for name, kind in found] == wanted


def test_the_sql_of_the_page_works_with_duckdb_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "my-archive"
    take_in(folder, saved(id="1", status="waiting"), saved(id="2", status="error"))
    take_in(folder, saved(id="1"))
    monkeypatch.chdir(tmp_path)
    statements = ";".join(re.findall(r"```sql\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))
    with duckdb.connect() as connected:
        answers = [
            connected.execute(statement).fetchall()
            for statement in statements.split(";")
            if statement.strip()
        ]
    executions_that_stand, runs_that_stand = answers[-2:]
    assert {row[1]: row[5] for row in executions_that_stand} == {"1": "success", "2": "error"}
    assert sorted(row[1] for row in runs_that_stand) == ["1", "2"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(made=st.lists(executions(), min_size=1, max_size=4), blank=blanks)
def test_whatever_comes_in_comes_out_of_the_files(
    tmp_path_factory: pytest.TempPathFactory, made: list[object], blank: str
) -> None:
    folder = tmp_path_factory.mktemp("archive")
    given_documents = {
        str(number): render(_with_id(each, str(number)), blank).encode()
        for number, each in enumerate(made)
    }
    page = b'{"data":[' + b",".join(given_documents.values()) + b'],"nextCursor":null}'
    take_in(folder, page)
    archive = opened(folder)
    found = {each.id: each for each in archive.executions()}
    assert sorted(found) == sorted(given_documents)
    for name, text in given_documents.items():
        assert archive.document(found[name]) == text
        assert len(archive.node_runs(found[name])) == found[name].node_runs
    together = {each.id: b"".join(chunks) for each, chunks in archive.documents(found.values())}
    assert together == given_documents


def _with_id(made: object, identity: str) -> object:
    pairs = made.pairs  # type: ignore[attr-defined]  # an Object of made_documents
    return dataclasses.replace(made, pairs=(("id", identity), *pairs[1:]))  # type: ignore[type-var]
