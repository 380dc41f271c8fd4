"""What `sql` prints, sign for sign; tests/golden/README.md says how to renew it."""

import pytest

from acceptance.kit.golden import FOLDER, is_as_recorded
from acceptance.kit.running import run
from acceptance.kit.terminals import on_terminal, screen

_FAILED = (
    "SELECT id, workflow_name, status, started_at, duration_ms, failed_run, error_message "
    "FROM executions WHERE status <> 'success' ORDER BY started_at LIMIT 12"
)
_NESTED = (
    "SELECT node, items_out, {'runs': count(*), 'at': min(started_at)} AS told, "
    "quantile_cont(duration_ms, 0.95)::DECIMAL(9, 1) AS p95, count(*) > 5 AS many "
    "FROM node_runs WHERE node IN ('Send mail', 'List', 'Webhook') GROUP BY ALL "
    "ORDER BY node, items_out"
)
_WIDTHS = (60, 80, 120)
_PIPED = {
    "pipe.txt": [_FAILED],
    "nested.txt": [_NESTED],
    "nested.json": [_NESTED, "--json"],
    "nested.jsonl": [_NESTED, "--format", "jsonl"],
    "nested.csv": [_NESTED, "--format", "csv"],
    "tables.txt": ["--tables"],
    "tables.json": ["--tables", "--json"],
    "examples.sql": ["--examples"],
}
_ON_TERMINALS = {
    "failed": [_FAILED],
    "everything": ["SELECT * FROM node_runs ORDER BY instance, execution_id, seq"],
    "tables": ["--tables"],
}


@pytest.mark.parametrize("columns", _WIDTHS)
@pytest.mark.parametrize("name", _ON_TERMINALS)
def test_sql_on_a_terminal(samples_env: dict[str, str], name: str, columns: int) -> None:
    _, raw = on_terminal("sql", *_ON_TERMINALS[name], env=samples_env, columns=columns)
    is_as_recorded(f"sql/{name}-{columns}-columns.txt", screen(raw))


@pytest.mark.parametrize("name", _PIPED)
def test_sql_in_a_pipe(samples_env: dict[str, str], name: str) -> None:
    is_as_recorded(f"sql/{name}", run("sql", *_PIPED[name], env=samples_env).out)


def test_every_file_is_asked_for() -> None:
    on_terminals = {
        f"{name}-{columns}-columns.txt" for name in _ON_TERMINALS for columns in _WIDTHS
    }
    assert {path.name for path in (FOLDER / "sql").iterdir()} == {*_PIPED, *on_terminals}
