"""Which execution is meant, and what ran in it?"""

from dataclasses import replace
from datetime import datetime

from exec_archive.errors import AmbiguousId, NotFound
from exec_archive.model import FAILED, Execution, NodeRun
from exec_archive.query.engine import connection, scan, visible
from exec_archive.query.executions import COLUMNS, list_executions
from exec_archive.query.selection import Selection
from exec_archive.store.archive import OpenArchive
from exec_archive.store.tables import TABLES

LATEST = "latest"
LATEST_FAILED = "latest-failed"

_EVER = datetime(1, 1, 1)  # noqa: DTZ001 - the archive's times have no zone

_RUN_COLUMNS = ", ".join(f'"{column.name}"' for column in TABLES["node_runs"])


def find_execution(
    archive: OpenArchive, reference: str, *, workflow: str | None = None
) -> Execution:
    """The execution that `231`, `prod/231`, `latest` or `latest-failed` names."""
    instance, _, name = reference.rpartition("/")
    if name in {LATEST, LATEST_FAILED}:
        return _latest(archive, name, instance or None, workflow)
    found = _by_id(archive, instance, name)
    if not found:
        raise NotFound(
            f"There is no execution {reference} in this archive ({_held(archive)}).",
            "See what it holds with: exec-archive list",
        )
    if len(found) > 1:
        names = [f"{each.instance}/{each.id}" for each in found]
        raise AmbiguousId(
            f"{len(found)} instances hold an execution {name}: {', '.join(names)}.",
            f"Say which, for example: {names[0]}",
        )
    return found[0]


def _latest(
    archive: OpenArchive, name: str, instance: str | None, workflow: str | None
) -> Execution:
    statuses = FAILED if name == LATEST_FAILED else frozenset()
    every = Selection(instance=instance, workflow=workflow, statuses=frozenset(statuses))
    # One that waits in a queue stands first in a list, but it has not started yet.
    started = replace(every, since=_EVER)
    found = list_executions(archive, started, limit=1) or list_executions(archive, every, limit=1)
    if not found:
        what = "failed execution" if name == LATEST_FAILED else "execution"
        of = f" of a workflow {workflow!r}" if workflow else ""
        raise NotFound(
            f"There is no {what}{of} in this archive ({_held(archive)}).",
            "See what it holds with: exec-archive list",
        )
    return found[0]


def _by_id(archive: OpenArchive, instance: str, name: str) -> list[Execution]:
    """By id alone; hidden revisions are told by the newest revision of the few rows found."""
    where = "id = $id" + (" AND instance = $instance" if instance else "")
    values = {"id": name, **({"instance": instance} if instance else {})}
    with connection(archive) as connected:
        sql = f"SELECT {COLUMNS} FROM {scan(archive, 'executions')} WHERE {where}"
        rows = [Execution(*row) for row in connected.execute(sql, values).fetchall()]
    newest: dict[str, Execution] = {}
    for row in sorted(rows, key=lambda each: each.revision):
        newest[row.instance] = row
    return [newest[name] for name in sorted(newest)]


def _held(archive: OpenArchive) -> str:
    segments = [segment for segment in archive.manifest.segments if segment.executions]
    if not segments:
        return "it is empty"
    first = min((s.first_id for s in segments), key=lambda each: (len(each), each))
    last = max((s.last_id for s in segments), key=lambda each: (len(each), each))
    names = ", ".join(f'"{name}"' for name in sorted(archive.manifest.instances))
    return f"it holds {archive.manifest.executions:,} between {first} and {last} of {names}"


def node_runs(archive: OpenArchive, execution: Execution) -> list[NodeRun]:
    """What ran, in true order."""
    with connection(archive) as connected:
        rows = connected.execute(
            f"SELECT {_RUN_COLUMNS} FROM {scan(archive, 'node_runs')} "
            "WHERE execution_id = $id AND instance = $instance AND revision = $revision "
            "ORDER BY seq",
            {
                "id": execution.id,
                "instance": execution.instance,
                "revision": execution.document_revision,
            },
        ).fetchall()
    return [NodeRun(*row) for row in rows]


def children(archive: OpenArchive, execution: Execution) -> list[Execution]:
    """The executions this one started: sub-workflows, and the handler of its error."""
    return _linked(archive, execution, "parent_execution_id")


def retries(archive: OpenArchive, execution: Execution) -> list[Execution]:
    """The executions that tried this one again."""
    return _linked(archive, execution, "retry_of")


def _linked(archive: OpenArchive, execution: Execution, column: str) -> list[Execution]:
    with connection(archive) as connected:
        rows = connected.execute(
            f"SELECT {COLUMNS} FROM {visible(archive, 'executions')} "
            f"WHERE {column} = $id AND instance = $instance ORDER BY started_at, length(id), id",
            {"id": execution.id, "instance": execution.instance},
        ).fetchall()
    return [Execution(*row) for row in rows]
