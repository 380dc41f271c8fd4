"""Which executions did others call, and which of their runs called them?"""

from collections.abc import Iterable, Sequence

from exec_archive.model import Execution, NodeRun
from exec_archive.query.engine import Engine, scan, visible
from exec_archive.query.executions import COLUMNS
from exec_archive.query.one import RUN_COLUMNS
from exec_archive.query.selection import FAILED_SQL

# The kinds of nodes that call a workflow, of which n8n has one for flows and one for AI agents.
CALLING_NODES = (".executeWorkflow", ".toolWorkflow")
_CALLERS = " OR ".join(f"ends_with(node_type, '{kind}')" for kind in CALLING_NODES)


def called_by(
    engine: Engine, instance: str, callers: Iterable[str], *, at_most: int
) -> list[Execution]:
    """The executions that name one of these as their parent, in the order they started.

    Where there are more than `at_most`, those that failed go before the others.
    """
    rows = engine.rows(
        f"SELECT * FROM (SELECT {COLUMNS} FROM {visible(engine.archive, 'executions')} "
        "WHERE instance = $instance AND parent_execution_id IN (SELECT unnest($ids)) "
        f"ORDER BY ({FAILED_SQL}) DESC, started_at, length(id), id "
        f"LIMIT {at_most:d}) ORDER BY started_at, length(id), id",
        {"instance": instance, "ids": list(callers)},
    )
    return [Execution(*row) for row in rows]


def executions_named(engine: Engine, instance: str, names: Sequence[str]) -> list[Execution]:
    """The executions with these ids, as far as the archive holds them."""
    if not names:
        return []
    rows = engine.rows(
        f"SELECT {COLUMNS} FROM {visible(engine.archive, 'executions')} "
        "WHERE instance = $instance AND id IN (SELECT unnest($ids))",
        {"instance": instance, "ids": list(names)},
    )
    return [Execution(*row) for row in rows]


def calling_runs(
    engine: Engine, instance: str, callers: Sequence[Execution], *, at_most: int
) -> list[NodeRun]:
    """The runs in these executions that called others, or that are of a kind which does."""
    if not callers:
        return []
    rows = engine.rows(
        f"SELECT {RUN_COLUMNS} FROM {scan(engine.archive, 'node_runs')} "
        "SEMI JOIN (SELECT unnest($ids) AS execution_id, unnest($revisions) AS revision) "
        "USING (execution_id, revision) WHERE instance = $instance "
        f"AND (sub_execution_id IS NOT NULL OR {_CALLERS}) "
        f"ORDER BY execution_id, seq LIMIT {at_most:d}",
        {
            "instance": instance,
            "ids": [each.id for each in callers],
            "revisions": [each.document_revision for each in callers],
        },
    )
    return [NodeRun(*row) for row in rows]
