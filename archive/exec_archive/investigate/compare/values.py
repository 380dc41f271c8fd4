"""What differs between two JSON values, place by place."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from exec_archive.document.exact_json import ExactFloat, exact_json
from exec_archive.investigate.compare.alignment import aligned

Path = tuple[str | int, ...]

_EXACT_AS_FLOAT = 2**53

# There may be a list in each of very many items, and all of them are compared.
_MOST_PAIRS_OF_A_LIST = 50_000


class Change(StrEnum):
    """What became of a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class ValueChange(NamedTuple):
    """A value that is another one, or stands in one of two places only."""

    change: Change
    path: Path  # where it stands; of a removed one, where it stood
    before: Any  # None where it was added
    after: Any  # None where it was removed


def value_changes(before: Any, after: Any, path: Path = ()) -> Iterator[ValueChange]:
    """Each change, in the order of the values; the outermost where a whole one came or went."""
    open_pairs = [_changes(before, after, path)]
    while open_pairs:
        found = next(open_pairs[-1], None)
        if found is None:
            open_pairs.pop()
        elif isinstance(found, ValueChange):
            yield found
        else:
            open_pairs.append(_changes(*found))


def key_of(value: Any) -> int:
    """Something that equal values have in common, but for those in which keys changed places."""
    try:
        return hash(repr(value))
    except RecursionError:
        return hash(exact_json(value))


# A change, or two values and their path, which are still to be compared: no depth is too deep.
_Found = ValueChange | tuple[Any, Any, Path]


def _changes(before: Any, after: Any, path: Path) -> Iterator[_Found]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _of_objects(before, after, path)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_lists(before, after, path)
    elif not _same_scalar(before, after):
        yield ValueChange(Change.CHANGED, path, before, after)


def _of_objects(before: dict[str, Any], after: dict[str, Any], path: Path) -> Iterator[_Found]:
    for key, value in before.items():
        if key in after:
            yield value, after[key], (*path, key)
        else:
            yield ValueChange(Change.REMOVED, (*path, key), value, None)
    for key, value in after.items():
        if key not in before:
            yield ValueChange(Change.ADDED, (*path, key), None, value)


def _of_lists(before: list[Any], after: list[Any], path: Path) -> Iterator[_Found]:
    olds, news = (list(map(key_of, each)) for each in (before, after))
    for pair in aligned(olds, news, _MOST_PAIRS_OF_A_LIST):
        if pair.after is None:
            assert pair.before is not None  # noqa: S101 - a pair has at least one place
            yield ValueChange(Change.REMOVED, (*path, pair.before), before[pair.before], None)
        elif pair.before is None:
            yield ValueChange(Change.ADDED, (*path, pair.after), None, after[pair.after])
        elif not pair.equal:
            yield before[pair.before], after[pair.after], (*path, pair.after)


def _same_scalar(before: Any, after: Any) -> bool:
    if _is_number(before) and _is_number(after):
        if _written(before) == _written(after):
            return True
        return max(abs(before), abs(after)) < _EXACT_AS_FLOAT and float(before) == float(after)
    return type(before) is type(after) and bool(before == after)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _written(number: Any) -> str:
    return number.text if isinstance(number, ExactFloat) else str(number)
