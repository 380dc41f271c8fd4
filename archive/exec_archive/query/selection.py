"""Which executions a question is about, as a filter and as SQL."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from exec_archive.errors import BadRequest
from exec_archive.model import FAILED, STATUS_GROUPS, STATUSES
from exec_archive.query.failures.key import FAILURE_KEY

# Names for an execution that is not known by its id.
LATEST = "latest"
LATEST_FAILED = "latest-failed"

# SQL for what ended in an error or a crash.
FAILED_SQL = f"status IN {tuple(sorted(FAILED))}"


class Page(NamedTuple):
    """Which part of a list is wanted."""

    limit: int
    offset: int

    @property
    def number(self) -> int:
        """Which page that is, from 1."""
        return self.offset // self.limit + 1


class Selection(NamedTuple):
    """A filter over executions; what is left open lets everything through."""

    instance: str | None = None
    workflow: str | None = None
    statuses: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    workflow_id: str | None = None  # this very workflow, where `workflow` may mean several
    failure: str | None = None  # only failures of this group, see failures/key.py
    after_revision: int | None = None  # only what was stored, or changed, after that commit
    failure_begins: str | None = None  # only failures of groups whose name begins like that
    words: tuple[str, ...] = ()  # each is the execution's id, or in the name of its workflow

    def where(self) -> tuple[str, dict[str, Any]]:
        """The condition, and its parameters."""
        one: list[tuple[str, str, Any]] = [
            ("instance", "instance = $instance", self.instance),
            (
                "workflow",
                f"(workflow_id = $workflow OR {_in_the_name('workflow')})",
                self.workflow,
            ),
            ("workflow_id", "workflow_id = $workflow_id", self.workflow_id),
            ("failure", f"{FAILURE_KEY} = $failure", self.failure),
            (
                "failure_begins",
                f"({FAILED_SQL} AND starts_with({FAILURE_KEY}, $failure_begins))",
                self.failure_begins,
            ),
            ("after_revision", "revision > $after_revision", self.after_revision),
            ("since", "started_at >= $since", self.since),
            ("until", "started_at < $until", self.until),
            *(
                (f"word_{i}", f"(id = $word_{i} OR {_in_the_name(f'word_{i}')})", word)
                for i, word in enumerate(self.words)
            ),
        ]
        given = [each for each in one if each[2] is not None]
        conditions = [condition for _, condition, _ in given]
        values = {name: value for name, _, value in given}
        if self.statuses:
            # One parameter a word: DuckDB looks up a list only after it has read the rows.
            words = {f"status_{i}": word for i, word in enumerate(sorted(self.statuses))}
            conditions.append(f"status IN ({', '.join(f'${name}' for name in words)})")
            values |= words
        return " AND ".join(conditions) or "true", values


def _in_the_name(word: str) -> str:
    return f"contains(lower(workflow_name), lower(${word}))"


def statuses(words: Iterable[str]) -> frozenset[str]:
    """n8n's status words, the groups `failed` and `pending` spelled out."""
    found: set[str] = set()
    for word in (each.strip().lower() for given in words for each in given.split(",")):
        if word in STATUS_GROUPS:
            found |= STATUS_GROUPS[word]
        elif word in STATUSES:
            found.add(word)
        else:
            known = ", ".join([*STATUS_GROUPS, *sorted(STATUSES)])
            raise BadRequest(f"There is no status {word!r}.", f"Use one of: {known}.")
    return frozenset(found)
