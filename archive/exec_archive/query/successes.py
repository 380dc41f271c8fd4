"""Every success of a selection with the good runs it is compared with, workflow by workflow."""

from collections.abc import Iterator

from exec_archive.model import Execution
from exec_archive.query.engine import Engine, visible
from exec_archive.query.executions import COLUMNS
from exec_archive.query.good_runs import IS_GOOD, MOST
from exec_archive.query.selection import Selection

_AT_ONCE = 2_000
# Good runs that one is not compared with, such as its retries, stand among those it is.
NEAR = 2 * MOST


def successes_of(engine: Engine, selection: Selection) -> int:
    """How many there are to look at."""
    where, values = selection.where()
    table = visible(engine.archive, "executions")
    count: int = engine.rows(
        f"SELECT count(*) FROM {table} WHERE status = 'success' AND {where}", values
    )[0][0]
    return count


def with_neighbours(engine: Engine, selection: Selection) -> Iterator[tuple[Execution, bool]]:
    """The successes of each workflow, the newest first, and whether each is of the selection.

    The others are good runs near to one that is.
    """
    where, values = selection.where()
    place = "started_at, length(id), id"
    rows = engine.stream(
        f"SELECT {COLUMNS}, wanted FROM (SELECT *, max(wanted) OVER ("
        f"PARTITION BY instance, workflow_id, good ORDER BY {place} "
        f"ROWS BETWEEN {NEAR:d} PRECEDING AND {NEAR:d} FOLLOWING) AS near FROM ("
        f"SELECT {COLUMNS}, ({where}) IS true AS wanted, {IS_GOOD} AS good "
        f"FROM {visible(engine.archive, 'executions')} WHERE status = 'success')) "
        "WHERE wanted OR (good AND near) "
        "ORDER BY instance, workflow_id, started_at DESC NULLS LAST, length(id) DESC, id DESC",
        values,
        at_once=_AT_ONCE,
    )
    for *columns, wanted in rows:
        yield Execution(*columns), wanted
