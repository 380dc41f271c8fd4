"""Which step an execution failed at: the node, its run and its item.

n8n repeats the error of the failing run on the execution, but the obvious places mislead: the
error's own `node` may belong to a sub-workflow, on a cancel the last node is the one before, and
an AI agent repeats what its model said. So the step is found among the runs themselves, and left
open where n8n does not say.
"""

from dataclasses import dataclass
from typing import Any, cast

from exec_archive.document.engine_state import stack_node
from exec_archive.document.node_error import node_error
from exec_archive.document.node_runs import FoundRun, source_key
from exec_archive.document.recorded_error import blamed_item, recorded_error
from exec_archive.document.shape import DocumentShape
from exec_archive.document.storable import storable
from exec_archive.document.workflow import Workflow
from exec_archive.model import NodeError

_ENDED_BADLY = {"error", "crashed"}


@dataclass(frozen=True, slots=True)
class Failure:
    """Where and why an execution ended; all open for one that went well."""

    node: str | None = None
    run_index: int | None = None  # open for a node that never ran
    item: int | None = None
    error: NodeError | None = None


def find_failure(
    status: str, shape: DocumentShape, runs: list[FoundRun], workflow: Workflow
) -> Failure:
    """The failing step of an execution whose runs stand in true order."""
    result = shape.data.resultData if shape.data else None
    whole_error = recorded_error(result.error, result.redactedError) if result else None
    if status not in _ENDED_BADLY and whole_error is None:
        return Failure()
    last_node = result.lastNodeExecuted if result else None
    run = _failing_run(runs, last_node, whole_error)
    if run is not None:
        return _failure_of(_served_by(run, runs), whole_error, workflow)
    node, run_index = _stopped_at(status, shape, runs, whole_error)
    item = blamed_item(whole_error) if whole_error and node else None
    error_columns = node_error(whole_error, workflow.id, node) if whole_error else None
    return Failure(storable(node), run_index, item, error_columns)


def _failure_of(run: FoundRun, whole_error: dict[str, Any] | None, workflow: Workflow) -> Failure:
    error = _most_telling(run.error or {}, whole_error)
    node, run_index = run.node, cast("int | None", run.run_index)
    blamed = (run.error or {}).get("node")
    name = blamed.get("name") if isinstance(blamed, dict) else None
    if isinstance(name, str) and run.node in workflow.serves.get(name, ()):
        node, run_index = name, None  # a sub-node that could not even start
    return Failure(
        node=storable(node),
        run_index=run_index,
        item=blamed_item(run.error or {}),
        error=node_error(error, workflow.id, node) if error else None,
    )


def _served_by(run: FoundRun, runs: list[FoundRun]) -> FoundRun:
    """The sub-node (an AI agent's model, say) whose error the run repeats; else the run itself."""
    for other in reversed(runs):
        if (
            other.error
            and run.error
            and other.error.get("message") == run.error.get("message")
            and any(source_key(source) == (run.node, run.run_index) for source in other.sources)
        ):
            return other
    return run


def _failing_run(
    runs: list[FoundRun], last_node: Any, whole_error: dict[str, Any] | None
) -> FoundRun | None:
    """The last run with an error; where several have one, that of the node n8n stopped at."""
    failed = [run for run in runs if run.error or str(run.shape.executionStatus) in _ENDED_BADLY]
    at_last_node = [run for run in failed if run.node == last_node]
    if at_last_node:
        return at_last_node[-1]
    message = whole_error.get("message") if whole_error else None
    same = [run for run in failed if run.error and run.error.get("message") == message]
    found = same or failed
    return found[-1] if found else None


def _most_telling(
    error: dict[str, Any], whole_error: dict[str, Any] | None
) -> dict[str, Any] | None:
    """The run's own error; for a crash the execution's, which says what became of the server."""
    if error.get("name") == "NodeCrashedError" and whole_error:
        return {**whole_error, "description": error.get("message")}
    return error or whole_error


def _stopped_at(
    status: str,
    shape: DocumentShape,
    runs: list[FoundRun],
    whole_error: dict[str, Any] | None,
) -> tuple[str | None, int | None]:
    """The node that was about to run or running, where no run carries the error.

    The first entry of the engine's stack names it, except for executions saved without progress:
    their stack still holds the trigger, and nothing is known.
    """
    state = shape.data.executionData if shape.data else None
    stack = state.nodeExecutionStack if state else None
    first = stack[0] if stack else None
    name = stack_node(first) if first else None
    if name is None or (not runs and status != "error"):
        return None, None
    if not runs and whole_error is None:
        return None, None
    return name, sum(run.node == name and run.shape.executionStatus != "waiting" for run in runs)
