"""`sql`: one SELECT over the archive's tables, and nothing else; answers in every form."""

import csv
import hashlib
import io
import json
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from acceptance.kit import recorded
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.made import listed, save, whole
from acceptance.kit.running import ended, run, start
from acceptance.kit.terminals import on_terminal, screen
from acceptance.kit.zips import bundle
from exec_archive.query.sql.asked import SqlEngine
from exec_archive.store.archive import OpenArchive, read_archive
from exec_archive_cli.sql_examples import EXAMPLES
from hostile_statements import ALL

_LARGE_SORT = (
    "SELECT range, repeat('x', 200) || range AS t FROM range(3000000) ORDER BY hash(range)"
)
_EVERY_TYPE = """
SELECT 1::HUGEINT * 100000000000000000000000000 AS huge, 1.50::DECIMAL(10,2) AS money,
  12345678901234567890.123456::DECIMAL(30,6) AS long_money, 'a\\xFF'::BLOB AS blob,
  TIMESTAMP '2026-01-02 03:04:05' AS t, TIMESTAMP_MS '2026-01-02 03:04:05.6' AS ms,
  TIMESTAMP_NS '2026-01-02 03:04:05.123456789' AS ns, TIMESTAMPTZ '2026-01-02 03:04:05+02' AS tz,
  TIMESTAMP '294247-01-10 04:00:54.775806' AS far, TIMESTAMP '0044-03-15 (BC) 10:00:00' AS bc,
  'infinity'::TIMESTAMP AS never, DATE '2026-01-02' AS d, TIME '10:00' AS tm,
  TIMETZ '10:00:00+01' AS ttz, INTERVAL 3 DAY AS i, 'nan'::DOUBLE AS nan, '-inf'::FLOAT AS inf,
  true AS yes, NULL AS nothing, '101'::BIT AS bits, 'a'::ENUM('a', 'b') AS e,
  '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::UUID AS u, [TIMESTAMP '2026-01-02', NULL] AS l,
  array_value(1, 2) AS pair,
  {'a': 1.5, 'it''s "b"': TIMESTAMP '2026-01-02', 'n': 'nan'::DOUBLE} AS s,
  MAP {'x': TIMESTAMP '2026-01-02', '': NULL} AS m, MAP {1: 2} AS by_number,
  union_value(k := 1) AS either, {'a': [1]}::VARIANT AS v, row(1, 2) AS r, [[1.5], NULL] AS nested,
  '{"a": 1e400}'::JSON AS j, '=1+1' AS formula, 1 AS same, 2 AS same, 3 AS "SAME",
  10::BIGNUM AS big, [INTERVAL 1 DAY] AS gaps, 0.1::FLOAT AS f
"""
_EVERY_VALUE = {
    "huge": 100000000000000000000000000,
    "money": 1.5,
    "long_money": "12345678901234567890.123456",
    "blob": r"a\xFF",
    "t": "2026-01-02T03:04:05.000Z",
    "ms": "2026-01-02T03:04:05.600Z",
    "ns": "2026-01-02T03:04:05.123456789Z",
    "tz": "2026-01-02T01:04:05.000Z",
    "far": "294247-01-10T04:00:54.775806Z",
    "bc": "0044-03-15 (BC) 10:00:00",
    "never": "infinity",
    "d": "2026-01-02",
    "tm": "10:00:00",
    "ttz": "10:00:00+01",
    "i": "3 days",
    "nan": "NaN",
    "inf": "-Infinity",
    "yes": True,
    "nothing": None,
    "bits": "101",
    "e": "a",
    "u": "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "l": ["2026-01-02T00:00:00.000Z", None],
    "pair": [1, 2],
    "s": {"a": 1.5, 'it\'s "b"': "2026-01-02T00:00:00.000Z", "n": "NaN"},
    "m": {"x": "2026-01-02T00:00:00.000Z", "": None},
    "by_number": "{1=2}",
    "either": "1",
    "v": "{'a': [1]}",
    "r": "(1, 2)",
    "nested": [[1.5], None],
    "j": '{"a": 1e400}',
    "formula": "=1+1",
    "same": 1,
    "same_1": 2,
    "SAME_2": 3,
    "big": "10",
    "gaps": ["1 day"],
    "f": 0.10000000149011612,
}


