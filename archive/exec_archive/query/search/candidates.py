"""The first look: which executions may hold what is sought?

DuckDB reads all the JSON of some segments for it, and answers with names and sizes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from exec_archive.query.engine import Row
from exec_archive.query.search.look import Key, Look, SliceName

_HEAD = 64
_ROWS_AT_ONCE = 1024
# How a part begins that was cut between two values: inside a string the quote would end it, and
# what follows the end of a string is none of these.
_BETWEEN_VALUES = re.compile(r'\s*\{\s*"[^\s,:\]}"]')


class Parted(NamedTuple):
    """A slice in several parts, of which those up to one are to be looked at again."""

    role: str
    seq: int
    node: str | None
    run_index: int | None
    last: int
    holds: bool  # one of them may hold it; else that is not sure of any


@dataclass(slots=True)
class Candidate:
    """What of an execution may hold it."""

    slice_bytes: int = 0  # of slices in one part, and the first parts of others
    envelope_bytes: int = 0
    is_uncut: bool = False
    parted: dict[SliceName, Parted | None] = field(default_factory=dict)  # None: not in this one

    @property
    def bytes(self) -> int:
        """What is to be looked at again, beside parted slices and uncut documents."""
        return self.slice_bytes + self.envelope_bytes


class _Row(NamedTuple):
    """A slice, or a part of one, that may hold it; and each later part of a parted one."""

    instance: str
    execution_id: str
    revision: int
    role: str
    seq: int
    part: int
    node: str | None
    run_index: int | None
    size: int
    holds: bool
    head: str


def candidates(look: Look) -> dict[Key, Candidate]:
    """The executions whose documents stand in these segments and may hold it."""
    found: dict[Key, Candidate] = {}
    later_parts: dict[Key, list[_Row]] = {}
    for row in _slices(look):
        key = row.instance, row.execution_id, row.revision
        if row.part:
            later_parts.setdefault(key, []).append(row)
        else:
            found.setdefault(key, Candidate()).slice_bytes += row.size
    for key, rows in later_parts.items():
        parted = _parted(rows, first_may_hold=key in found)
        if key in found or any(parted.values()):
            found.setdefault(key, Candidate()).parted = parted
    for instance, execution, revision, size, is_uncut in _documents(look):
        candidate = found.setdefault((instance, execution, revision), Candidate())
        candidate.envelope_bytes, candidate.is_uncut = size, is_uncut
    return found


def _slices(look: Look) -> Iterator[_Row]:
    where, values = look.scope.of_slices()
    holds = look.sought.sql("json")
    # Grouping them here would take DuckDB twice the memory.
    rows = look.engine.stream(
        "SELECT instance, execution_id, revision, role, seq, part, node, run_index, "
        f"strlen(json), {holds}, left(json, {_HEAD}) "
        f"FROM {look.rows_of('outputs')} "
        f"WHERE {where} AND (part > 0 OR {holds})",
        {**values, **look.sought.values},
        at_once=_ROWS_AT_ONCE,
    )
    return (_Row(*row) for row in rows)


def _documents(look: Look) -> list[Row]:
    where, values = look.scope.of_documents()
    return look.engine.rows(
        "SELECT instance, execution_id, revision, "
        "coalesce(sum(strlen(envelope)), 0)::BIGINT, bool_or(envelope IS NULL) "
        f"FROM {look.rows_of('documents')} "
        f"WHERE {where} AND (envelope IS NULL OR {look.sought.sql('envelope')}) GROUP BY ALL",
        {**values, **look.sought.values},
    )


def _parted(later_parts: Iterable[_Row], *, first_may_hold: bool) -> dict[SliceName, Parted | None]:
    found: dict[SliceName, Parted | None] = {}
    in_order = sorted(later_parts, key=lambda each: (each.role, each.seq, each.part))
    for name, of_slice in groupby(in_order, key=lambda each: (each.role, each.seq)):
        parts = list(of_slice)
        holding = [each.part for each in parts if each.holds]
        # Where a value was cut, it may stand on the seam.
        unsure = [each.part for each in parts if not _is_between_values(each)]
        unsure += [0] if first_may_hold else []
        last = max([*holding, *unsure], default=None)
        found[name] = (
            None
            if last is None
            else Parted(*name, parts[0].node, parts[0].run_index, last, holds=bool(holding))
        )
    return found


def _is_between_values(part: _Row) -> bool:
    return _BETWEEN_VALUES.match(part.head) is not None
