"""What tells workflows apart, and what each was called last."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from exec_archive.query.engine import Engine, scan
from exec_archive.query.selection import Selection

# SQL for what tells those of an instance apart: one without an id is known by its name.
WORKFLOW = "coalesce(workflow_id, workflow_name)"

_NEVER = datetime(1, 1, 1)  # noqa: DTZ001 - the archive's times have no zone


class Named(NamedTuple):
    """A workflow's id, and its last name."""

    id: str | None
    name: str | None


# By the instance and what tells its workflows apart.
Names = Mapping[tuple[str, str | None], Named]


def last_names(engine: Engine, wanted: Selection) -> Names:
    """Of the workflows of a selection.

    Hidden revisions are looked at, too: they know of no name that was not given.
    """
    where, values = wanted.where()
    rows = engine.rows(
        f"SELECT instance, {WORKFLOW}, workflow_id, workflow_name, max(started_at) "
        f"FROM {scan(engine.archive, 'executions')} WHERE {where} GROUP BY ALL",
        values,
    )
    # Without a name it comes first, so that any name goes over it.
    rows.sort(key=lambda row: (row[3] is not None, row[4] or _NEVER, row[3]))
    return {(instance, key): Named(id_, name) for instance, key, id_, name, _ in rows}
