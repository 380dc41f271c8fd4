"""What is masked in a repro and may matter to who runs it: a value that decided can be gone."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from exec_archive.document.definition import STICKY_NOTE
from exec_archive.document.masked import PLACEHOLDER
from exec_archive.share.record import shown_path

_MOST = 8
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)


class Masked:
    """The placeholders that stand in a repro, counted while it is written."""

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()

    def in_item(self, node: str, text: str) -> None:
        """Looks through an item that a node is pinned to."""
        if not PLACEHOLDER.search(text):
            return
        try:
            item = _DECODER.decode(text)
        except (ValueError, RecursionError):  # it was never masked
            return
        payload = item.get("json") if isinstance(item, dict) else None
        for path, kind in _placeholders(payload):
            self._found[f'{path} of the items of "{node}" ({kind})'] += 1

    def in_parameters(self, nodes: Iterable[Mapping[str, Any]]) -> None:
        """Looks through what nodes were set to; notes on the canvas decide nothing."""
        for node in nodes:
            if node.get("type") == STICKY_NOTE:
                continue
            for path, kind in _placeholders(node.get("parameters")):
                name = path.removeprefix("$.")
                self._found[f'the parameter {name} of "{node.get("name")}" ({kind})'] += 1

    @property
    def sentences(self) -> list[str]:
        """Each place in a sentence, the most frequent first."""
        listed = [
            f"Masked, which may matter: {what}{f', {times:,} times' if times > 1 else ''}."
            for what, times in self._found.most_common(_MOST)
        ]
        if len(self._found) > _MOST:
            listed.append(f"Masked, too: {len(self._found) - _MOST:,} more places.")
        return listed


def _placeholders(value: Any) -> Iterator[tuple[str, str]]:
    """The path and the kind of each plain value and each key that holds a placeholder."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), value)]
    while waiting:
        path, each = waiting.pop()
        if isinstance(each, str):
            if found := PLACEHOLDER.search(each):
                yield shown_path(path), _kind(found[0])
        elif isinstance(each, list):
            waiting += (((*path, "*"), element) for element in reversed(each))
        elif isinstance(each, dict):
            for key, member in reversed(each.items()):
                found = PLACEHOLDER.search(key)
                if found:
                    yield shown_path((*path, "*")), f"a key, {_kind(found[0])}"
                waiting.append(((*path, "*" if found else key), member))


def _kind(placeholder: str) -> str:
    """What it says of the value: email, or only that it was a string."""
    said = placeholder[1:].partition(" #")[0]
    return said.partition(", ")[2] or said.partition(" ")[0]
