"""A document taken apart for a `Walk`: its envelope as values, its slices one at a time.

However large the items are, no more than one slice is held.
"""

import json
import re
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from exec_archive.document.anatomy import EXECUTION, OUTPUTS, WORKFLOW, Kind, Part
from exec_archive.document.exact_json import (
    exact_json,
    exact_value,
    exact_value_where_needed,
)
from exec_archive.document.facts_as_n8n import facts_as_n8n
from exec_archive.document.items import read_outputs
from exec_archive.document.role import Role
from exec_archive.document.scan import scalar, tokens
from exec_archive.investigate.lot_texts import texts
from exec_archive.investigate.lots import Lot
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.envelopes import Envelope, Mark, envelope
from exec_archive.query.slices import output_sizes
from exec_archive.share.masks.walk import Slice, Walk

_UNREADABLE = (ValueError, RecursionError)


class OpenedDocument:
    """One document of an archive, to be gone through as often as needed."""

    def __init__(self, engine: Engine, execution: Execution) -> None:
        self._engine, self._execution = engine, execution
        self._nonce = secrets.token_hex(16)
        self._marks: dict[str, Mark] = {}
        self._workflow: str | None = None
        self._value = self._read(envelope(engine, execution))
        self.is_readable = self._value is not None
        # Facts may be newer than the document that tells them.
        self._value = {**(self._value or {}), **facts_as_n8n(execution)}

    def go_through(self, walk: Walk, *, with_slices: bool = True) -> Iterator[str]:
        """The text of the document as the walk leaves it, in pieces."""
        walk.slices = dict.fromkeys(self._marks, Slice(Kind.CONTENT, (), None))
        text = _written(walk.through(self._value, EXECUTION), exactly=True)
        pieces = re.split(f'"({self._nonce}:[0-9]+)"', text)
        marks = [self._marks[piece] for piece in pieces[1::2]]
        slices = (
            texts(self._engine, self._execution, self._lots(marks)) if with_slices else iter(())
        )
        for number, piece in enumerate(pieces):
            if number % 2 == 0:
                yield piece
                continue
            mark, place = self._marks[piece], walk.slices[piece]
            walk.path, walk.node = list(place.path), place.node
            if mark.role == Role.WORKFLOW:
                yield _whole(walk, self._workflow or "null", WORKFLOW)
            elif with_slices:
                _, parts = next(slices)
                yield from _slice(walk, "".join(parts), place.part)

    def _lots(self, marks: Sequence[Mark]) -> list[Lot]:
        """The slices in their order, with their sizes, so that small ones are read together."""
        sizes = output_sizes(self._engine, self._execution)
        return [
            Lot("", 0, Role(mark.role), mark.seq, sizes.get(mark.seq) if _is_output(mark) else None)
            for mark in marks
            if mark.role != Role.WORKFLOW
        ]

    def _read(self, stored: Envelope | bytes | None) -> dict[str, Any] | None:
        if stored is None:
            return {}
        try:
            if isinstance(stored, Envelope):
                self._workflow = stored.workflow
                names = [f"{self._nonce}:{number}" for number in range(len(stored.marks))]
                self._marks = dict(zip(names, stored.marks, strict=True))
                stored = stored.filled([f'"{name}"'.encode() for name in names])
            value = exact_value(stored.decode("utf-8-sig"))
        except _UNREADABLE:
            return None
        return value if isinstance(value, dict) else None


def _is_output(mark: Mark) -> bool:
    return mark.role == Role.OUTPUT


def _written(value: Any, *, exactly: bool) -> str:
    """A value as JSON. The exact way takes longer, and few values need it."""
    if not exactly:
        return json.dumps(value, allow_nan=False, separators=(",", ":"))
    return exact_json(value, between=",", behind_key=":")


def _slice(walk: Walk, text: str, part: Part) -> Iterator[str]:
    """A slice item by item where it holds items."""
    outputs = read_outputs(text.encode("utf-8", "surrogatepass")) if part is OUTPUTS else None
    if outputs is None:
        yield _whole(walk, text, part)
        return
    yield "{"
    for number, (kind, of_kind) in enumerate(outputs.items()):
        known = walk.key(kind, OUTPUTS.keys)
        walk.path += [known, "*", "*"]
        yield f"{',' if number else ''}{json.dumps(known)}:"
        yield from _separated(of_kind, lambda items: _items(walk, items))
        del walk.path[-3:]
    yield "}"


def _items(walk: Walk, items: list[msgspec.Raw] | None) -> Iterator[str]:
    return _separated(items, lambda item: iter([_whole(walk, bytes(item).decode(), OUTPUTS.of)]))


def _separated(elements: list[Any] | None, text_of: Any) -> Iterator[str]:
    """A list as JSON, its elements as `text_of` writes each."""
    if elements is None:
        yield "null"
        return
    yield "["
    for number, element in enumerate(elements):
        if number:
            yield ","
        yield from text_of(element)
    yield "]"


def _whole(walk: Walk, text: str, part: Part) -> str:
    """A text as the walk leaves it; what cannot be read does not leave.

    It is written anew also where nothing changed: a text may say more than its values, such as
    what stands under a key that it has twice.
    """
    try:
        value, has_odd_numbers = exact_value_where_needed(text)
        return _written(walk.through(value, part), exactly=has_odd_numbers)
    except _UNREADABLE:
        for token in tokens(text.encode("utf-8", "replace")):
            walk.lost(scalar(token))
        walk.dropped()
        return "null"
