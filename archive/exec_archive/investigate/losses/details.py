"""What the items tell of a loss: which errors were swallowed, and which items are gone.

It is read only where it is shown: to find a loss, the counts are enough.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from exec_archive.document.item import paired_index
from exec_archive.document.item_reader import MAIN, NotItems
from exec_archive.document.role import Role
from exec_archive.investigate.evidence import Evidence
from exec_archive.investigate.hidden_errors import HiddenError, hidden_errors
from exec_archive.investigate.losses.finding import Finding, Kind
from exec_archive.model import NodeRun
from exec_archive.query.engine import Engine
from exec_archive.query.slices import items_of

_SHOWN = 20
_LARGEST = 2**20  # of an output that is read for it
_RUNS_READ = 50
_OF_ITEMS = frozenset({Kind.UNEVEN, Kind.CALL, Kind.EMPTY, Kind.FEWER})


class Gone(NamedTuple):
    """An item that a run received, and that nothing came of."""

    run_index: int
    item: int
    of: int  # so many that it received


class Details(NamedTuple):
    """What stands behind a finding; both may be empty, and no more of each than fits a page."""

    errors: Sequence[HiddenError] = ()
    gone: Sequence[Gone] = ()


def details(engine: Engine, evidence: Evidence, finding: Finding) -> Details:
    """The errors, or the items, as far as n8n links what came out to what went in."""
    runs = [run for run in evidence.runs if run.node == finding.node]
    if finding.kind is Kind.SWALLOWED:
        return Details(errors=hidden_errors(engine, evidence.execution, runs, _SHOWN))
    if finding.kind in _OF_ITEMS and finding.output is None:
        return Details(gone=list(islice(_gone(engine, evidence, runs), _SHOWN)))
    return Details()


def _gone(engine: Engine, evidence: Evidence, runs: Sequence[NodeRun]) -> Iterator[Gone]:
    read = 0
    for run in runs:
        source = evidence.source(run)
        of = evidence.items_at(source) if source else None
        is_small = run.output_bytes <= _LARGEST and (of or 0) <= _LARGEST
        leading = _leading(evidence, run)
        given = sum(count for i, count in enumerate(run.items_out or ()) if i in leading)
        if not of or not is_small or given >= of:
            continue
        read += 1
        if read > _RUNS_READ:
            return
        kept = _kept(engine, evidence, run, leading)
        if kept is not None:
            yield from (Gone(run.run_index, item, of) for item in range(of) if item not in kept)


def _leading(evidence: Evidence, run: NodeRun) -> Collection[int]:
    """The outputs from which items go on; of a node at the end all count as such."""
    outputs, definition = range(len(run.items_out or ())), evidence.definition
    leading = [each for each in outputs if definition and definition.after(run.node, each)]
    return frozenset(leading) if leading else outputs


def _kept(
    engine: Engine, evidence: Evidence, run: NodeRun, leading: Collection[int]
) -> set[int] | None:
    """The items that something came of; None where not each says which one it came of."""
    kept: set[int] = set()
    try:
        for item in items_of(engine, evidence.execution, Role.OUTPUT, run.seq):
            if item.kind != MAIN or item.output not in leading:
                continue
            index = paired_index(item.value)
            if index is None:
                return None
            kept.add(index)
    except NotItems:
        return None
    return kept
