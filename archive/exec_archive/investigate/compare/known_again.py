"""By what a difference is known again in a node that only hands it on."""

from collections.abc import Hashable, Iterator

from exec_archive.document.item import payload
from exec_archive.investigate.compare.given_items import ItemChange, MemberChange
from exec_archive.investigate.compare.values import key_of

_AT_TOP = "at the top"


def known_by(change: MemberChange) -> Iterator[Hashable]:
    """By the last two names of its path; or by the last, where one of the two has no more.

    So it is known again where a node put it deeper into its items, or less deep.
    """
    what, names = _what(change), _names(change)
    yield hash((what, names[-2:]))
    yield hash((what, names[-1:], _AT_TOP))


def remembered_by(change: MemberChange) -> Iterator[Hashable]:
    """One of these is one of `known_by`, where a change is the same."""
    what, names = _what(change), _names(change)
    yield hash((what, names[-2:]))
    if len(names) == 1:
        yield hash((what, names, _AT_TOP))
    else:
        yield hash((what, names[-1:]))


def sign_of_item(item: ItemChange) -> Hashable:
    """Of one that came, is gone, or has moved."""
    if not item.is_lone:
        return "moved", item.before, item.after
    return item.before is None, key_of(payload(item.item))


def _what(change: MemberChange) -> tuple[str, int, int]:
    value = change.value
    return value.change, key_of(value.before), key_of(value.after)


def _names(change: MemberChange) -> tuple[str, ...]:
    """Without indexes: these are others as soon as something was inserted."""
    return tuple(name for name in change.value.path if isinstance(name, str))
