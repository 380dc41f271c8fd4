"""One place where something was found, on a line: whose it is, the way there, the text around."""

from exec_archive.document.places import Place
from exec_archive.query.search.hits import Hit
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Line, Span
from exec_archive_cli.render.room import cut, width

_MORE = "…"
_FOUND = "bold yellow"
_WORDS = {
    Place.OUTPUT: "",  # what a node gave is what most places are
    Place.CONTEXT: "loop state",
    Place.WAITING: "waiting input",
    Place.PINNED: "pinned data",
}
_OF_RUNS = frozenset({Place.OUTPUT, Place.ASKED, Place.RECEIVED, Place.ERROR})


def whose(hit: Hit) -> str:
    """The node, run, output and item; or what else the text belongs to."""
    words = [one_line(hit.node)] if hit.node is not None else []
    if hit.run_index:
        words.append(f"run {hit.run_index + 1:,}")
    if hit.kind is not None and hit.kind != "main":
        words.append(one_line(hit.kind))
    if hit.output:
        words.append(f"output {hit.output:,}")
    if hit.item is not None:
        words.append(f"item {hit.item:,}")
    if _WORDS.get(hit.place, hit.place):
        words.append(_WORDS.get(hit.place, hit.place))
    if hit.member not in {None, "json"}:
        words.append(one_line(hit.member or ""))
    return ", ".join(words)


def way(hit: Hit) -> str:
    """The path, if there is one beyond the place."""
    if hit.path is None or hit.path == "$":
        return ""
    return one_line(hit.path) + (" (key)" if hit.in_key else "")


def excerpt(hit: Hit, room: int | None) -> Line:
    """What was found, and as much of the text around it as there is room for."""
    before, found, after = one_line(hit.before), one_line(hit.match), one_line(hit.after)
    cut_before, cut_after = hit.cut_before, hit.cut_after
    if hit.cut_match:
        found += _MORE
    if room is not None:
        found = cut(found, room)
        left = room - width(found)
        for_before = max(left // 3, left - width(after) - cut_after)
        if width(before) + cut_before > for_before:
            before, cut_before = _end_of(before, for_before - 1), True
        left -= width(before) + cut_before
        if width(after) + cut_after > left:
            after, cut_after = cut(after, left - 1).removesuffix(_MORE), True
    return (
        Span((_MORE if cut_before else "") + before),
        Span(found, _FOUND),
        Span(after + (_MORE if cut_after else "")),
    )


def _end_of(text: str, room: int) -> str:
    """The last signs of a text that fit."""
    while text and width(text) > room:
        text = text[1:]
    return text
