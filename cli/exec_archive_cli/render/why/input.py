"""The input that a step failed with, short or in full."""

from collections.abc import Iterator
from typing import Any

from exec_archive.document.item_reader import GivenItem
from exec_archive.investigate.explanation import Explanation
from exec_archive.investigate.inputs import InputSeen
from exec_archive_cli.render import room
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.json_text import indented, short, telling
from exec_archive_cli.render.page import Line, line
from exec_archive_cli.render.why.asked import LABEL, Asked

_FILES_SHOWN = 3


def input_lines(explanation: Explanation, asked: Asked) -> list[Line]:
    """What the failing step got; of errors that were swallowed, what the first one got."""
    leaf = explanation.leaf
    inputs = explanation.hidden_inputs if explanation.hidden else leaf.inputs
    if inputs:
        several = len(inputs) > 1
        return [each for seen in inputs for each in _input(seen, asked, several=several)]
    if leaf.step is None or explanation.hidden:
        return []
    if leaf.is_trigger:
        return [line("nothing: it is the trigger")]
    return [line("n8n kept nothing of it")]


def _input(seen: InputSeen, asked: Asked, *, several: bool) -> Iterator[Line]:
    source = seen.received.source
    from_whom = f' from "{one_line(source.node)}"' if source else ""
    if several:
        yield line((f"input {seen.received.number}{from_whom}:", "dim"))
    before = ("inferred: ", "yellow") if seen.is_inferred else ("", "")
    if not seen.is_readable:
        yield line(before, "something else than a list of items")
        return
    if not seen.items:
        yield line(before, "no items")
        return
    for item in seen.items:
        yield from _item(item, before, asked, numbered=not seen.is_the_item)
    if not seen.is_the_item:
        yield line((_how_many(seen), "dim"))


def _item(
    item: GivenItem, before: tuple[str, str], asked: Asked, *, numbered: bool
) -> Iterator[Line]:
    value = item.value if isinstance(item.value, dict) else {"json": item.value}
    number = f"item {item.index}  " if numbered else ""
    behind = "".join(_beside(value))
    if asked.full:
        if number or behind or before[0]:
            yield line(before, (number, "dim"), behind.lstrip())
        yield from (line(text) for text in indented(value.get("json")))
        return
    left = room.columns() - LABEL - len(number) - len(before[0]) - len(behind)
    yield line(before, (number, "dim"), short(telling(value.get("json")), max(left, 20)), behind)


def _beside(value: dict[str, Any]) -> Iterator[str]:
    """What else the item carries: files, or a note that it was redacted."""
    binary = value.get("binary")
    files = list(binary.items()) if isinstance(binary, dict) else []
    for name, file in files[:_FILES_SHOWN]:
        told = [name] + [
            str(file[key])
            for key in ("fileName", "mimeType", "fileSize")
            if isinstance(file, dict) and file.get(key)
        ]
        yield f"  [{one_line(', '.join(told))[:100]}]"
    if len(files) > _FILES_SHOWN:
        yield f"  [and {len(files) - _FILES_SHOWN:,} more]"
    if isinstance(value.get("redaction"), dict):
        yield "  (redacted by the server)"


def _how_many(seen: InputSeen) -> str:
    count = seen.received.count
    if count is None or count <= len(seen.items):
        return "n8n does not say which of them"
    return f"{count:,} items; n8n does not say which of them"
