"""One SELECT of the archive's own tables runs, and nothing else that DuckDB understands."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.errors import BadRequest
from exec_archive.query.sql.one_select import REFUSED_FUNCTIONS, TABLE_FUNCTIONS, Judged, judged
from hostile_statements import ALL, READING

_JUDGED = Path(__file__).parent / "judged_functions.txt"
_GOOD = {
    "SELECT 1": set(),
    "SELECT 1; ;; -- the end": set(),
    "(SELECT 1)": set(),
    "VALUES (1), (2)": set(),
    "TABLE executions": {"executions"},
    "FROM executions": {"executions"},
    "FROM executions SELECT id LIMIT 3": {"executions"},
    "DESCRIBE node_runs": {"node_runs"},
    "SUMMARIZE SELECT id FROM executions": {"executions"},
    'SELECT * FROM "Executions"': {"executions"},
    "SELECT * FROM executions e JOIN node_runs n ON n.execution_id = e.id": {
        "executions",
        "node_runs",
    },
    "SELECT id FROM executions WHERE workflow_sha256 IN (SELECT sha256 FROM workflows)": {
        "executions",
        "workflows",
    },
    "WITH x AS (FROM executions), y AS (FROM x) SELECT * FROM y, X": {"executions"},
    "WITH RECURSIVE x(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM x WHERE i < 5) FROM x": set(),
    "WITH executions AS (SELECT 1 AS id) SELECT * FROM executions": set(),
    "SELECT * FROM range(3) t(i), unnest([1, 2]), generate_series(1, 2)": set(),
    "SELECT * FROM outputs o, json_each(o.json) j": {"outputs"},
    "SELECT json ->> '$.a', json_extract(json, '$.a') FROM outputs": {"outputs"},
    "SELECT node, row_number() OVER w FROM node_runs WINDOW w AS (ORDER BY seq)": {"node_runs"},
    "PIVOT executions ON status IN ('error') USING count(*)": {"executions"},
    "SELECT list_transform([1], lambda x: x + 1), [x for x in [1] if x > 0]": set(),
    "SELECT started_at + INTERVAL 1 DAY, status COLLATE de FROM executions": {"executions"},
    "SELECT * EXCLUDE (json) FROM outputs USING SAMPLE 10": {"outputs"},
    "SELECT 'COPY x TO y; DROP TABLE z', $$ ; $$": set(),
}


_open: list[duckdb.DuckDBPyConnection] = []


@pytest.fixture(scope="module", autouse=True)
def _parser() -> Iterator[None]:
    with duckdb.connect(":memory:") as connection:
        _open.append(connection)
        yield
        _open.clear()


def _serialized(statement: str) -> str:
    asked = _open[0].execute("SELECT json_serialize_sql($s)", {"s": statement})
    ((text,),) = asked.fetchall()
    return str(text)


def _judged(statement: str) -> Judged:
    return judged(statement, _serialized)


def _filled(statement: str) -> str:
    return statement.format(archive="/a", segment="/a/segments/1", canary="/c")


@pytest.mark.parametrize("statement", ALL)
def test_what_is_more_than_one_select_is_refused_for_what_it_is(statement: str) -> None:
    with pytest.raises(BadRequest) as refused:
        _judged(_filled(statement))
    assert "DuckDB refuses" not in refused.value.problem  # it was understood, and judged


@pytest.mark.parametrize("statement", _GOOD)
def test_a_select_may_run_and_names_its_tables(statement: str) -> None:
    asked = _judged(statement)
    assert asked.tables == _GOOD[statement]
    assert not asked.explain


@pytest.mark.parametrize("statement", _GOOD)
def test_it_may_stand_within_another(statement: str) -> None:
    again = _judged(f"SELECT * FROM ({_judged(statement).select}\n)")
    assert again.tables == _GOOD[statement]


@pytest.mark.parametrize("inner", READING[:20])
@pytest.mark.parametrize(
    "outer",
    [
        "SELECT * FROM ({}) x",
        "SELECT ({})",
        "SELECT [1, ({})]",
        "SELECT 1 WHERE 1 IN ({})",
        "WITH x AS ({}) SELECT 1",
        "WITH x AS (SELECT 1), y AS (SELECT * FROM x, ({}) z) FROM y",
        "SELECT 1 UNION ({})",
        "SELECT * FROM executions LEFT JOIN LATERAL ({}) x ON true",
        "EXPLAIN {}",
        "explain /* a */ analyse -- b\n {}",
    ],
)
def test_no_place_in_a_statement_hides_it(outer: str, inner: str) -> None:
    with pytest.raises(BadRequest):
        _judged(outer.format(_filled(inner)))


def test_explain_is_taken_off_and_every_place_stays_where_it_was() -> None:
    given_text = "-- why?\nEXPLAIN /* really */ ANALYZE\n SELECT id FROM executions; -- so"
    asked = _judged(given_text)
    assert (asked.explain, set(asked.tables)) == ("EXPLAIN ANALYZE", {"executions"})
    assert asked.select.index("SELECT") == given_text.index("SELECT")
    assert asked.select.count("\n") == 2
    assert _judged("explain select 1").explain == "EXPLAIN"


@pytest.mark.parametrize(
    ("statement", "count"),
    [
        ("/* x */ SELECT 1; /* y */ EXPLAIN SELECT 2", 2),
        ("SELECT 1; SELECT 2; -- the end", 2),
        ("EXPLAIN SELECT 1;; EXPLAIN SELECT ';'; /* ; */ DROP TABLE x;", 3),
    ],
)
def test_several_statements_are_counted(statement: str, count: int) -> None:
    with pytest.raises(BadRequest, match=f"Those are {count} statements"):
        _judged(statement)


def test_comments_before_a_statement_are_read_once() -> None:
    asked = _judged("/**/" * 10_000 + "/* * / **/ EXPLAIN /***/ --\n ANALYZE SELECT 1")
    assert (asked.explain, asked.select.strip()) == ("EXPLAIN ANALYZE", "SELECT 1")
    assert not _judged("/**/" * 10_000 + "SELECT 1 /* EXPLAIN */").explain


def test_what_takes_minutes_to_plan_is_refused() -> None:
    assert _judged("SELECT " + "1," * 999 + "1").select
    with pytest.raises(BadRequest, match=r"1,001 columns"):
        _judged("FROM (SELECT " + "1," * 1000 + "1)")
    assert _judged("SELECT x" + ".x" * 99).select
    with pytest.raises(BadRequest, match="name of 101 parts"):
        _judged("SELECT 1 + x" + ".x" * 100)


def test_a_word_that_only_begins_like_explain_is_none() -> None:
    with pytest.raises(BadRequest, match="at `explained"):
        _judged("explained SELECT 1")


@pytest.mark.parametrize(
    ("before", "after"),
    [("(SELECT * FROM ", ")"), ("(FROM ", ")"), ("SELECT (", ")"), ("[", "]"), ("NOT ", "")],
)
def test_what_is_nested_without_end_ends_nothing(before: str, after: str) -> None:
    for depth in (10, 100, 300):
        with contextlib.suppress(BadRequest):
            _judged(f"SELECT {before * depth}1{after * depth}")
    with pytest.raises(BadRequest):
        _judged(f"SELECT {before * 5_000}1{after * 5_000}")


@pytest.mark.parametrize("statement", ["SELECT " + "1," * 30_000, "SELECT '\0'", "SELECT '\ud800'"])
def test_what_no_parser_is_to_see_is_refused_before(statement: str) -> None:
    with pytest.raises(BadRequest):
        judged(statement, lambda _: pytest.fail("it was parsed"))


@given(st.text(max_size=80))
def test_any_text_is_judged_or_refused(text: str) -> None:
    with contextlib.suppress(BadRequest):
        assert _judged(text).select.strip()


def test_where_a_mistake_is_is_said_of_several_lines_and_signs() -> None:
    with pytest.raises(BadRequest, match=r"in line 2 at `2 FORM x`: syntax error"):
        _judged("SELECT 'ééé',\n 1 2 FORM x")
    with pytest.raises(BadRequest) as refused:
        _judged("SELECT * FROM node_run")
    assert refused.value.advice.startswith("Did you mean node_runs? ")


def _installed(*kinds: str) -> set[str]:
    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(
            "SELECT DISTINCT lower(function_name) FROM duckdb_functions() "
            "WHERE function_type IN (SELECT unnest($kinds)) "
            "AND NOT regexp_matches(function_name, '^(icu_)?collate_')",
            {"kinds": list(kinds)},
        ).fetchall()
    return {name for (name,) in rows}


def test_every_function_of_this_duckdb_was_judged() -> None:
    # A new one: does it read, write or tell anything but its arguments? Then it is refused in
    # one_select.py. Either way its name goes into the file.
    known = set(_JUDGED.read_text("utf-8").splitlines())
    assert _installed("scalar", "aggregate", "macro", "window") <= known
    assert known >= {name for name in REFUSED_FUNCTIONS if not name.startswith(_NOT_OF_ALL)}


# Functions of other builds and versions.
_NOT_OF_ALL = ("getenv", "setval", "which_secret", "json_execute")


def test_table_functions_that_nobody_judged_are_refused() -> None:
    names = _installed("table", "table_macro")
    assert names >= TABLE_FUNCTIONS
    for name in names - TABLE_FUNCTIONS:
        with pytest.raises(BadRequest, match="does not run here"):
            _judged(f'SELECT * FROM "{name}"()')


@pytest.mark.parametrize("name", sorted(REFUSED_FUNCTIONS))
def test_refused_functions_are_refused_under_every_name(name: str) -> None:
    for written in (name, name.upper(), f'"{name}"', f"system.main.{name}", f"main.{name}"):
        with pytest.raises(BadRequest, match="does not run here"):
            _judged(f"SELECT 1 + {written}(1)")
