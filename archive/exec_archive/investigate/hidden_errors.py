"""Errors that did not stop an execution: n8n says success, and only the items tell."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from exec_archive.document.item import carried_error, paired_index
from exec_archive.document.item_reader import NotItems
from exec_archive.document.role import Role
from exec_archive.model import Execution, NodeRun
from exec_archive.query.engine import Engine
from exec_archive.query.slices import items_of


class HiddenError(NamedTuple):
    """One error that a node swallowed."""

    node: str
    node_type: str | None
    run_index: int
    item: int | None  # of what the node received; open where n8n does not say
    output: int | None  # where the item went; open where the run as a whole failed
    message: str


def hidden_errors(
    engine: Engine, execution: Execution, runs: Sequence[NodeRun], most: int
) -> list[HiddenError]:
    """The first of them, in true order."""
    return list(islice(_each(engine, execution, runs), most))


def _each(engine: Engine, execution: Execution, runs: Sequence[NodeRun]) -> Iterator[HiddenError]:
    for run in runs:
        if not run.swallowed_errors:
            continue
        if run.error_message or run.error_type or run.error_http_code:
            said = run.error_message or run.error_type or "no word of it"
            yield _of_run(run, run.error_item, None, said)
            continue
        yield from islice(_among_items(engine, execution, run), run.swallowed_errors)


def _among_items(engine: Engine, execution: Execution, run: NodeRun) -> Iterator[HiddenError]:
    try:
        for item in items_of(engine, execution, Role.OUTPUT, run.seq):
            message = carried_error(item.value)
            if message is not None:
                yield _of_run(run, paired_index(item.value), item.output, message)
    except NotItems:
        return


def _of_run(run: NodeRun, item: int | None, output: int | None, message: str) -> HiddenError:
    return HiddenError(run.node, run.node_type, run.run_index, item, output, message)
