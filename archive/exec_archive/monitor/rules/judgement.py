"""What a rule is given to judge by, and what it answers."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from exec_archive.monitor.alert import Alert, Seen
from exec_archive.query.alerts.facts import At, Workflow
from exec_archive.query.alerts.streaks import Place
from exec_archive.query.engine import Engine

WorkflowKey = tuple[str, str | None]

# The same run of the same workflow always gets the same id, also where its journal was lost.
_NAMES = uuid.UUID("0d0f2f8a-53a7-4a7b-8a55-6a6f5f1c9e7d")


class Told(NamedTuple):
    """An alert that was found before, and the recovery that ended it."""

    alert: Alert
    key: str
    recovery: Alert | None

    @property
    def place(self) -> Place | None:
        """The execution at which it was found."""
        last = self.alert.last
        return None if last is None else place(self.alert.instance, self.alert.workflow_id, last)


class Asked(NamedTuple):
    """What a rule is to be judged by."""

    engine: Engine
    now: datetime
    name: str
    kind: str
    since: datetime  # when this rule began to watch
    after_revision: int  # the archive's, when it was judged last; below 0 the first time
    told: Sequence[Told]  # by this rule, the oldest first
    meant: Mapping[WorkflowKey, Workflow]  # the workflows it is about
    explaining: bool = False  # whether it is wanted how each of them stands

    @property
    def open(self) -> list[Told]:
        """What was told, and has not recovered since."""
        return [each for each in self.told if each.recovery is None]


class News(NamedTuple):
    """Something to tell: an alert without its cause and its command."""

    id: str
    event: str
    key: str
    instance: str
    workflow_id: str | None
    workflow_name: str | None
    times: int
    first: Seen | None
    last: Seen | None
    recovered_by: Seen | None
    summary: str
    look: tuple[str, ...]  # the command to look with, in words
    explain: str | None = None  # the execution whose cause is told
    of: str | None = None

    @property
    def called(self) -> str:
        """What its workflow is called in a sentence."""
        return self.workflow_name or self.workflow_id or "A workflow without a name"


class Standing(NamedTuple):
    """How a workflow stands; the higher its nearness, the nearer it is to an alert."""

    workflow: Workflow
    said: str
    nearness: float


def near(part: float, *, told: bool) -> float:
    """How near it is to an alert; what was told stands behind what is about to be."""
    return min(part, 0.999) if told else part


class Judgement(NamedTuple):
    """What a rule finds."""

    news: list[News]
    standings: list[Standing]
    lacks: str | None = None  # what it cannot judge, and why


def alert_id(asked: Asked, instance: str, *parts: str | None) -> str:
    """The id of what this rule tells of something."""
    named = [asked.engine.archive.manifest.archive_id, asked.name, asked.kind, instance, *parts]
    return str(uuid.uuid5(_NAMES, "\x1f".join(each or "" for each in named)))


def ended(alert: News, by: At, summary: str) -> News:
    """The recovery from an alert."""
    return alert._replace(
        id=str(uuid.uuid5(_NAMES, f"{alert.id} recovered")),
        event="recovered",
        recovered_by=seen(by),
        summary=summary,
        look=("view", f"{alert.instance}/{by.id}"),
        explain=None,
        of=alert.id,
    )


def as_news(told: Told) -> News:
    """What was told before, to be ended."""
    alert = told.alert
    return News(
        id=alert.id,
        event=alert.event,
        key=told.key,
        instance=alert.instance,
        workflow_id=alert.workflow_id,
        workflow_name=alert.workflow_name,
        times=alert.count,
        first=alert.first,
        last=alert.last,
        recovered_by=None,
        summary=alert.summary,
        look=(),
    )


def seen(at: At) -> Seen:
    """An execution as an alert names it."""
    return Seen(at.id, at.begun)


def place(instance: str, workflow_id: str | None, execution: Seen) -> Place | None:
    """An execution that an alert named, as a place in the order of its workflow."""
    if execution.started_at is None:
        return None
    at = At(execution.started_at, len(execution.id), execution.id)
    return Place(instance, workflow_id, at)


def is_told(
    told: Iterable[Told], instance: str, workflow_id: str | None, first: At, last: At
) -> bool:
    """Whether a run has executions in common with one that was told.

    A success that arrives late parts what was told as one; neither part is told again.
    """
    for each in told:
        alert = each.alert
        if (alert.instance, alert.workflow_id) != (instance, workflow_id) or alert.last is None:
            continue
        end = place(instance, workflow_id, alert.last)
        begin = place(instance, workflow_id, alert.first or alert.last)
        if begin and end and begin.at <= last and first <= end.at:
            return True
    return False
