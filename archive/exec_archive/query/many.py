"""What ran in many executions, and what they called: asked of many at a time."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from exec_archive.model import Execution, NodeRun
from exec_archive.query.called import called_by
from exec_archive.query.engine import Engine, scan_segments
from exec_archive.query.one import RUN_COLUMNS

_RUNS_AT_ONCE = 20_000
_EXECUTIONS_AT_ONCE = 1_000
_MOST_CALLED = 10_000


def with_runs(
    engine: Engine, executions: Iterable[Execution]
) -> Iterator[tuple[Execution, list[NodeRun]]]:
    """Each execution with what ran in it, in true order."""
    for some in _lots(executions):
        runs = dict(_runs_of(engine, some))
        for execution in some:
            key = (execution.instance, execution.id, execution.document_revision)
            yield execution, runs.get(key, [])


def with_called(engine: Engine, executions: Sequence[Execution]) -> list[Execution]:
    """Executions, and those they called, and what those called."""
    found = {(each.instance, each.id): each for each in executions}
    level = list(executions)
    while level and len(found) < _MOST_CALLED:
        new: list[Execution] = []
        for instance in dict.fromkeys(each.instance for each in level):
            ids = [each.id for each in level if each.instance == instance]
            called = called_by(engine, instance, ids, at_most=_MOST_CALLED - len(found))
            new += [each for each in called if (each.instance, each.id) not in found]
        found.update({(each.instance, each.id): each for each in new})
        level = new
    return list(found.values())


def _lots(executions: Iterable[Execution]) -> Iterator[list[Execution]]:
    """So many at a time as have no more runs than are held; one may have more than that alone."""
    lot: list[Execution] = []
    runs = 0
    for execution in executions:
        is_full = runs + execution.node_runs > _RUNS_AT_ONCE or len(lot) == _EXECUTIONS_AT_ONCE
        if lot and is_full:
            yield lot
            lot, runs = [], 0
        lot.append(execution)
        runs += execution.node_runs
    if lot:
        yield lot


_Key = tuple[str, str, int]


def _runs_of(
    engine: Engine, executions: Sequence[Execution]
) -> Iterator[tuple[_Key, list[NodeRun]]]:
    revisions = {each.document_revision for each in executions}
    segments = [
        segment
        for segment in engine.archive.manifest.segments
        if any(segment.first_revision <= each <= segment.revision for each in revisions)
    ]
    rows = engine.stream(
        f"SELECT {RUN_COLUMNS} FROM {scan_segments(engine.archive, 'node_runs', segments)} "
        "SEMI JOIN (SELECT unnest($instances) AS instance, unnest($ids) AS execution_id, "
        "unnest($revisions) AS revision) USING (instance, execution_id, revision) "
        "ORDER BY instance, execution_id, revision, seq",
        {
            "instances": [each.instance for each in executions],
            "ids": [each.id for each in executions],
            "revisions": [each.document_revision for each in executions],
        },
        at_once=2_000,
    )
    runs = (NodeRun(*row) for row in rows)
    for key, of_one in groupby(runs, key=_owner):
        yield key, list(of_one)


def _owner(run: NodeRun) -> _Key:
    return (run.instance, run.execution_id, run.revision)
