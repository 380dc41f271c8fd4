"""Items as JSON for programs: written as they come, each in the very text n8n sent."""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from exec_archive.document.exact_json import exact_json
from exec_archive.investigate.lots import Lot
from exec_archive.investigate.placed_items import OtherShape
from exec_archive.model import Execution
from exec_archive_cli.render.shown_item import ShownElement

# What no terminal should get as it is; in JSON it stands only within texts.
_NOT_ASCII = re.compile(r"[^\t\n\r\x20-\x7e]+")


def print_items_json(
    execution: Execution, node: str | None, elements: Iterator[ShownElement], limit: int | None
) -> int:
    """Prints one answer; says how many items and values are in it."""
    about = {"instance": execution.instance, "execution_id": execution.id, "node": node}
    sys.stdout.write("{" + json.dumps(about)[1:-1] + ', "items": [')
    count = 0
    for count, element in enumerate(islice(elements, limit), 1):
        sys.stdout.write(",\n" if count > 1 else "\n")
        sys.stdout.writelines(_record(element))
    is_cut = next(elements, None) is not None
    sys.stdout.write(f'\n], "is_cut": {json.dumps(is_cut)}}}\n')
    return count


def _record(element: ShownElement) -> Iterable[str]:
    if isinstance(element, OtherShape):
        return _open(_place(element.lot, None)), f'"other_shape": {json.dumps(element.start)}}}'
    item = element.placed.item
    place = {
        **_place(element.placed.lot, element.placed.number),
        "kind": item.kind,
        "index": item.index,
    }
    if element.path is None:
        return _open(place), '"item": ', _escaped(item.text), "}"
    return _open({**place, "path": element.path}), '"value": ', exact_json(element.value), "}"


def _place(lot: Lot, number: int | None) -> dict[str, Any]:
    place: dict[str, Any] = {"run": lot.run_index}
    if lot.received is None:
        return place if number is None else {**place, "output": number}
    source = lot.received.source
    given = source and {
        "node": source.node,
        "run": source.run_index,
        "output": source.output,
    }
    return {**place, "input": lot.received.number, "source": given}


def _open(members: dict[str, Any]) -> str:
    """An object to which a member is still to come."""
    return json.dumps(members)[:-1] + ", "


def _escaped(text: str) -> str:
    if text.isascii() and "\x7f" not in text:
        return text
    return _NOT_ASCII.sub(lambda signs: json.dumps(signs[0])[1:-1], text)
