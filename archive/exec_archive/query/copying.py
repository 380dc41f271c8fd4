"""The rows of a table that stand, of all executions or of some, to be written elsewhere.

As Arrow, a few at a time: whoever writes them has a DuckDB of its own, and this one stays locked.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from exec_archive.errors import hands_on_ctrl_c
from exec_archive.query.engine import Engine, visible
from exec_archive.query.selection import Selection
from exec_archive.store.tables import TABLES

# Rows at once. A row of these tables may have megabytes.
_OF_LARGE_ROWS = {"outputs", "documents", "workflows"}
_LARGE, _SMALL = 64, 2048


class Chosen(NamedTuple):
    """Which executions, as a condition on their table; without one it is all of them."""

    where: str | None
    values: Mapping[str, Any]


EVERYTHING = Chosen(None, {})


def chosen_by(selection: Selection) -> Chosen:
    """Those of a filter."""
    return EVERYTHING if selection == Selection() else Chosen(*selection.where())


def chosen_ones(names: Sequence[tuple[str, str]]) -> Chosen:
    """Those of these instances and ids."""
    values = {"instances": [name[0] for name in names], "ids": [name[1] for name in names]}
    return Chosen(
        "(instance, id) IN (SELECT (unnest($instances), unnest($ids)))",
        values,
    )


@contextlib.contextmanager
def minding_ctrl_c() -> Iterator[None]:
    """KeyboardInterrupt for a Ctrl-C, which DuckDB and Arrow hand on as errors of many kinds."""
    try:
        yield
    except (duckdb.Error, RuntimeError, OSError, ValueError) as error:
        if hands_on_ctrl_c(error):
            raise KeyboardInterrupt from error
        raise


class CopyingEngine(Engine):
    """An engine that also hands out whole tables."""

    def batches(self, table: str, chosen: Chosen) -> Iterator[pa.RecordBatch]:
        """A table's rows; each workflow once."""
        columns = ", ".join(f'"{column.name}"' for column in TABLES[table])
        rows = visible(self.archive, table)
        with self._files_are_whole(), minding_ctrl_c():
            answer = self._connection.sql(
                f"SELECT {'DISTINCT ON (sha256) ' if table == 'workflows' else ''}{columns} "
                f"FROM {rows} {self._of(table, chosen)}",
                params=dict(chosen.values) if chosen.where else {},
            )
            yield from answer.to_arrow_reader(_LARGE if table in _OF_LARGE_ROWS else _SMALL)

    def _of(self, table: str, chosen: Chosen) -> str:
        """SQL that leaves only what belongs to the chosen ones."""
        if chosen.where is None:
            return ""
        if table == "executions":
            return f"WHERE {chosen.where}"
        executions = f"{visible(self.archive, 'executions')} WHERE {chosen.where}"
        if table == "workflows":
            return f"WHERE sha256 IN (SELECT workflow_sha256 FROM {executions})"
        return (
            "SEMI JOIN (SELECT instance, id AS execution_id, document_revision AS revision "
            f"FROM {executions}) USING (instance, execution_id, revision)"
        )
