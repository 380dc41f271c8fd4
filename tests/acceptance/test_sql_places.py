"""`sql`: where a statement comes from, where its answer goes, and what is left of one ended."""

import io
import signal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.running import ended, run, start
from acceptance.kit.terminals import on_terminal, screen


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


def test_parquet_goes_through_a_pipe(samples_env: dict[str, str]) -> None:
    piped = run("sql", "--format", "parquet", "SELECT 1 AS n", env=samples_env)
    assert pq.read_table(io.BytesIO(piped.stdout)).to_pylist() == [{"n": 1}]
    code, raw = on_terminal(
        "sql", "--format", "parquet", "SELECT 1 AS n", env=samples_env, columns=80
    )
    assert (code, "--output" in screen(raw)) == (2, True)


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
    # Not the folder alone: between its making and its guard there is a moment for no signal.
    while not any(tmp_path.glob(".new-*/made.csv")):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    done = ended(process)
    assert (done.code, done.stdout) == (130, b"")
    assert not any(tmp_path.iterdir())


def test_a_reader_that_leaves_is_no_error(samples_env: dict[str, str]) -> None:
    statement = "SELECT range AS n FROM range(10000000)"
    process = start("sql", "--format", "jsonl", statement, env=samples_env)
    assert process.stdout is not None
    assert process.stdout.readline() == b'{"n": 0}\n'
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")
