"""Which executions does the archive hold?"""

from collections.abc import Iterator

import duckdb

from exec_archive.model import Execution
from exec_archive.query.engine import Row, connection, hidden_executions, scan, visible
from exec_archive.query.selection import Selection, order_by
from exec_archive.store.archive import OpenArchive
from exec_archive.store.tables import TABLES

COLUMNS = ", ".join(f'"{column.name}"' for column in TABLES["executions"])
_SPARE = 50  # rows fetched beyond a page, for the hidden ones among them
_ITERATED_AT_ONCE = 2000


def list_executions(
    archive: OpenArchive,
    selection: Selection,
    *,
    sort: str = "started",
    reverse: bool = False,
    limit: int | None = 20,
    offset: int = 0,
) -> list[Execution]:
    """One page of the executions that stand, sorted."""
    order = order_by(sort, reverse=reverse)
    with connection(archive) as connected:
        if limit is None or not archive.supersedes:
            rows = _plain(
                connected, visible(archive, "executions"), selection, order, limit, offset
            )
        else:
            rows = _over_fetched(connected, archive, selection, order, limit, offset)
    return [Execution(*row) for row in rows]


def _plain(
    connected: duckdb.DuckDBPyConnection,
    table: str,
    selection: Selection,
    order: str,
    limit: int | None,
    offset: int,
) -> list[Row]:
    where, values = selection.where()
    page = "" if limit is None else f" LIMIT {limit:d} OFFSET {offset:d}"
    sql = f"SELECT {COLUMNS} FROM {table} WHERE {where} ORDER BY {order}{page}"
    return connected.execute(sql, values).fetchall()


def _over_fetched(
    connected: duckdb.DuckDBPyConnection,
    archive: OpenArchive,
    selection: Selection,
    order: str,
    limit: int,
    offset: int,
) -> list[Row]:
    """A page where some rows are hidden: a few more are fetched, and the hidden ones left out.

    Leaving hidden rows out before sorting would join the whole table; this joins a page.
    """
    wanted = offset + limit
    fetch = wanted + _SPARE
    where, values = selection.where()
    all_rows, hidden = scan(archive, "executions"), hidden_executions(archive)
    while True:
        rows = connected.execute(
            f"WITH page AS (SELECT *, row_number() OVER (ORDER BY {order}) AS place FROM ("
            f"SELECT {COLUMNS} FROM {all_rows} WHERE {where} ORDER BY {order} LIMIT {fetch:d})) "
            f"SELECT {COLUMNS}, place FROM page "
            f"ANTI JOIN {hidden} USING (instance, id, revision) ORDER BY place",
            values,
        ).fetchall()
        total = connected.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM {all_rows} WHERE {where} LIMIT {fetch:d})",
            values,
        ).fetchall()[0][0]
        if len(rows) >= wanted or total < fetch:
            return [row[:-1] for row in rows[offset:wanted]]
        fetch *= 4


def count_executions(archive: OpenArchive, selection: Selection) -> int:
    """How many executions a selection holds."""
    if selection == Selection():
        return archive.manifest.executions
    where, values = selection.where()
    table = visible(archive, "executions")
    with connection(archive) as connected:
        sql = f"SELECT count(*) FROM {table} WHERE {where}"
        counted: int = connected.execute(sql, values).fetchall()[0][0]
    return counted


def iterate_executions(archive: OpenArchive, selection: Selection) -> Iterator[Execution]:
    """Every execution of a selection, newest first, a few at a time."""
    where, values = selection.where()
    table, order = visible(archive, "executions"), order_by("started")
    with connection(archive) as connected:
        sql = f"SELECT {COLUMNS} FROM {table} WHERE {where} ORDER BY {order}"
        result = connected.execute(sql, values)
        while rows := result.fetchmany(_ITERATED_AT_ONCE):
            for row in rows:
                yield Execution(*row)
