"""What rules ask of the archive at large: its workflows, and up to when all is known."""

from datetime import datetime
from typing import NamedTuple

from exec_archive.query.engine import Engine, visible
from exec_archive.store.sync_state import read_state

# When an execution began, for an order that holds for those that never started, too.
BEGUN = "coalesce(started_at, created_at)"


class At(NamedTuple):
    """An execution by its place among those of its workflow."""

    begun: datetime
    length: int  # of its id: ids are numbers, kept as text
    id: str


AT = "{'begun': begun, 'length': length(id), 'id': id}"


class Workflow(NamedTuple):
    """A workflow by its latest name, and what of it began last."""

    instance: str
    id: str | None
    name: str | None
    last: At | None
    is_tagged: bool  # one of its executions bears the tag that was asked for

    @property
    def called(self) -> str:
        """What it is called in a sentence."""
        return self.name or self.id or "A workflow without a name"


def workflows(engine: Engine, tag: str | None, *, manual: bool) -> list[Workflow]:
    """Every workflow that ever ran; whether runs by hand count says what ran last."""
    rows = engine.rows(
        "SELECT instance, workflow_id, arg_max(workflow_name, begun), "
        f"max({AT}) FILTER ({_counts(manual)}), "
        "coalesce(bool_or(list_contains(tags, $tag)), false) "
        f"FROM (SELECT *, {BEGUN} AS begun FROM {visible(engine.archive, 'executions')}) "
        "GROUP BY ALL ORDER BY instance, workflow_id",
        {"tag": tag},
    )
    return [
        Workflow(instance, identity, name, last and At(**last), is_tagged)
        for instance, identity, name, last, is_tagged in rows
    ]


def by_hand(counts: bool) -> str:
    """SQL that leaves out runs by hand, unless they count."""
    return "" if counts else "AND mode IS DISTINCT FROM 'manual'"


def _counts(manual: bool) -> str:
    return f"begun IS NOT NULL {by_hand(manual)}"


def known_until(engine: Engine) -> dict[str, datetime]:
    """Up to when all is known of each instance: its last complete pull, or what came last.

    A pull knows what had started when it began to list, however long it then took. One that was
    set up anew is left out: its old executions will never have a next one.
    """
    archive = engine.archive
    known: dict[str, datetime] = dict(
        engine.rows(
            f"SELECT instance, max(pulled_at) FROM {visible(archive, 'executions')} GROUP BY ALL"
        )
    )
    for name in archive.manifest.sync:
        state = read_state(archive, name)
        stored_as = state.stored_as or name
        if stored_as != name:
            known.pop(name, None)
        if state.completed_at is not None:
            known[stored_as] = state.listed_at or state.completed_at
        else:
            known.pop(stored_as, None)  # no pull of it was ever complete
    return known
