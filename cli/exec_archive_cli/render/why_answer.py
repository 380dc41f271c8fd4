"""An explanation for programs: every count and index from 0, times in UTC, numbers as written."""

import contextlib
import sys
from typing import Any

import msgspec

from exec_archive.document.exact_json import exact_json
from exec_archive.investigate.explanation import Explanation
from exec_archive.investigate.inputs import InputSeen
from exec_archive.investigate.level import Level
from exec_archive.investigate.told import Told
from exec_archive.model import Execution
from exec_archive.query.history import Good, Seen
from exec_archive_cli.render.answers import plain, plain_value

_OF_ANOTHER = (
    "instance",
    "id",
    "workflow_id",
    "workflow_name",
    "status",
    "mode",
    "started_at",
    "duration_ms",
)


def print_answer(explanation: Explanation) -> None:
    """Prints it as JSON."""
    text = exact_json(_answer(explanation)).encode()
    # Half of a surrogate pair is not laid out; it is JSON all the same.
    with contextlib.suppress(msgspec.DecodeError):
        text = msgspec.json.format(text, indent=2)
    sys.stdout.write(text.decode() + "\n")


def _answer(explanation: Explanation) -> dict[str, Any]:
    return {
        "execution": plain(explanation.execution),
        "levels": [_level(level) for level in explanation.levels],
        "timed_out_ms": explanation.timed_out_ms,
        "told": _told(explanation.told),
        "missing_child": explanation.missing_child,
        "caller": _other(explanation.caller),
        "hidden_errors": [each._asdict() for each in explanation.hidden],
        "hidden_inputs": [_input(each) for each in explanation.hidden_inputs],
        "failed_children": [_other(each) for each in explanation.failed_children],
        "last_good": _with_times(explanation.last_good),
        "seen": _with_times(explanation.seen),
        "retries": [_other(each) for each in explanation.retries],
    }


def _level(level: Level) -> dict[str, Any]:
    step, reason = level.step, level.reason
    return {
        "execution": _other(level.execution),
        "called_for": level.called_for,
        "is_call_inferred": level.is_call_inferred,
        "step": step
        and {
            "node": step.node,
            "node_type": step.node_type,
            "run_index": step.run_index,
            "runs": step.runs,
            "item": step.item,
            "serves": step.serves,
            "inferred": step.inferred,
        },
        "reason": reason and {**reason._asdict(), "sentences": reason.sentences},
        "inputs": [_input(each) for each in level.inputs],
        "path": [hop._asdict() for hop in level.path],
        "remainders": [each._asdict() for each in level.remainders],
    }


def _input(seen: InputSeen) -> dict[str, Any]:
    received = seen.received
    source = received.source
    return {
        "input": received.number,
        "source": source
        and {"node": source.node, "run_index": source.run_index, "output": source.output},
        "count": received.count,
        "is_the_item": seen.is_the_item,
        "is_inferred": seen.is_inferred,
        "is_readable": seen.is_readable,
        "items": [{"index": item.index, "item": item.value} for item in seen.items],
    }


def _with_times(record: Good | Seen | None) -> dict[str, Any] | None:
    if record is None:
        return None
    return {name: plain_value(each) for name, each in record._asdict().items()}


def _told(told: Told | None) -> dict[str, Any] | None:
    if told is None:
        return None
    return {"by": _other(told.by), "node": told.node, "message": told.message}


def _other(execution: Execution | None) -> dict[str, Any] | None:
    """Another execution, in a few words."""
    if execution is None:
        return None
    return {name: plain_value(getattr(execution, name)) for name in _OF_ANOTHER}