def _content(*folders: Path) -> dict[str, str]:
    """What stands in folders: every name, and the sha256 of every file."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for folder in folders
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenArchive, Path]]:
    """An archive, and a folder of secrets beside it; both as they were at the end."""
    home = tmp_path_factory.mktemp("guarded")
    save(home / "saved", whole("1"), whole("2"))
    archive, canary = home / "archive", home / "canary"
    done = run("--archive", archive, "import", home / "saved", env={"HOME": str(home)})
    assert done.code == 0, done.err
    canary.mkdir()
    (canary / "secret.txt").write_text("SECRET")
    (canary / "secret.csv").write_text("a,b\n1,SECRET\n")
    opened = read_archive(archive)
    shutil.copy(next(iter(opened.files("executions"))), canary / "secret.parquet")
    before = _content(home)
    yield opened, canary
    assert _content(home) == before


def test_every_hostile_statement_is_refused_and_does_nothing(
    guarded: tuple[OpenArchive, Path], ask: Ask
) -> None:
    opened, canary = guarded
    segment = opened.segment_folder(opened.manifest.segments[0])
    assert len(ALL) >= 60
    before = _content(opened.folder, canary)
    for statement in ALL:
        asked = statement.format(archive=opened.folder, segment=segment, canary=canary)
        answer = ask("--archive", opened.folder, "sql", asked)
        answer.refused(2)
        assert len(answer.err.splitlines()) == 2, answer.err
        assert "SECRET" not in answer.err
        assert "damaged" not in answer.err
    assert _content(opened.folder, canary) == before


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('{archive}/archive.json')",
        "SELECT * FROM read_text('{canary}/secret.txt')",
        "SELECT * FROM '{canary}/secret.parquet'",
        "SELECT * FROM glob('{canary}/*')",
        "COPY (SELECT 1) TO '{archive}/made.csv'",
        "COPY (SELECT 1) TO '{canary}/made.csv'",
        "ATTACH '{canary}/made.duckdb'",
        "INSTALL httpfs",
        "SET allowed_paths = ['/']",
        "SET enable_external_access = true",
        "SELECT * FROM a_variable",
    ],
)
def test_were_it_not_judged_it_would_still_be_shut_out(
    guarded: tuple[OpenArchive, Path], statement: str
) -> None:
    import duckdb
    import pyarrow as pa

    opened, canary = guarded
    a_variable = pa.table({"a": [1]})
    assert a_variable.num_rows == 1
    with SqlEngine(opened) as engine, pytest.raises(duckdb.Error):
        engine._connection.execute(statement.format(archive=opened.folder, canary=canary))


def test_a_bundle_is_asked_like_an_archive(samples: Ask, tmp_path: Path) -> None:
    archive = bundle(samples.archive, tmp_path / "handed on.zip")
    statement = "SELECT status, count(*) AS n FROM executions GROUP BY 1 ORDER BY 1"
    of_bundle = samples("--archive", archive, "sql", "--json", statement)
    assert of_bundle.json == samples("sql", "--json", statement).json
    samples("--archive", archive, "sql", f"SELECT * FROM '{archive}'").refused(2, "no table")
    over_it = ("SELECT 1", "--format", "csv", "-o", archive, "--force")
    samples("--archive", archive, "sql", *over_it).refused(2, "the bundle that is being read")
    assert [path.name for path in tmp_path.iterdir()] == [archive.name]


def test_an_empty_archive_has_every_table(ask: Ask) -> None:
    (ask.archive.parent / "empty").mkdir()
    assert ask("import", ask.archive.parent / "empty").code == 0
    for table in ("executions", "node_runs", "outputs", "documents", "workflows"):
        assert ask("sql", "--json", f"SELECT * FROM {table}").json == []
        assert ask("sql", "--json", f"SELECT count(*) AS n FROM {table}").json == [{"n": 0}]


def test_what_newer_revisions_hide_is_not_seen(ask: Ask) -> None:
    waiting = whole("1", status="waiting", finished=False, waitTill="2026-11-21T10:00:00.000Z")
    first = save(ask.archive.parent / "first", waiting, whole("2"))
    second = save(ask.archive.parent / "second", whole("1"))
    assert ask("import", first).code == ask("import", second).code == 0
    rows = ask("sql", "--json", "SELECT id, status FROM executions ORDER BY id").json
    assert rows == [{"id": "1", "status": "success"}, {"id": "2", "status": "success"}]
    for table in ("node_runs", "outputs", "documents"):
        counted = ask(
            "sql", "--json", f"SELECT execution_id, count(*) AS n FROM {table} GROUP BY 1"
        )
        assert {row["execution_id"]: row["n"] for row in counted.json} == {"1": 1, "2": 1}


def test_a_definition_in_several_segments_is_one_row(ask: Ask) -> None:
    for name in ("1", "2", "3"):
        assert ask("import", save(ask.archive.parent / name, whole(name))).code == 0
    joined = "FROM executions JOIN workflows ON workflows.sha256 = workflow_sha256"
    assert ask("sql", "--json", f"SELECT count(*) AS n {joined}").json == [{"n": 3}]


# Mistakes


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("SELEC 1", ("`SELEC 1`", "syntax error")),
        ("SELECT nod FROM executions", ("`nod FROM executions`", "not found", "--tables")),
        ("SELECT * FROM execution", ("There is no table 'execution'", "Did you mean executions?")),
        ("SELECT foo(id) FROM executions", ("`foo(id)", "does not exist")),
        ("SELECT\n 1,\n 'x'::INT", ("in line 3 at `::INT`", "Could not convert", "TRY_CAST")),
        ("SELECT json_extract('{', '$.a')", ("Malformed JSON",)),
        ("SELECT error('my parquet file')", ("my parquet file",)),
        ("SELECT strptime('x', '%Y') FROM executions", ("Could not parse",)),
        ("SELECT 9223372036854775807 + 1", ("Overflow",)),
        ("EXPLAIN SELECT nod FROM executions", ("`nod FROM executions`",)),
        ("SELECT error('\x1b[31mred\u202e') FROM executions", (r"\x1b[31mred\u202e",)),
        ("SELECT id::INT, sum(1) FROM executions", ("GROUP BY",)),
        ("SELECT ST_Area('x')", ("it exists in the spatial extension.\n",)),
        ("SELECT html_escape('x')", ("it exists in the inet extension.\n",)),
        ("SELECT " + "1+" * 1200 + "1", ("limit of 1000 exceeded.\n",)),
        ("SELECT (FROM range(3))", ("can only return a single row.\n",)),
        ("SELECT list_transform([1], x -> 1)", ("lambda x, i: x + i", "lambda.html")),
        ("SELECT 1 ORDER BY 'a'", ("literal has no effect.\n",)),
    ],
)
def test_a_mistake_is_one_sentence_and_one_of_advice(
    samples: Ask, statement: str, words: tuple[str, ...]
) -> None:
    for form in ("table", "jsonl", "csv", "parquet"):
        answer = samples("sql", statement, "--format", form)
        if form == "parquet" and statement.startswith("EXPLAIN"):
            continue
        answer.refused(2, *words)
        assert len(answer.err.splitlines()) == 2, answer.err
        assert "damaged" not in answer.err
        # Nobody can follow that here.
        assert not re.search(r"\b(SET|INSTALL|LOAD|PRAGMA) ", answer.err), answer.err


def test_a_statement_out_of_quotes_is_told_so(samples: Ask) -> None:
    samples("sql", "SELECT", "id", "FROM", "executions").refused(2, "4 words", "quotes")
    assert run("sql", "--formt", "csv", env=samples.env).err.endswith("option '--formt'.\n")
    assert samples("sql", "-- a comment first\nSELECT 1 AS n").lines == ["n", "1"]


@pytest.mark.parametrize("change", ["cut", "zeros", "gone"])
def test_a_damaged_file_is_told_from_a_mistake(
    ask: Ask, samples_env: dict[str, str], change: str
) -> None:
    shutil.copytree(samples_env["EXEC_ARCHIVE"], ask.archive)
    (file,) = ask.archive.glob("segments/*/node_runs.parquet")
    if change == "cut":
        file.write_bytes(file.read_bytes()[:-100])
    elif change == "zeros":
        content = file.read_bytes()
        file.write_bytes(content[:4] + bytes(4000) + content[4004:])
    else:
        file.unlink()
    ask("sql", "SELECT * FROM node_runs").refused(5, "damaged")
    assert ask("sql", "SELECT count(*) AS n FROM executions").out.split() == ["n", "80"]


@pytest.mark.parametrize(
    ("setting", "statement", "words"),
    [
        ("memory_limit = '50MB'", "SELECT list(range) FROM range(100000000)", "more memory"),
        ("temp_directory = '/dev/null/x'; SET memory_limit = '50MB'", _LARGE_SORT, "refused"),
        ("max_temp_directory_size = '1MB'; SET memory_limit = '50MB'", _LARGE_SORT, "no room"),
    ],
)
def test_what_the_machine_has_no_room_for_is_no_mistake(
    ask: Ask,
    samples_env: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    statement: str,
    words: str,
) -> None:
    shutil.copytree(samples_env["EXEC_ARCHIVE"], ask.archive)
    before = SqlEngine._settings
    monkeypatch.setattr(
        SqlEngine, "_settings", lambda self, archive: f"{before(self, archive)} SET {setting};"
    )
    ask("sql", statement).refused(8, words)
    assert not (ask.archive / "tmp").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM range(10000000) a, range(1000000) b WHERE a.range * b.range = 7",
        "SELECT range FROM range(100000000000)",
    ],
)
def test_ctrl_c_ends_a_long_statement_at_once(
    samples_env: dict[str, str], tmp_path: Path, statement: str
) -> None:
    process = start("sql", "-o", tmp_path / "made.csv", statement, env=samples_env)
    while not any(path.name.startswith(".new-") for path in tmp_path.iterdir()):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    done = ended(process)
    assert (done.code, done.stdout) == (130, b"")
    assert not any(tmp_path.iterdir())


# Where a statement comes from, and where its answer goes


def test_a_statement_comes_from_a_file_or_a_pipe(
    samples: Ask, samples_env: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "asked.sql"
    file.write_text("\ufeffSELECT 7 AS n -- seven\n;\n", "utf-8")
    assert samples("sql", "--file", file).lines == ["n", "7"]
    for arguments in (["sql"], ["sql", "-"], ["sql", "--file", "-"]):
        assert run(*arguments, env=samples_env, stdin=file.read_bytes()).lines == ["n", "7"]
    run("sql", env=samples_env).refused(2, "There is no statement")
    run("sql", env=samples_env, stdin=b"SELECT '\xff'").refused(2, "UTF-8")
    samples("sql", "--file", tmp_path).refused(2, "no file")
    samples("sql", "SELECT 1", "--file", file).refused(2, "two statements")


def test_a_file_is_written_whole_or_not_at_all(samples: Ask, tmp_path: Path) -> None:
    made = tmp_path / "made.csv"
    assert samples("sql", "SELECT 1 AS n", "-o", made).out == ""
    assert made.read_text() == "n\n1\n"
    assert made.stat().st_mode & 0o777 == 0o600
    samples("sql", "SELECT 2 AS n", "-o", made).refused(2, "exists", "--force")
    failing = "SELECT CASE WHEN range < 5000 THEN 1 ELSE 'x'::INT + range END FROM range(9000)"
    samples("sql", failing, "-o", made, "--force").refused(2, "Could not convert")
    assert made.read_text() == "n\n1\n"
    assert samples("sql", "SELECT 2 AS n", "-o", made, "--force").code == 0
    assert made.read_text() == "n\n2\n"
    inside = samples.archive / "made.csv"
    samples("sql", "SELECT 1", "-o", inside).refused(2, "evidence")
    samples("sql", "SELECT 1", "--force").refused(2, "--output")
    assert [path.name for path in tmp_path.iterdir()] == ["made.csv"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("made.json", '[\n{"n": 1, "t": "a"}\n]\n'),
        ("made.jsonl", '{"n": 1, "t": "a"}\n'),
        ("made.NDJSON", '{"n": 1, "t": "a"}\n'),
        ("made.csv", "n,t\n1,a\n"),
        ("made.txt", "n  t\n1  a\n"),
        ("made", "n  t\n1  a\n"),
    ],
)
def test_the_name_of_a_file_says_its_form(
    samples: Ask, tmp_path: Path, name: str, content: str
) -> None:
    assert samples("sql", "SELECT 1 AS n, 'a' AS t", "-o", tmp_path / name).code == 0
    assert (tmp_path / name).read_text() == content


def test_a_name_that_says_no_form_is_refused(samples: Ask, tmp_path: Path) -> None:
    samples("sql", "SELECT 1 AS n", "-o", tmp_path / "made.parquet")
    assert pq.read_table(tmp_path / "made.parquet").to_pylist() == [{"n": 1}]
    for name in ("made.xlsx", "made.table"):
        given = ("sql", "SELECT 1 AS n", "-o", tmp_path / name)
        samples(*given).refused(2, Path(name).suffix, "Name the form with --format")
        assert not (tmp_path / name).exists()
        assert samples(*given, "--format", "csv").code == 0
        assert (tmp_path / name).read_text() == "n\n1\n"


# Values


def test_every_type_comes_as_json(samples: Ask) -> None:
    (row,) = samples("sql", "--json", _EVERY_TYPE).json
    assert row == _EVERY_VALUE
    (line,) = samples("sql", "--format", "jsonl", _EVERY_TYPE).lines
    assert json.loads(line, parse_constant=pytest.fail) == row


def test_every_type_comes_as_csv_that_runs_nowhere(samples: Ask) -> None:
    text = samples("sql", "--format", "csv", _EVERY_TYPE).out
    (row,) = csv.DictReader(io.StringIO(text))
    assert list(row) == list(_EVERY_VALUE)
    assert row["formula"] == "'=1+1"
    assert row["long_money"] == "12345678901234567890.123456"
    assert row["t"] == "2026-01-02T03:04:05.000Z"
    assert json.loads(row["s"]) == _EVERY_VALUE["s"]
    assert not row["nothing"]


def test_every_type_comes_as_a_table_and_as_parquet(samples: Ask, tmp_path: Path) -> None:
    head, row = samples("sql", _EVERY_TYPE).lines
    assert head.split() == list(_EVERY_VALUE)
    assert "NULL" in row
    samples("sql", _EVERY_TYPE, "-o", tmp_path / "made.parquet")
    table = pq.read_table(tmp_path / "made.parquet")
    assert table.column_names == list(_EVERY_VALUE)
    assert str(table.schema.field("t").type) == "timestamp[us]"
    assert table["long_money"].to_pylist()[0].as_tuple().exponent == -6


def test_parquet_goes_through_a_pipe(samples_env: dict[str, str]) -> None:
    piped = run("sql", "--format", "parquet", "SELECT 1 AS n", env=samples_env)
    assert pq.read_table(io.BytesIO(piped.stdout)).to_pylist() == [{"n": 1}]
    code, raw = on_terminal(
        "sql", "--format", "parquet", "SELECT 1 AS n", env=samples_env, columns=80
    )
    assert (code, "--output" in screen(raw)) == (2, True)


def test_rows_keep_their_order(samples: Ask) -> None:
    statement = "SELECT range AS n, now() AS t FROM range(100000) ORDER BY hash(range)"
    rows = [json.loads(line)["n"] for line in samples("sql", "--format", "jsonl", statement).lines]
    again = "SELECT range AS n FROM range(100000) ORDER BY hash(range)"
    assert rows == [int(line) for line in samples("sql", "--format", "csv", again).lines[1:]]
    assert rows != sorted(rows)


def test_no_rows_is_a_line_on_stderr(samples: Ask) -> None:
    none = "SELECT id FROM executions WHERE false"
    answer = samples("sql", none)
    assert (answer.code, answer.out, answer.err) == (0, "", "No rows.\n")
    assert samples("sql", none, "--format", "csv").out == "id\n"
    assert samples("sql", none, "--json").json == []


def test_a_pipe_gets_every_row_and_every_sign(samples: Ask) -> None:
    answer = samples("sql", "SELECT range AS n, repeat('é', 500) AS t FROM range(3000)")
    assert len(answer.lines) == 3001
    assert answer.lines[-1] == f"2999  {'é' * 500}"
    assert answer.err == "3,000 rows\n"


@pytest.mark.parametrize(("rows", "said"), [(100, "100 rows"), (101, "1 more row:")])
def test_a_terminal_gets_a_screenful_and_the_count(
    samples_env: dict[str, str], rows: int, said: str
) -> None:
    statement = f"SELECT range AS n FROM range({rows})"
    _, raw = on_terminal("sql", statement, env=samples_env, columns=80)
    lines = screen(raw).splitlines()
    assert len(lines) == 102
    assert lines[-1].startswith(said)


def test_many_rows_are_counted_without_reading_them(samples_env: dict[str, str]) -> None:
    statement = "SELECT range AS n, random() AS r FROM range(50000000)"
    _, raw = on_terminal("sql", statement, env=samples_env, columns=80)
    assert "49,999,900 more rows: use --format csv" in screen(raw)


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(samples_env: dict[str, str], columns: int) -> None:
    for table in ("executions", "node_runs", "outputs"):
        _, raw = on_terminal("sql", f"SELECT * FROM {table}", env=samples_env, columns=columns)
        lines = screen(raw).splitlines()
        said = [line for line in lines if re.match(r"[0-9,]+ more (columns?|rows):", line)]
        assert said
        assert max(map(len, (line for line in lines if line not in said))) <= max(columns, 60)


def test_cells_that_are_cut_are_said(samples_env: dict[str, str]) -> None:
    said = "Some cells are cut: --format json shows them whole."
    for signs, is_cut in ((60, False), (61, True), (5000, True)):
        for sign in "aé":
            statement = f"SELECT repeat('{sign}', {signs}) AS t"
            _, raw = on_terminal("sql", statement, env=samples_env, columns=60)
            assert (said in screen(raw)) == is_cut
            assert "1 row\n" in screen(raw)


def test_a_number_is_never_cut(samples_env: dict[str, str]) -> None:
    statement = "SELECT 12345678901234567 AS a, repeat('x', 200) AS b, 76543210987654321 AS c"
    _, raw = on_terminal("sql", statement, env=samples_env, columns=60)
    assert "12345678901234567" in screen(raw)
    assert "76543210987654321" in screen(raw)


def test_names_from_executions_steer_no_terminal(ask: Ask) -> None:
    hostile = "\x1b]0;x\x07[bold]\u202eevil\n"
    made = whole("1", node=hostile, workflow=hostile)
    assert ask("import", save(ask.archive.parent / "saved", made, listed("2"))).code == 0
    statement = f"SELECT workflow_name, '{hostile}' AS \"{hostile}\" FROM executions"
    _, raw = on_terminal("sql", statement, env=ask.env, columns=200)
    seen = screen(raw)
    assert r"\x1b]0;x\x07[bold]\u202eevil\n" in seen
    assert "\u202e" not in seen
    piped = ask("sql", statement)
    assert len(piped.lines) == 3
    assert "\x1b" not in piped.out


# What can be asked


def test_tables_answer_as_promised(samples: Ask) -> None:
    tables = samples("sql", "--tables", "--json").json
    keeps_to("sql_tables", tables)
    for table in tables:
        described = samples("sql", "--json", f"DESCRIBE {table['table']}").json
        columns = [(column["name"], column["type"]) for column in table["columns"]]
        assert [name for name, _ in columns] == [row["column_name"] for row in described]
    text = samples("sql", "--tables").out
    for table in tables:
        for column in table["columns"]:
            assert column["name"] in text
            assert column["meaning"] in text


@pytest.mark.parametrize("question", EXAMPLES)
def test_every_example_answers_its_question(samples: Ask, question: str) -> None:
    statement = EXAMPLES[question]
    assert max(map(len, f"-- {question}\n{statement}".splitlines())) <= 80
    rows = samples("sql", "--json", statement).json
    assert rows
    assert all(
        any(row[name] is not None for row in rows) for name in rows[0] if name != "first_version"
    )
    assert f"{statement};" in samples("sql", "--examples").out


def test_an_example_gives_what_plain_reading_gives(samples: Ask) -> None:
    failed = [name for status in ("error", "crashed") for name in recorded.with_status(status)]
    question = next(iter(EXAMPLES))
    rows = samples("sql", "--json", EXAMPLES[question]).json
    assert sum(row["failures"] for row in rows) == len(failed)


def test_a_plan_is_shown(samples: Ask) -> None:
    assert "Read Parquet" in samples("sql", "EXPLAIN SELECT node FROM node_runs").out
    assert "Total Time" in samples("sql", "EXPLAIN ANALYZE SELECT node FROM node_runs").out
    (row,) = samples("sql", "--json", "EXPLAIN SELECT 1").json
    assert row["explain_key"] == "physical_plan"


def test_tables_and_examples_stand_alone(samples: Ask) -> None:
    samples("sql", "--tables", "SELECT 1").refused(2, "alone")
    samples("sql", "--examples", "--json").refused(2, "alone")
    samples("sql", "--tables", "--format", "csv").refused(2, "alone")
    as_json = samples("sql", "--tables", "--json").out
    assert samples("sql", "--tables", "--format", "json").out == as_json
    samples("sql", "--json", "--format", "csv", "SELECT 1").refused(2, "--format csv")


def test_a_reader_that_leaves_is_no_error(samples_env: dict[str, str]) -> None:
    statement = "SELECT range AS n FROM range(10000000)"
    process = start("sql", "--format", "jsonl", statement, env=samples_env)
    assert process.stdout is not None
    assert process.stdout.readline() == b'{"n": 0}\n'
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")
