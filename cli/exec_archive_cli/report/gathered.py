"""Everything a report needs to know of one execution, except its items."""

from typing import NamedTuple

from exec_archive.document.definition import Definition
from exec_archive.document.skeleton import Skeleton
from exec_archive.investigate.begun import Begun
from exec_archive.investigate.calls import Call, call_tree
from exec_archive.investigate.explanation import Explanation, explain
from exec_archive.investigate.timeline import Timeline, timeline
from exec_archive.model import Execution
from exec_archive.query.engine import Engine


class Gathered(NamedTuple):
    """The answers of `why` and `trace` to one execution, and the workflow it carried."""

    explanation: Explanation
    timeline: Timeline
    skeleton: Skeleton | None
    definition: Definition | None
    calls: Call

    @property
    def execution(self) -> Execution:
        """The execution."""
        return self.explanation.execution


def gather(engine: Engine, execution: Execution) -> Gathered:
    """Asks all of it."""
    begun = Begun(engine, execution)
    evidence = begun.evidence
    return Gathered(
        explanation=explain(begun),
        timeline=timeline(execution, evidence.runs, evidence.skeleton),
        skeleton=evidence.skeleton,
        definition=evidence.definition,
        calls=call_tree(engine, execution),
    )
