"""A comparison for programs: every difference, indexes from 0, values as they were written."""

from typing import Any

from exec_archive.investigate.compare.comparison import Comparison, NodeDifference
from exec_archive.investigate.compare.definitions import WorkflowChange
from exec_archive.investigate.compare.given_items import ItemChange, MemberChange
from exec_archive.investigate.compare.nodes import Failure, NodeSide
from exec_archive.investigate.compare.values import Change
from exec_archive.model import Execution
from exec_archive_cli.render.exact_answer import in_few_words, print_exact_json, value_answer


def print_answer(comparison: Comparison, node: str | None) -> None:
    """Prints it as JSON; of one node, if named."""
    nodes = [each for each in comparison.nodes if node in {None, each.node}]
    print_exact_json(
        {
            "before": _execution(comparison.before, comparison.failures[0]),
            "after": _execution(comparison.after, comparison.failures[1]),
            "is_same": comparison.is_same,
            "workflow": comparison.workflow and _workflow(comparison.workflow),
            "nodes": [_node(each) for each in nodes],
            "equal_nodes": list(comparison.equal_nodes),
            "equal_items": comparison.equal_items,
            "good_runs": comparison.usual.runs,
        }
    )


def _execution(execution: Execution, failure: Failure | None) -> dict[str, Any]:
    return {
        **(in_few_words(execution) or {}),
        "completeness": execution.completeness,
        "failure": _failure(failure),
    }


def _failure(failure: Failure | None) -> dict[str, Any] | None:
    return failure and {**failure._asdict(), "sentences": list(failure.sentences)}


def _workflow(change: WorkflowChange) -> dict[str, Any]:
    return {
        "is_changed": not change.is_unchanged,
        "nodes": [
            {
                "node": each.node,
                "name_before": each.name_before,
                "fate": each.fate.value,
                "changes": [value_answer(value) for value in each.changes],
            }
            for each in change.nodes
        ],
        "links": [
            {
                "change": (Change.ADDED if each.added else Change.REMOVED).value,
                "source": each.link.source,
                "kind": each.link.kind,
                "output": each.link.output,
                "target": each.link.target,
                "input": each.link.number,
            }
            for each in change.links
        ],
        "settings": [value_answer(value) for value in change.settings],
    }


def _node(node: NodeDifference) -> dict[str, Any]:
    return {
        "node": node.node,
        "name_before": node.name_before,
        "node_type": node.node_type,
        "before": _side(node.before),
        "after": _side(node.after),
        "took_otherwise": node.took_otherwise,
        "hands_on": node.handing and node.handing.value,
        "equal_items": node.equal_items,
        "unreadable_runs": [run.run_index for run in node.runs if not run.is_readable],
        "items": [_item(item) for run in node.runs for item in run.changes],
    }


def _side(side: NodeSide | None) -> dict[str, Any] | None:
    if side is None:
        return None
    outputs, failure = list(side.items_out), _failure(side.failure)
    return {**side._asdict(), "items_out": outputs, "failure": failure}


def _item(item: ItemChange) -> dict[str, Any]:
    return {
        "run_index": item.run_index,
        "kind": item.kind,
        "output": item.output,
        "before": item.before,
        "after": item.after,
        "is_moved": item.is_moved,
        "item": item.item,
        "changes": [_of_member(each) for each in item.changes],
    }


def _of_member(change: MemberChange) -> dict[str, Any]:
    return {
        "member": change.member,
        **value_answer(change.value),
        "varies": change.varies and change.varies.value,
        "is_passed_on": change.is_passed_on,
    }
