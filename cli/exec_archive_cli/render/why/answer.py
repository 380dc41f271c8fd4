"""An explanation for programs: every count and index from 0, times in UTC, numbers as written."""

from typing import Any

from exec_archive.investigate.compare.at_step import StepDifference
from exec_archive.investigate.explanation import Explanation
from exec_archive.investigate.inputs import InputSeen
from exec_archive.investigate.level import Level
from exec_archive.investigate.told import Told
from exec_archive.query.history import Seen
from exec_archive.query.last_good import Good
from exec_archive_cli.render.answers import plain, plain_value
from exec_archive_cli.render.exact_answer import in_few_words, print_exact_json, value_answer


def print_answer(explanation: Explanation) -> None:
    """Prints it as JSON."""
    print_exact_json(why_answer(explanation))


def why_answer(explanation: Explanation) -> dict[str, Any]:
    """All of it."""
    return {
        "execution": plain(explanation.execution),
        "levels": [_level(level) for level in explanation.levels],
        "timed_out_ms": explanation.timed_out_ms,
        "told": _told(explanation.told),
        "missing_child": explanation.missing_child,
        "caller": in_few_words(explanation.caller),
        "hidden_errors": [each._asdict() for each in explanation.hidden],
        "hidden_inputs": [_input(each) for each in explanation.hidden_inputs],
        "losses": _losses(explanation),
        "failed_children": [in_few_words(each) for each in explanation.failed_children],
        "last_good": _good(explanation.last_good),
        "differs": _differs(explanation.differs),
        "seen": _seen(explanation.seen),
        "retries": [in_few_words(each) for each in explanation.retries],
    }


def _losses(explanation: Explanation) -> dict[str, Any] | None:
    losses = explanation.losses
    if losses is None:
        return None
    from exec_archive_cli.render.losses.finding import finding_answer  # a failure does without

    return {
        "findings": [finding_answer(each) for each in losses.findings],
        "good_runs": losses.good_runs,
        "not_compared": losses.unsaid,
    }


def _level(level: Level) -> dict[str, Any]:
    step, reason = level.step, level.reason
    return {
        "execution": in_few_words(level.execution),
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


def _good(good: Good | None) -> dict[str, Any] | None:
    if good is None:
        return None
    return {
        "instance": good.instance,
        "id": good.id,
        "started_at": plain_value(good.started_at),
    }


def _differs(differs: StepDifference | None) -> dict[str, Any] | None:
    if differs is None:
        return None
    way, items, item = differs.other_way, differs.items, differs.item
    return {
        "is_workflow_changed": differs.is_workflow_changed,
        "changed_nodes": list(differs.changed_nodes),
        "ran_before": differs.ran_before,
        "other_way": way and {"node": way.node, "output": way.output},
        "items": items and {"before": items[0], "after": items[1]},
        "item": item
        and {"index": item.place, "changes": [value_answer(each) for each in item.changes]},
        "is_same_input": differs.is_same_input,
    }


def _seen(seen: Seen | None) -> dict[str, Any] | None:
    if seen is None:
        return None
    return {name: plain_value(each) for name, each in seen._asdict().items()}


def _told(told: Told | None) -> dict[str, Any] | None:
    if told is None:
        return None
    return {"by": in_few_words(told.by), "node": told.node, "message": told.message}
