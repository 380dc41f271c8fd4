"""What the archive already knows of some executions: asked once for each batch that comes in."""

from collections.abc import Iterable

from exec_archive.model import Execution
from exec_archive.query.engine import connection, scan, visible
from exec_archive.query.executions import COLUMNS
from exec_archive.store.archive import OpenArchive


def known_executions(archive: OpenArchive, ids: Iterable[str]) -> dict[str, list[Execution]]:
    """For each id the executions of that id that stand, in whatever instance."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, list[Execution]] = {}
    if not wanted or not archive.files("executions"):
        return found
    with connection(archive) as connected:
        rows = connected.execute(
            f"SELECT {COLUMNS} FROM {visible(archive, 'executions')} "
            "WHERE id IN (SELECT unnest($ids))",
            {"ids": wanted},
        ).fetchall()
    for row in rows:
        execution = Execution(*row)
        found.setdefault(execution.id, []).append(execution)
    return found


def known_workflows(archive: OpenArchive) -> set[str]:
    """The sha256 of every workflow definition the archive holds."""
    with connection(archive) as connected:
        sql = f"SELECT sha256 FROM {scan(archive, 'workflows')}"
        return {sha256 for (sha256,) in connected.execute(sql).fetchall()}
