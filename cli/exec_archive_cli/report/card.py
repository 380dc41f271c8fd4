"""The failure card in the words of `why`, and the input that the step failed with as JSON."""

from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import Any

from exec_archive.investigate.explanation import Explanation
from exec_archive.investigate.inputs import InputSeen
from exec_archive.investigate.level import Level
from exec_archive_cli.render.page import Line
from exec_archive_cli.render.why.asked import Asked
from exec_archive_cli.render.why.cause import cause_lines
from exec_archive_cli.render.why.context import context

# The page draws the way itself, and there is nothing to type.
_LEFT_OUT = frozenset({"Path", "More"})
_RECEIVED = "Received"
# What is larger is shown where all items are, so that the page opens as fast with it.
_LARGEST_ITEM = 20_000


def card(explanation: Explanation, zone: tzinfo = UTC, place: str = "report") -> dict[str, Any]:
    """What failed, why, with what input, after which way; `place` is what it is told in."""
    # Nothing is cut for a terminal, and no option is named that a page does not have.
    asked = Asked(zone, full=True, stack=True, place=place)
    inputs = explanation.hidden_inputs if explanation.hidden else explanation.leaf.inputs
    labels = [
        {"label": label, "lines": _lines(lines)}
        for label, lines in context(_without_inputs(explanation), asked)
        if label not in _LEFT_OUT and not (label == _RECEIVED and inputs)
    ]
    reason = explanation.leaf.reason
    return {
        "lines": _lines(cause_lines(explanation, asked)),
        "inputs": [_input(each) for each in inputs],
        "input_place": _input_place(explanation),
        "labels": labels,
        "levels": [_level(level) for level in explanation.levels],
        "stack": reason.stack if reason else None,
    }


def _lines(lines: Iterable[Line]) -> list[list[list[str]]]:
    """Each line as spans of a text and its style."""
    return [[list(span) for span in line if span.text] for line in lines]


def _without_inputs(explanation: Explanation) -> Explanation:
    """The same, without what would be laid out as text at length."""
    levels = [level._replace(inputs=()) for level in explanation.levels]
    return explanation._replace(levels=levels, hidden_inputs=[])


def _input(seen: InputSeen) -> dict[str, Any]:
    source = seen.received.source
    return {
        "input": seen.received.number,
        "source": source and source._asdict(),
        "count": seen.received.count,
        "is_the_item": seen.is_the_item,
        "is_inferred": seen.is_inferred,
        "is_readable": seen.is_readable,
        "items": [
            {
                "index": item.index,
                "size": len(item.text),
                "text": item.text if len(item.text) <= _LARGEST_ITEM else None,
            }
            for item in seen.items
        ],
    }


def _input_place(explanation: Explanation) -> dict[str, Any] | None:
    """The run whose input that is."""
    if explanation.hidden:
        hidden = explanation.hidden[0]
        return {
            **_named(explanation.top),
            "node": hidden.node,
            "run_index": hidden.run_index,
            "item": hidden.item,
        }
    return _place(explanation.leaf)


def _level(level: Level) -> dict[str, Any]:
    """An execution of the chain of calls: where it ended, and the way to there."""
    return {
        **_named(level),
        "step": _place(level),
        "path": [hop._asdict() for hop in level.path],
    }


def _place(level: Level) -> dict[str, Any] | None:
    step = level.step
    if step is None:
        return None
    return {
        **_named(level),
        "node": step.node,
        "run_index": step.run_index,
        "item": step.item,
        "is_inferred": step.inferred is not None,
    }


def _named(level: Level) -> dict[str, Any]:
    return {"instance": level.execution.instance, "id": level.execution.id}
