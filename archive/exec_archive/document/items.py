"""The items of a node's output: how many on which output, and which of them are errors."""

from typing import Any

import msgspec
from msgspec import Raw

from exec_archive.document.shape import ABSENT, OutputsShape

_OUTPUTS = msgspec.json.Decoder(OutputsShape)
_MAIN = "main"


class _ItemJsonShape(msgspec.Struct, gc=False):
    error: Raw = ABSENT


class _ItemShape(msgspec.Struct, gc=False):
    payload: _ItemJsonShape | None = msgspec.field(default=None, name="json")
    error: Raw = ABSENT


_ITEM = msgspec.json.Decoder(_ItemShape)

Outputs = dict[str, list[list[Raw] | None] | None]


def read_outputs(raw: Any) -> Outputs | None:
    """Connection kind -> outputs -> items as slices; None where it has another form."""
    try:
        return _OUTPUTS.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


def count(raw: Any) -> tuple[str | None, list[int] | None]:
    """How many items each output has, of the kind that counts: main, or that of an AI node."""
    outputs = read_outputs(raw)
    if not outputs:
        return None, None
    kind = _MAIN if _MAIN in outputs else next(iter(outputs))
    return kind, [len(items) if items else 0 for items in outputs[kind] or ()]


def all_items(outputs: Outputs) -> list[Raw]:
    """Every item, of every kind and output, in the order of the text."""
    return [item for of_kind in outputs.values() for items in of_kind or () for item in items or ()]


def errors_among(items: list[Raw]) -> list[bytes]:
    """The error of each item that carries one, as n8n leaves it when a node continues on error."""
    found = []
    for item in items:
        try:
            shape = _ITEM.decode(item)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            continue
        candidates = (shape.payload.error if shape.payload else ABSENT, shape.error)
        error = next((bytes(raw) for raw in candidates if _says_something(bytes(raw))), None)
        if error is not None:
            found.append(error)
    return found


def _says_something(error: bytes) -> bool:
    """A text or an object; n8n writes no other errors, and null or false are none."""
    return error[:1] in {b'"', b"{"} and error not in {b'""', b"{}"}
