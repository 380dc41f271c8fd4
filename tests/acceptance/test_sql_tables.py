"""`sql` as a table: a terminal gets what fits and is told of the rest, a pipe gets all of it."""

import re

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.made import listed, save, whole
from acceptance.kit.terminals import on_terminal, screen


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
