"""Changed values, so that the eye falls on what is another: before → after."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from exec_archive.investigate.compare.alignment import aligned, common_start
from exec_archive.investigate.compare.values import Change, ValueChange
from exec_archive.query.search.json_path import json_path
from exec_archive_cli.render import room
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.json_text import scalar, short, telling
from exec_archive_cli.render.page import Line, line

ARROW = " → "
_MOST_OF_A_PATH = 300
_LONGEST_PATH = 40  # what is longer has a line of its own
_NARROWEST = 24  # less of a value says nothing
_KNOWN_BY = 16  # signs of a long text before the difference, to know the place
_MOST_LINES_OF_A_TEXT = 4
_LINE_NUMBER = len("- line 100: ")
_LONGEST_LINE = 1000
_MOST_PAIRS = 50_000  # of equal lines: more take long to hold against each other


class Told(NamedTuple):
    """A change, and where it stands in words."""

    path: str
    value: ValueChange


def told(change: ValueChange, member: str | None = "json") -> Told:
    """The path counts from the item's JSON, as --path does; another member is named."""
    path = room.cut(one_line(json_path(change.path)), _MOST_OF_A_PATH)
    is_payload = member in {None, "json"}
    return Told(path if is_payload else f"{one_line(member or '')} {path}", change)


def value_lines(changes: Sequence[Told], taken: int, *, everything: bool = False) -> Iterator[Line]:
    """The changes below each other; `taken` is how much of each line is taken already.

    With `everything` every line that differs in a text of many lines.
    """
    widths = [room.width(each.path) for each in changes]
    column = max((width for width in widths if width <= _LONGEST_PATH), default=0)
    left = max(room.columns() - taken, _NARROWEST)
    for each, width in zip(changes, widths, strict=True):
        beside = left - column - 2
        first = _on_one_line(each.value, beside) if width <= column else None
        if first is not None:
            yield line(each.path + " " * (column - width + 2), *first)
        else:
            yield line(each.path)
            yield from (line("  ", *text) for text in _below(each.value, left - 2, everything))


def _on_one_line(change: ValueChange, left: int) -> Line | None:
    """None where it takes more than a line to see what differs."""
    if change.change is not Change.CHANGED:
        word, style, value = _one_sided(change)
        return line((f"{word} ", style), _short(value, left - len(word) - 1))
    if _has_lines(change.before) and _has_lines(change.after):
        return None
    before, after = short(change.before, left), short(change.after, left)
    if room.width(before) + room.width(after) + len(ARROW) > left:
        return None
    return line((before, "red"), ARROW, (after, "green"))


def _below(change: ValueChange, left: int, everything: bool) -> Iterator[Line]:
    before, after = change.before, change.after
    if change.change is not Change.CHANGED:
        word, style, value = _one_sided(change)
        yield line((f"{word} ", style), _short(value, left - len(word) - 1))
    elif _has_lines(before) and _has_lines(after):
        yield from _changed_lines(before, after, left, everything)
    else:
        old, new = parted(before, after, left - 2)
        yield line((f"- {old}", "red"))
        yield line((f"+ {new}", "green"))


def _one_sided(change: ValueChange) -> tuple[str, str, Any]:
    if change.change is Change.ADDED:
        return "added", "green", change.after
    return "removed", "red", change.before


def _short(value: Any, left: int) -> str:
    return room.cut(short(telling(value), left), left)


def parted(before: Any, after: Any, left: int) -> tuple[str, str]:
    """Two values, each in so much room; of long texts what stands around their difference."""
    start = _where_they_part(before, after, left)
    return _from(before, start, left), _from(after, start, left)


def _where_they_part(before: Any, after: Any, left: int) -> int:
    """From where on two long texts are shown."""
    if not (isinstance(before, str) and isinstance(after, str)):
        return 0
    if all(len(scalar(text[:left])) <= left for text in (before, after)):
        return 0
    return max(common_start(before, after) - min(_KNOWN_BY, left // 4), 0)


def _from(value: Any, start: int, left: int) -> str:
    if not start:
        return _short(value, left)
    return room.cut(f'"…{scalar(value[start : start + left])[1:]}', left)


def _has_lines(value: Any) -> bool:
    return isinstance(value, str) and "\n" in value.strip()


def _changed_lines(before: str, after: str, left: int, everything: bool) -> Iterator[Line]:
    """As a patch shows them, with their numbers; of long ones what stands around the difference."""
    olds, news = before.splitlines(), after.splitlines()
    pairs = [pair for pair in aligned(olds, news, most_pairs=_MOST_PAIRS) if not pair.equal]
    shown = pairs if everything else pairs[:_MOST_LINES_OF_A_TEXT]
    for pair in shown:
        old = None if pair.before is None else olds[pair.before]
        new = None if pair.after is None else news[pair.after]
        start = 0 if old is None or new is None else _where_lines_part(old, new, left)
        if pair.before is not None:
            yield line((_numbered("-", pair.before, olds, start, left), "red"))
        if pair.after is not None:
            yield line((_numbered("+", pair.after, news, start, left), "green"))
    if len(pairs) > len(shown):
        yield line((f"… {counted(len(pairs) - len(shown), 'more line')}", "dim"))
    if not pairs:  # only the signs at the ends of lines
        yield line("its line ends differ")


def _where_lines_part(before: str, after: str, left: int) -> int:
    """From where on two lines are shown; from their start where they have room."""
    if max(len(before), len(after)) <= left - _LINE_NUMBER:
        return 0
    return max(common_start(before, after) - _KNOWN_BY, 0)


def _numbered(sign: str, place: int, lines: list[str], start: int, left: int) -> str:
    text = one_line(lines[place][start : start + _LONGEST_LINE])
    return room.cut(f"{sign} line {place + 1}: {'…' if start else ''}{text}", left)
