"""Where in an execution something stands that was sought, and the text around it."""

from dataclasses import dataclass

from exec_archive.document.places import Place, Standing
from exec_archive.query.search.json_path import json_path

_AROUND = 80
_LONGEST_MATCH = 1000


@dataclass(frozen=True, slots=True)
class Hit:
    """One key or value that holds what was sought."""

    place: Place
    node: str | None
    run_index: int | None
    kind: str | None  # of the output: main, or that of an AI connection
    output: int | None
    item: int | None
    member: str | None  # of the item: json, binary, error
    path: str | None  # from there, or from the place
    in_key: bool  # it is the key at the end of the path, rather than the value there
    before: str
    match: str
    after: str
    cut_before: bool  # there is more before that
    cut_match: bool
    cut_after: bool


def hit(at: Standing, text: str, span: tuple[int, int], *, in_key: bool = False) -> Hit:
    """A hit with as much of the text as tells what it is about."""
    start, end = span
    shown_end = min(end, start + _LONGEST_MATCH)
    return Hit(
        place=at.place,
        node=at.node,
        run_index=at.run_index,
        kind=at.kind,
        output=at.output,
        item=at.item,
        member=at.member,
        path=None if at.place in _WITHOUT_PATH else json_path(at.path),
        in_key=in_key,
        before=text[max(start - _AROUND, 0) : start],
        match=text[start:shown_end],
        after=text[end : end + _AROUND],
        cut_before=start > _AROUND,
        cut_match=shown_end < end,
        cut_after=end + _AROUND < len(text),
    )


_WITHOUT_PATH = frozenset({Place.NODE_NAME, Place.WORKFLOW_NAME})
