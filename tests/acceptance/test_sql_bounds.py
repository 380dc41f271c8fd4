"""`sql`: however large an answer is, or long in coming, it takes little memory and can be ended."""

import io
import json
import signal
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.made import failing, save
from acceptance.kit.running import ended, start
from acceptance.kit.terminals import on_terminal, screen
from exec_archive.query.sql.asked import AnswerColumn, SqlEngine
from exec_archive.query.sql.shapes import Kind, Shape
from exec_archive.store.archive import read_archive
from exec_archive_cli.render.sql.table import print_table, write_table

# In one row: DuckDB asks only between two of them whether it is to go on.
_DEAF = "SELECT levenshtein(repeat('a', 3000000), repeat('b', 3000000 + range)) FROM range(1)"
# It goes on for hours; ended before it has begun, it would be no less ended.
_WELL_UNDER_WAY_SECONDS = 1


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_what_hears_of_no_signal_is_ended_all_the_same(
    samples_env: dict[str, str], tmp_path: Path, by: signal.Signals
) -> None:
    process = start("sql", "-o", tmp_path / "made.csv", _DEAF, env=samples_env)
    try:
        while process.poll() is None and not any(tmp_path.iterdir()):
            time.sleep(0.01)
        time.sleep(_WELL_UNDER_WAY_SECONDS)
        process.send_signal(by)
        ended(process).refused(128 + by, "Interrupted.\nNothing was changed.\n")
    finally:
        process.kill()
    assert not any(tmp_path.iterdir())


def test_few_rows_are_held_at_once(samples: Ask) -> None:
    with SqlEngine(read_archive(samples.archive)) as engine:
        rows = engine.ask("SELECT repeat('x', 1000000) || range AS t FROM range(300)").rows()
        tracemalloc.start()
        try:
            assert sum(1 for _ in rows) == 300
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert most < 100_000_000


class _Endless:
    """An answer that tells how much of it was asked for."""

    is_plan = False
    columns = (AnswerColumn("n", Shape(Kind.WHOLE)), AnswerColumn("t", Shape(Kind.TEXT)))

    def __init__(self, text: str) -> None:
        self.text = text
        self.asked = 0

    def count(self) -> int:
        return 9_000

    def rows(self) -> Iterator[tuple[Any, ...]]:
        while True:
            self.asked += 1
            yield self.asked, self.text


class _Leaving(io.StringIO):
    """A reader that has seen enough."""

    def write(self, text: str, /) -> int:
        super().write(text)
        if self.getvalue().count("\n") == 3:
            raise BrokenPipeError
        return len(text)


@pytest.mark.parametrize(("text", "held"), [("a", 1_000), ("a" * 600_000, 2)])
def test_a_table_in_a_pipe_begins_before_it_is_whole(text: str, held: int) -> None:
    answer, reader = _Endless(text), _Leaving()
    with pytest.raises(BrokenPipeError):
        write_table(answer, reader)  # type: ignore[arg-type]  # it has all that is asked of one
    assert answer.asked <= held
    assert reader.getvalue().splitlines()[2] == f"{2:{len(str(held))}}  {text}"


def test_a_wide_cell_does_not_widen_all_rows(samples: Ask) -> None:
    statement = (
        "SELECT CASE range WHEN 1500 THEN repeat('x', 90) WHEN 3 THEN repeat('y', 5000) "
        "ELSE 'z' END AS t, range AS n FROM range(2000)"
    )
    lines = samples("sql", statement).lines
    assert lines[1] == "z" + " " * 203 + "0"
    assert lines[4].split() == ["y" * 5000, "3"]
    assert lines[1501].split() == ["x" * 90, "1500"]
    assert len(lines) == 2001


def test_rows_beyond_a_screenful_are_counted_and_not_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = _Endless("a")
    print_table(answer)  # type: ignore[arg-type]  # it has all that is asked of one
    said = capsys.readouterr()
    assert (len(said.out.splitlines()), answer.asked) == (101, 101)
    assert said.err == "8,900 more rows: use --format csv, or --output FILE for all.\n"


# What steers a terminal: an escape, a C1 sign, DEL, a bidi mark.
_HOSTILE = "\x1b[31mred\x9b1m\x7f\u202eevil\nline"


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "table"])
@pytest.mark.parametrize(
    "command",
    [
        ["sql", "SELECT workflow_name, [error_message] AS said FROM executions"],
        ["list", "--status", "failed"],
        ["errors"],
    ],
)
def test_no_form_steers_a_terminal(ask: Ask, command: list[str], form: str) -> None:
    made = failing("1", node=_HOSTILE, message=_HOSTILE, workflow=_HOSTILE)
    assert ask("import", save(ask.archive.parent / "saved", made)).code == 0
    how = [] if form == "table" else ["--format", form]
    code, raw = on_terminal(*command, *how, env=ask.env, columns=120)
    assert code == 0
    seen = screen(raw)
    assert "evil" in seen
    assert not set(seen) & set("\x1b\x9b\x7f\u202e")


def test_a_pipe_gets_what_steers_a_terminal_as_it_is(samples: Ask) -> None:
    statement = "SELECT chr(27) || '[31mred' AS t"
    assert samples("sql", statement, "--format", "csv").out == "t\n\x1b[31mred\n"
    assert json.loads(samples("sql", statement, "--format", "jsonl").out) == {"t": "\x1b[31mred"}
