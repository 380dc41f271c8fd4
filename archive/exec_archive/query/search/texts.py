"""The JSON that may hold what is sought, of a few executions at a time."""

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import count, islice
from typing import Any, NamedTuple

from exec_archive.document.role import Role
from exec_archive.model import Execution
from exec_archive.query.engine import Row, scan_of
from exec_archive.query.search.candidates import Candidate, Parted
from exec_archive.query.search.look import Key, Look
from exec_archive.query.search.sought import may_hold
from exec_archive.query.slices import parts_of

# As much text is held at once.
HELD_BYTES = 16 << 20
_UNCUT_PARTS_AT_ONCE = 8
_OF_ONE = "execution_id = $id AND instance = $instance AND revision = $revision"

# What a node received another one gave: it comes after all others.
_ORDER: dict[str, int] = {Role.OUTPUT: 0, Role.INPUT_OVERRIDE: 0, Role.RECEIVED: 2}
_IN_BETWEEN = 1


class SliceText(NamedTuple):
    """A slice, and the parts of it that are to be looked at."""

    role: str
    seq: int
    node: str | None
    run_index: int | None
    parts: Iterable[str]


class Envelope(NamedTuple):
    """What of a document is no slice, and where the slices were."""

    text: bytes
    cuts: list[int]


class Texts:
    """The texts of a few executions, read together; those of a large one as they are asked for."""

    def __init__(self, look: Look, chunk: Sequence[tuple[Execution, Candidate]]) -> None:
        self._look = look
        self._slices = self._read_slices([e for e, each in chunk if _is_held(each)])
        self._envelopes = self._read_envelopes([e for e, each in chunk if each.envelope_bytes])

    def envelope(self, execution: Execution) -> Envelope | None:
        """The envelope, if it may hold it."""
        return self._envelopes.get(key_of(execution))

    def slices(self, execution: Execution, candidate: Candidate) -> Iterator[SliceText]:
        """The slices that may hold it, in the order of the runs."""
        if _is_held(candidate):
            whole = iter(self._slices.get(key_of(execution), ()))
        else:
            whole = self._read_in_turn(execution)
        parted = sorted(filter(None, candidate.parted.values()), key=_order)
        yield from merge(
            (each for each in whole if (each.role, each.seq) not in candidate.parted),
            (self._parted(execution, each) for each in parted if self._holds(execution, each)),
            key=_order,
        )

    def uncut(self, execution: Execution) -> Iterator[bytes]:
        """A document that could not be cut, in its parts."""
        engine = self._look.engine
        table = scan_of(engine.archive, "documents", execution.document_revision)
        for first in count(0, _UNCUT_PARTS_AT_ONCE):
            rows = engine.rows(
                f"SELECT uncut FROM {table} WHERE {_OF_ONE} AND uncut IS NOT NULL "
                "AND part >= $first AND part < $end ORDER BY part",
                {**_named(execution), "first": first, "end": first + _UNCUT_PARTS_AT_ONCE},
            )
            yield from (row[0] for row in rows)
            if len(rows) < _UNCUT_PARTS_AT_ONCE:
                return

    def _holds(self, execution: Execution, of: Parted) -> bool:
        return of.holds or may_hold(self._look.sought, self._parts(execution, of))

    def _parted(self, execution: Execution, of: Parted) -> SliceText:
        return SliceText(of.role, of.seq, of.node, of.run_index, self._parts(execution, of))

    def _parts(self, execution: Execution, of: Parted) -> Iterator[str]:
        parts = parts_of(self._look.engine, execution, Role(of.role), of.seq)
        return islice(parts, of.last + 1)

    def _read_slices(self, executions: Sequence[Execution]) -> dict[Key, list[SliceText]]:
        found: dict[Key, list[SliceText]] = {key_of(each): [] for each in executions}
        if executions:
            condition = "execution_id IN (SELECT unnest($ids))"
            for key, text in self._whole(condition, {"ids": [each.id for each in executions]}):
                if key in found:
                    found[key].append(text)
        return {key: sorted(texts, key=_order) for key, texts in found.items()}

    def _read_in_turn(self, execution: Execution) -> Iterator[SliceText]:
        """The slices of an execution that holds more of them than is held at once."""
        listed = self._rows("role, seq, strlen(json)", _OF_ONE, _named(execution))
        for role, first, last in _windows(sorted(listed, key=lambda row: _place(row[0], row[1]))):
            window = {**_named(execution), "role": role, "first": first, "last": last}
            within = f"{_OF_ONE} AND role = $role AND seq BETWEEN $first AND $last"
            yield from sorted((text for _, text in self._whole(within, window)), key=_order)

    def _whole(self, condition: str, values: dict[str, Any]) -> Iterator[tuple[Key, SliceText]]:
        columns = "instance, execution_id, revision, role, seq, node, run_index, json"
        for row in self._rows(columns, condition, values):
            yield (row[0], row[1], row[2]), SliceText(row[3], row[4], row[5], row[6], [row[7]])

    def _rows(self, columns: str, condition: str, values: dict[str, Any]) -> list[Row]:
        look = self._look
        where, scope_values = look.scope.of_slices()
        return look.engine.rows(
            f"SELECT {columns} FROM {look.rows_of('outputs')} WHERE part = 0 AND {where} "
            f"AND {condition} AND {look.sought.sql('json')}",
            {**scope_values, **look.sought.values, **values},
        )

    def _read_envelopes(self, executions: Sequence[Execution]) -> dict[Key, Envelope]:
        if not executions:
            return {}
        look = self._look
        rows = look.engine.rows(
            "SELECT instance, execution_id, revision, encode(envelope), "
            f"list_transform(cuts, lambda cut: cut.at) FROM {look.rows_of('documents')} "
            f"WHERE execution_id IN (SELECT unnest($ids)) AND {look.sought.sql('envelope')}",
            {**look.sought.values, "ids": [each.id for each in executions]},
        )
        return {(row[0], row[1], row[2]): Envelope(row[3], row[4] or []) for row in rows}


def key_of(execution: Execution) -> Key:
    """Whose documents and slices are this execution's."""
    return execution.instance, execution.id, execution.document_revision


def _is_held(candidate: Candidate) -> bool:
    return candidate.slice_bytes <= HELD_BYTES


def _named(execution: Execution) -> dict[str, Any]:
    instance, name, revision = key_of(execution)
    return {"id": name, "instance": instance, "revision": revision}


def _order(each: SliceText | Parted) -> tuple[int, int, str]:
    return _place(each.role, each.seq)


def _place(role: str, seq: int) -> tuple[int, int, str]:
    return _ORDER.get(role, _IN_BETWEEN), seq, role


def _windows(listed: Iterable[Row]) -> Iterator[tuple[str, int, int]]:
    """Neighbouring slices of one role that fit together into what is held."""
    role, first, last, held = "", 0, 0, 0
    for next_role, seq, size in listed:
        if held and (next_role != role or held + size > HELD_BYTES):
            yield role, first, last
            held = 0
        if not held:
            role, first = next_role, seq
        last, held = seq, held + size
    if held:
        yield role, first, last
