"""Which executions does the archive hold?"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from exec_archive.model import Execution
from exec_archive.query.engine import Engine, Row, hidden_executions, scan, visible
from exec_archive.query.order import Mark, Order, order_of
from exec_archive.query.selection import Selection
from exec_archive.store.tables import TABLES

Where: TypeAlias = tuple[str, dict[str, Any]]

COLUMNS = ", ".join(f'"{column.name}"' for column in TABLES["executions"])
_SPARE = 50  # rows fetched beyond a page, for the hidden ones among them
_ITERATED_AT_ONCE = 2000
_REVISION = [column.name for column in TABLES["executions"]].index("revision")


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
    order = order_of(sort, reverse=reverse)
    return _standing(engine, order, selection.where(), offset + limit)[offset:]


def executions_behind(
    engine: Engine, selection: Selection, order: Order, mark: Mark | None, *, limit: int
) -> list[Execution]:
    """The executions that stand behind a place in an order; without one the first of them.

    Unlike an offset, a place stays where it is while others are added before it.
    """
    where, values = selection.where()
    if mark is not None:
        behind, place = order.behind(mark)
        where, values = f"{where} AND {behind}", values | place
    return _standing(engine, order, (where, values), limit)


def _standing(engine: Engine, order: Order, where: Where, wanted: int) -> list[Execution]:
    """The first ones that stand."""
    if not engine.archive.supersedes:
        rows, _ = _first(engine, where, order, wanted)
        return [Execution(*row) for row in rows]
    # Leaving hidden rows out before sorting would join the whole table. So a few more than the
    # page are fetched, and those of them that are hidden are left out.
    fetch = wanted + _SPARE
    while True:
        rows, hidden = _first(engine, where, order, fetch)
        standing = [row for row in rows if (row[0], row[1], row[_REVISION]) not in hidden]
        if len(standing) >= wanted or len(rows) < fetch:
            return [Execution(*row) for row in standing[:wanted]]
        fetch *= 4


def _first(
    engine: Engine, condition: Where, order: Order, fetch: int
) -> tuple[list[Row], set[Row]]:
    """The first rows in an order, and which of them newer revisions hide.

    In two steps: the narrow column they are sorted by tells how far the page reaches, and only
    that far are all columns read. DuckDB does this by itself for no more than 50 rows.
    """
    table, key = scan(engine.archive, "executions"), order.first
    where, values = condition
    keys = engine.rows(
        f"SELECT {key.sql} FROM {table} WHERE {where} ORDER BY {key.ordering} LIMIT {fetch:d}",
        values,
    )
    if len(keys) == fetch and keys[-1][0] is not None:
        where, values = f"{where} AND {order.reaches('$bound')}", {**values, "bound": keys[-1][0]}
    rows = engine.rows(
        f"SELECT {COLUMNS} FROM {table} WHERE {where} ORDER BY {order.sql} LIMIT {fetch:d}", values
    )
    return rows, _hidden_among(engine, rows)


def _hidden_among(engine: Engine, rows: Sequence[Row]) -> set[Row]:
    if not rows or not engine.archive.supersedes:
        return set()
    hidden = hidden_executions(engine.archive)
    ids = [row[1] for row in rows]
    sql = f"SELECT * FROM {hidden} WHERE id IN (SELECT unnest($ids))"
    return set(engine.rows(sql, {"ids": ids}))


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
    table, order = visible(engine.archive, "executions"), order_of("started").sql
    sql = f"SELECT {COLUMNS} FROM {table} WHERE {where} ORDER BY {order}"
    for row in engine.stream(sql, values, at_once=_ITERATED_AT_ONCE):
        yield Execution(*row)
