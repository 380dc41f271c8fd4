"""The same loss of many executions, said once."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from exec_archive.investigate.losses.every import Judged
from exec_archive.investigate.losses.finding import Finding, Kind, Sureness
from exec_archive.investigate.losses.losses import Unsaid, why_unjudged
from exec_archive.model import Execution


class Of(NamedTuple):
    """An execution in a group."""

    id: str
    started_at: datetime | None


@dataclass(slots=True)
class Group:
    """A loss at one node of a workflow, equally sure, in one execution or in many."""

    instance: str
    workflow_id: str | None
    workflow_name: str | None
    finding: Finding  # of the last execution
    executions: int
    first: Of
    last: Of


_Key = tuple[str, str | None, Kind, str | None, Sureness]


@dataclass(slots=True)
class AllLosses:
    """What is known after a walk through many executions; it grows while that goes on."""

    looked_at: int = 0
    with_losses: int = 0  # executions that are in a group
    less_sure: int = 0  # findings that are not sure enough to be told
    unsaid: Counter[Unsaid] = field(default_factory=Counter)  # of those that were looked at
    unjudged: Counter[Unsaid] = field(default_factory=Counter)  # of the others
    _groups: dict[_Key, Group] = field(default_factory=dict)

    def add(self, judged: Judged, least: Sureness) -> None:
        """Takes in one more execution; those of a workflow come the newest first."""
        unjudged = why_unjudged(judged.findings, judged.unsaid)
        if unjudged is not None:
            self.unjudged[unjudged] += 1
            return
        self.looked_at += 1
        if judged.unsaid is not None:
            self.unsaid[judged.unsaid] += 1
        told = [each for each in judged.findings if each.sureness.is_at_least(least)]
        self.less_sure += len(judged.findings) - len(told)
        self.with_losses += bool(told)
        for finding in told:
            self._put(judged.execution, finding)

    def _put(self, execution: Execution, finding: Finding) -> None:
        key = (
            execution.instance,
            execution.workflow_id,
            finding.kind,
            finding.node,
            finding.sureness,
        )
        of = Of(execution.id, execution.started_at)
        group = self._groups.get(key)
        if group is None:
            name = execution.workflow_name
            self._groups[key] = Group(*key[:2], name, finding, 1, first=of, last=of)
        else:
            group.executions += 1
            group.first = of

    @property
    def groups(self) -> list[Group]:
        """The one that was met last comes first; of an execution the surest."""
        return sorted(self._groups.values(), key=_newest_first, reverse=True)


def _newest_first(group: Group) -> tuple[datetime, int, str]:
    begun = group.last.started_at or datetime.min  # noqa: DTZ901 - the archive's have no zone
    return (begun, len(group.last.id), group.last.id)
