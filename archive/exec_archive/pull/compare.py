"""Holds what a server lists against what the archive has: a pull is a comparison, not a guess."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from exec_archive.document.reading import Facts
from exec_archive.model import Completeness, Execution
from exec_archive.query.known import Known
from exec_archive.revision import Action, decide, instance_for, only_retried, surely_same
from exec_archive.server.api import Row
from exec_archive.store.sync_state import Missing


class News(Enum):
    """What to do about a row."""

    NONE = 0
    FACTS = 1  # it says all that is new
    DOCUMENT = 2  # its document is wanted


@dataclass(frozen=True, slots=True)
class Judged:
    """A row, and whether it is news."""

    row: Row
    news: News


@dataclass(slots=True)
class Comparison:
    """Compares rows with the executions of one instance.

    `apart` counts the rows that are other executions than the archived ones of their ids: many of
    them mean that the server was set up anew, and counts from 1 again. `same` counts those that
    surely are the archived ones, and `known` those that may be.
    """

    archive: Known
    instance: str
    missing: dict[str, Missing]
    moment: datetime
    retry_all: bool = False
    same: int = 0
    known: int = 0
    apart: int = 0

    def judge(self, rows: Sequence[Row]) -> list[Judged]:
        """What is news among some rows."""
        stored = self.archive.executions([row.id for row in rows]) if rows else {}
        return [Judged(row, self._news(row, stored.get(row.id, []))) for row in rows]

    def _news(self, row: Row, stored: list[Execution]) -> News:
        document = row.read()
        belongs_to, current = instance_for(self.instance, document.facts, stored)
        is_same = current is not None and surely_same(document.facts, current)
        self.same += is_same
        self.known += current is not None
        self.apart += belongs_to != self.instance and not is_same
        if current is None:
            return News.DOCUMENT
        action = decide(document, current, is_now=True)
        if action.replaces_document or self._wants_document(document.facts, current, action):
            return News.DOCUMENT
        return News.FACTS if action is Action.FACTS else News.NONE

    def _wants_document(self, facts: Facts, current: Execution, action: Action) -> bool:
        """Whether to fetch the document of an execution that the archive knows."""
        if action is Action.FACTS and not only_retried(facts, current):
            return True
        missing = self.missing.get(facts.id)
        if missing is None:
            return current.completeness == Completeness.NO_DATA
        return self.retry_all or missing.is_due(self.moment)
