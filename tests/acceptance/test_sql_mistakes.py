"""`sql`: what went wrong is said in two sentences, and a mistake is told from a damage."""

import re
import shutil

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.running import run
from exec_archive.query.sql.asked import SqlEngine

_LARGE_SORT = (
    "SELECT range, repeat('x', 200) || range AS t FROM range(3000000) ORDER BY hash(range)"
)


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
