"""What is shown of an item: its JSON, or what a path leads to in it; and what else it carries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from exec_archive.document.item import payload
from exec_archive.document.item_reader import MAIN
from exec_archive.investigate.item_path import ItemPath
from exec_archive.investigate.lots import Lot
from exec_archive.investigate.placed_items import Element, OtherShape, PlacedItem
from exec_archive_cli.render import units
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.json_text import short

_ENOUGH = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A value to show, and the item it is of."""

    placed: PlacedItem
    value: Any
    path: str | None = None  # where it stands in the item; open for all of an item's JSON


ShownElement: TypeAlias = Shown | OtherShape


def shown(elements: Iterable[Element], path: ItemPath | None) -> Iterator[ShownElement]:
    """Of each item its JSON, or each value that the path leads to."""
    for element in elements:
        if isinstance(element, OtherShape):
            yield element
        elif path is None:
            yield Shown(element, payload(element.item.value))
        else:
            for where, value in path.found_in(payload(element.item.value)):
                yield Shown(element, value, where)


@dataclass(frozen=True, slots=True)
class Placing:
    """How the places of items are told: only by what differs among them."""

    place: str  # output or input
    with_run: bool
    with_number: bool
    with_kind: bool
    with_path: bool = False

    def words(self, one: Shown) -> list[tuple[str, str]]:
        """What tells an item from the others: run 3, output 1, item 0."""
        placed, item = one.placed, one.placed.item
        words = [("item", f"{item.index:,}")]
        if self.with_number:
            words.insert(0, (self.place, str(placed.number)))
        if self.with_kind or is_of_another_kind(placed):
            words.insert(0, ("kind", one_line(item.kind)))
        if self.with_run:
            words.insert(0, ("run", f"{placed.lot.run_index + 1:,}"))
        if self.with_path and one.path is not None:
            words.append(("path", one_line(one.path)))
        return words

    def label(self, one: Shown) -> str:
        """The same in one text."""
        return ", ".join(
            text if word in {"kind", "path"} else f"{word} {text}" for word, text in self.words(one)
        )


def is_of_another_kind(placed: PlacedItem) -> bool:
    """Whether an item is of none of the kinds that are counted."""
    return placed.lot.kind not in {None, placed.item.kind}


def placing(lots: Iterable[Lot], place: str, path: ItemPath | None = None) -> Placing:
    """What differs among the items of these lots."""
    lots = list(lots)
    several = any(
        lot.received.number > 0 if lot.received else len(lot.counts or ()) > 1 for lot in lots
    )
    return Placing(
        place=place,
        with_run=len({lot.run_index for lot in lots}) > 1,
        with_number=several,
        with_kind=len({lot.kind for lot in lots}) > 1,
        with_path=path is not None and not path.is_single,
    )


def carried(one: Shown) -> list[str]:
    """What an item carries beside its JSON: files, its own error, the execution it started."""
    item = one.placed.item.value
    if one.path is not None or not isinstance(item, dict):
        return []
    files = item.get("binary")
    texts = [_file(name, file) for name, file in files.items()] if isinstance(files, dict) else []
    if item.get("error"):
        texts.append(f"error {short(item['error'], _ENOUGH)}")
    if item.get("redaction"):
        texts.append("redacted by the server")
    child = _started(item.get("metadata"))
    if child:
        texts.append(f"from execution {child}")
    return texts


def kind_shown(lots: Iterable[Lot]) -> str | None:
    """The kind of all items where it is one of an AI connection."""
    kinds = {lot.kind for lot in lots}
    kind = kinds.pop() if len(kinds) == 1 else None
    return one_line(kind) if kind not in {None, MAIN} and kind is not None else None


def _file(name: str, file: Any) -> str:
    """A binary property: its name, the file's name, type and size."""
    said = file if isinstance(file, dict) else {}
    size = said.get("bytes")
    told = [
        said.get("fileName"),
        said.get("mimeType"),
        units.size(size) if isinstance(size, int) and size >= 0 else said.get("fileSize"),
    ]
    words = [one_line(str(each)[:_ENOUGH]) for each in told if isinstance(each, str | int) and each]
    return f"file {one_line(name[:_ENOUGH])}: {', '.join(words) or 'nothing is said of it'}"


def _started(metadata: Any) -> str | None:
    """The execution of a sub-workflow that an item came from."""
    sub = metadata.get("subExecution") if isinstance(metadata, dict) else None
    name = sub.get("executionId") if isinstance(sub, dict) else None
    return one_line(name[:_ENOUGH]) if isinstance(name, str) else None
