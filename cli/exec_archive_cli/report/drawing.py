"""The workflow as a drawing: nodes with what became of them, links with what went over them."""

from collections.abc import Sequence
from typing import Any

from exec_archive.document.definition import STICKY_NOTE, Definition
from exec_archive.document.item_reader import MAIN
from exec_archive.document.links import Link
from exec_archive.document.storable import storable
from exec_archive.investigate.folding import Fold
from exec_archive.investigate.timeline import Timeline
from exec_archive_cli.render.words import node_type
from exec_archive_cli.report.flows import Flow, flows
from exec_archive_cli.report.places import Place, finite, placed, positions

_TRIGGERS = ("trigger", ".webhook", ".start", ".cron", ".interval")
# A note is a help to the eye; of a longer one the start is shown.
_LONGEST_NOTE = 2000
_NOTE_SIZE = Place(240, 160)

_Json = dict[str, Any]


def drawing(
    definition: Definition | None, timeline: Timeline, folds: Sequence[Fold]
) -> dict[str, Any]:
    """Nodes in the order they first ran, then those that did not run; what went over links."""
    given = definition.nodes if definition else {}
    went = flows(timeline)
    links = _links(definition, went)
    names = dict.fromkeys([*(fold.node for fold in folds), *given])
    shown = [name for name in names if given.get(name, {}).get("type") != STICKY_NOTE]
    places = placed(shown, positions(given), [(link.source, link.target) for link in links])
    by_node = {fold.node: fold for fold in folds}
    drawn = set(shown)
    return {
        "nodes": [
            _node(name, given.get(name, {}), by_node.get(name), places[name]) for name in shown
        ],
        "links": [
            _link(link, went, by_node) for link in links if {link.source, link.target} <= drawn
        ],
        "notes": [_note(each) for each in given.values() if each.get("type") == STICKY_NOTE],
    }


def _node(name: str, given: _Json, fold: Fold | None, place: Place) -> _Json:
    kind = storable(given["type"]) if isinstance(given.get("type"), str) else None
    if kind is None and fold is not None:
        kind = fold.runs[0].run.node_type
    return {
        "name": name,
        "type": kind,
        "kind": node_type(kind),
        "x": place.x,
        "y": place.y,
        "is_trigger": str(kind).lower().endswith(_TRIGGERS),
        "is_disabled": given.get("disabled") is True,
        "runs": len(fold.runs) if fold else 0,
        "status": fold.status if fold else None,
        "swallowed_errors": fold.swallowed_errors if fold else 0,
        "items_out": fold.items_out if fold else None,
    }


def _links(definition: Definition | None, went: dict[tuple[str, int, str], Flow]) -> list[Link]:
    """Those that the workflow has, and those that only the runs tell of."""
    planned = definition.links if definition else []
    known = {(link.source, link.output, link.target) for link in planned}
    others = [Link(*way, 0) for way in went if way not in known]
    return [*planned, *others]


def _link(link: Link, went: dict[tuple[str, int, str], Flow], by_node: dict[str, Fold]) -> _Json:
    way = (link.source, link.output, link.target)
    flow = went.get(way) if link.kind == MAIN else None
    runs, items = (flow.runs, flow.items) if flow else (0, None)
    if link.kind != MAIN and link.source in by_node:
        runs = len(by_node[link.source].runs)
    return {
        "source": link.source,
        "kind": link.kind,
        "output": link.output,
        "target": link.target,
        "input": link.number,
        "runs": runs,
        "items": items,
    }


def _note(given: _Json) -> _Json:
    parameters = given.get("parameters")
    told = parameters if isinstance(parameters, dict) else {}
    place = next(iter(positions({"note": given}).values()), Place(0, 0))
    content, colour = told.get("content"), told.get("color")
    return {
        "x": place.x,
        "y": place.y,
        "width": _length(told.get("width"), _NOTE_SIZE.x),
        "height": _length(told.get("height"), _NOTE_SIZE.y),
        "colour": colour if colour in range(1, 8) and isinstance(colour, int) else 1,
        "text": content[:_LONGEST_NOTE] if isinstance(content, str) else "",
    }


def _length(given: Any, usual: float) -> float:
    """A width or height that can be drawn."""
    return min(max(given, 40), 5000) if finite(given) else usual
