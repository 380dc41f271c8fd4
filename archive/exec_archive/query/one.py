"""Which execution is meant, and what ran in it?"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from exec_archive.errors import AmbiguousId, NotFound
from exec_archive.model import FAILED, Execution, NodeRun, Stored
from exec_archive.query.engine import Engine, Row, not_hidden, scan, scan_of
from exec_archive.query.executions import COLUMNS
from exec_archive.query.order import order_of
from exec_archive.query.selection import LATEST, LATEST_FAILED, Selection
from exec_archive.store.archive import OpenArchive
from exec_archive.store.tables import TABLES

_NEVER = datetime(1, 1, 1)  # noqa: DTZ001 - the archive's times have no zone

RUN_COLUMNS = ", ".join(f'"{column.name}"' for column in TABLES["node_runs"])


def find_execution(engine: Engine, reference: str, *, workflow: str | None = None) -> Execution:
    """The execution that `231`, `prod/231`, `latest` or `latest-failed` names."""
    instance, name = _parted(engine.archive, reference)
    if name in {LATEST, LATEST_FAILED}:
        return _latest(engine, name, instance or None, workflow)
    found = _by_id(engine, instance, name)
    if not found:
        raise NotFound(
            f"There is no execution {reference} in {_held(engine.archive)}.",
            "See what it holds with: exec-archive list",
        )
    if len(found) > 1:
        names = [f"{each.instance}/{each.id}" for each in found]
        raise AmbiguousId(
            f"{len(found)} instances hold an execution {name}: {', '.join(names)}.",
            f"Say which, for example: {names[0]}",
        )
    return found[0]


def _parted(archive: OpenArchive, reference: str) -> tuple[str, str]:
    """The instance and the id; an id may hold slashes itself."""
    instance, slash, name = reference.partition("/")
    if slash and (instance in archive.manifest.instances or name in {LATEST, LATEST_FAILED}):
        return instance, name
    return "", reference


def _latest(engine: Engine, name: str, instance: str | None, workflow: str | None) -> Execution:
    statuses = FAILED if name == LATEST_FAILED else frozenset()
    every = Selection(instance=instance, workflow=workflow, statuses=frozenset(statuses))
    # One that waits in a queue stands first in a list, but it has not started yet.
    started = every._replace(since=_NEVER)
    found = _first_of(engine, started) or _first_of(engine, every)
    if found is None:
        what = "failed execution" if name == LATEST_FAILED else "execution"
        of = f" of a workflow {workflow!r}" if workflow else ""
        raise NotFound(
            f"There is no {what}{of} in {_held(engine.archive)}.",
            "See what it holds with: exec-archive list",
        )
    return found


def _first_of(engine: Engine, wanted: Selection) -> Execution | None:
    """The newest of a selection: found by a few narrow columns, and only then read whole."""
    where, values = wanted.where()
    order = order_of("started").sql
    rows = engine.rows(
        "SELECT instance, id FROM (SELECT instance, id, revision, started_at "
        f"FROM {scan(engine.archive, 'executions')} WHERE {where}) {not_hidden(engine.archive)}"
        f"ORDER BY {order} LIMIT 1",
        values,
    )
    return _by_id(engine, *rows[0])[0] if rows else None


def _by_id(engine: Engine, instance: str, name: str) -> list[Execution]:
    """By id alone; hidden revisions are told by the newest revision of the few rows found."""
    where = "id = $id" + (" AND instance = $instance" if instance else "")
    values = {"id": name, **({"instance": instance} if instance else {})}
    sql = f"SELECT {COLUMNS} FROM {scan(engine.archive, 'executions')} WHERE {where}"
    return sorted(_standing(engine.rows(sql, values)), key=lambda each: each.instance)


def execution_with_id(engine: Engine, instance: str, name: str) -> Execution | None:
    """The execution of exactly that id, as it stands."""
    rows = engine.rows(
        f"SELECT {COLUMNS} FROM {scan(engine.archive, 'executions')} "
        "WHERE id = $id AND instance = $instance ORDER BY revision DESC LIMIT 1",
        {"id": name, "instance": instance},
    )
    return Execution(*rows[0]) if rows else None


def _standing(rows: Iterable[Row]) -> list[Execution]:
    """The newest revision of each execution among all revisions of a few."""
    newest: dict[tuple[str, str], Execution] = {}
    for row in sorted((Execution(*row) for row in rows), key=lambda each: each.revision):
        newest[row.instance, row.id] = row
    return list(newest.values())


def _held(archive: OpenArchive) -> str:
    segments = [segment for segment in archive.manifest.segments if segment.executions]
    if not segments:
        return f"this {archive.kind} (it is empty)"
    first = min((s.first_id for s in segments), key=lambda each: (len(each), each))
    last = max((s.last_id for s in segments), key=lambda each: (len(each), each))
    names = ", ".join(f'"{name}"' for name in sorted(archive.manifest.instances))
    count = archive.manifest.executions
    held = first if count == 1 else f"{count:,} between {first} and {last}"
    return f"this {archive.kind} (it holds {held} of {names})"


def node_runs(engine: Engine, execution: Stored) -> list[NodeRun]:
    """What ran, in true order."""
    rows = engine.rows(
        f"SELECT {RUN_COLUMNS} "
        f"FROM {scan_of(engine.archive, 'node_runs', execution.document_revision)} "
        "WHERE execution_id = $id AND instance = $instance AND revision = $revision "
        "ORDER BY seq",
        {
            "id": execution.id,
            "instance": execution.instance,
            "revision": execution.document_revision,
        },
    )
    return [NodeRun(*row) for row in rows]


class Related(NamedTuple):
    """The executions in the archive that one came of, and that came of it."""

    original: Execution | None  # that it tried again
    retries: list[Execution]  # that tried it again
    children: list[Execution]  # that it started: sub-workflows, and the handler of its error


def related(engine: Engine, execution: Execution) -> Related:
    """The original, the retries and the children of an execution, in the order they started."""
    values = {"id": execution.id, "instance": execution.instance}
    conditions = ["retry_of = $id", "parent_execution_id = $id"]
    if execution.retry_of is not None:
        conditions.append("id = $original")
        values["original"] = execution.retry_of
    # Apart: DuckDB skips row groups for one condition, but not for either of two.
    table = scan(engine.archive, "executions")
    rows = engine.rows(
        " UNION ALL ".join(
            f"SELECT {COLUMNS} FROM {table} WHERE {condition} AND instance = $instance"
            for condition in conditions
        ),
        values,
    )
    found = sorted(
        _standing(rows), key=lambda each: (each.started_at or _NEVER, len(each.id), each.id)
    )
    return Related(
        original=next((each for each in found if each.id == execution.retry_of), None),
        retries=[each for each in found if each.retry_of == execution.id],
        children=[each for each in found if each.parent_execution_id == execution.id],
    )


def attempts_beside(engine: Engine, execution: Execution) -> list[Execution]:
    """What else tried the same: the original, its retries, and the retries of those."""
    found = {execution.id: execution}
    left = [execution]
    while left:
        kin = related(engine, left.pop())
        for each in (*filter(None, [kin.original]), *kin.retries):
            if each.id not in found:
                found[each.id] = each
                left.append(each)
    return [each for each in found.values() if each is not execution]
