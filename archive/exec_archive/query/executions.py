"""Which executions does the archive hold?"""

from collections.abc import Iterator

from exec_archive.model import Execution
from exec_archive.query.engine import Engine, Row, hidden_executions, scan, visible
from exec_archive.query.selection import Selection, order_by
from exec_archive.store.tables import TABLES

COLUMNS = ", ".join(f'"{column.name}"' for column in TABLES["executions"])
_SPARE = 50  # rows fetched beyond a page, for the hidden ones among them
_ITERATED_AT_ONCE = 2000


def list_executions(
    engine: Engine,
    selection: Selection,
    *,
    sort: str = "started",
    reverse: bool = False,
    limit: int = 20,
    offset: int = 0,
) -> list[Execution]:
    """One page of the executions that stand, sorted."""
    order = order_by(sort, reverse=reverse)
    page = _over_fetched if engine.archive.supersedes else _plain
    return [Execution(*row) for row in page(engine, selection, order, limit, offset)]


def _plain(engine: Engine, selection: Selection, order: str, limit: int, offset: int) -> list[Row]:
    where, values = selection.where()
    return engine.rows(
        f"SELECT {COLUMNS} FROM {scan(engine.archive, 'executions')} WHERE {where} "
        f"ORDER BY {order} LIMIT {limit:d} OFFSET {offset:d}",
        values,
    )


def _over_fetched(
    engine: Engine, selection: Selection, order: str, limit: int, offset: int
) -> list[Row]:
    """A page where some rows are hidden: a few more are fetched, and the hidden ones left out.

    Leaving hidden rows out before sorting would join the whole table; this joins a page.
    """
    wanted = offset + limit
    fetch = wanted + _SPARE
    where, values = selection.where()
    all_rows = scan(engine.archive, "executions")
    while True:
        # A left join, so that the rows say whether the hidden ones used the spare ones up.
        rows = engine.rows(
            f"WITH page AS (SELECT {COLUMNS} FROM {all_rows} WHERE {where} "
            f"ORDER BY {order} LIMIT {fetch:d}) "
            f"SELECT page.*, hidden.id IS NOT NULL FROM page "
            f"LEFT JOIN {hidden_executions(engine.archive)} AS hidden "
            f"USING (instance, id, revision) ORDER BY {order}",
            values,
        )
        standing = [row[:-1] for row in rows if not row[-1]]
        if len(standing) >= wanted or len(rows) < fetch:
            return standing[offset:wanted]
        fetch *= 4


def count_executions(engine: Engine, selection: Selection) -> int:
    """How many executions a selection holds."""
    if selection == Selection():
        return engine.archive.manifest.executions
    where, values = selection.where()
    table = visible(engine.archive, "executions")
    counted: int = engine.rows(f"SELECT count(*) FROM {table} WHERE {where}", values)[0][0]
    return counted


def iterate_executions(engine: Engine, selection: Selection) -> Iterator[Execution]:
    """Every execution of a selection, newest first, a few at a time."""
    where, values = selection.where()
    table, order = visible(engine.archive, "executions"), order_by("started")
    sql = f"SELECT {COLUMNS} FROM {table} WHERE {where} ORDER BY {order}"
    for row in engine.stream(sql, values, at_once=_ITERATED_AT_ONCE):
        yield Execution(*row)
