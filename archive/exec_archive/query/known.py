"""What the archive already knows of some executions: asked once for each batch that comes in."""

from collections.abc import Iterable

from exec_archive.model import Execution
from exec_archive.query.engine import Engine, scan, visible
from exec_archive.query.executions import COLUMNS


def known_executions(engine: Engine, ids: Iterable[str]) -> dict[str, list[Execution]]:
    """For each id the executions of that id that stand, in whatever instance."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, list[Execution]] = {}
    if not wanted or not engine.archive.files("executions"):
        return found
    rows = engine.rows(
        f"SELECT {COLUMNS} FROM {visible(engine.archive, 'executions')} "
        "WHERE id IN (SELECT unnest($ids))",
        {"ids": wanted},
    )
    for row in rows:
        execution = Execution(*row)
        found.setdefault(execution.id, []).append(execution)
    return found


def known_workflows(engine: Engine) -> set[str]:
    """The sha256 of every workflow definition the archive holds."""
    rows = engine.rows(f"SELECT sha256 FROM {scan(engine.archive, 'workflows')}")
    return {sha256 for (sha256,) in rows}
