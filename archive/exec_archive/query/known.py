"""What the archive already knows of some executions: asked once for each batch that comes in."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from exec_archive.model import Execution
from exec_archive.store.archive import OpenArchive

if TYPE_CHECKING:
    from exec_archive.query.engine import Engine


class Known:
    """One state of an archive; DuckDB is loaded only if that state holds anything."""

    def __init__(self, archive: OpenArchive) -> None:
        self._archive = archive
        self.instances = archive.manifest.instances.keys()
        self._engine: Engine | None = None

    def executions(self, ids: Iterable[str]) -> dict[str, list[Execution]]:
        """For each id the executions of that id that stand, in whatever instance."""
        found: dict[str, list[Execution]] = {}
        if not self._archive.files("executions"):
            return found
        from exec_archive.query.engine import visible
        from exec_archive.query.executions import COLUMNS

        rows = self._opened().rows(
            f"SELECT {COLUMNS} FROM {visible(self._archive, 'executions')} "
            "WHERE id IN (SELECT unnest($ids))",
            {"ids": list(dict.fromkeys(ids))},
        )
        for row in rows:
            execution = Execution(*row)
            found.setdefault(execution.id, []).append(execution)
        return found

    def workflows(self) -> set[str]:
        """The sha256 of every workflow definition the archive holds."""
        if not self._archive.files("workflows"):
            return set()
        from exec_archive.query.engine import scan

        rows = self._opened().rows(f"SELECT sha256 FROM {scan(self._archive, 'workflows')}")
        return {sha256 for (sha256,) in rows}

    def pending(self, instance: str) -> set[str]:
        """The ids of the executions of an instance that had not finished."""
        return self._ids(
            "status IN ('new', 'running', 'waiting') AND instance = $instance",
            {"instance": instance},
        )

    def retried(self, instance: str, after_revision: int) -> set[str]:
        """The originals that do not know yet of a retry's success, stored since a revision."""
        if not self._archive.files("executions"):
            return set()
        from exec_archive.query.engine import visible

        table = visible(self._archive, "executions")
        rows = self._opened().rows(
            f"SELECT retry.retry_of FROM {table} AS retry JOIN {table} AS original "
            "ON original.instance = retry.instance AND original.id = retry.retry_of "
            "WHERE retry.instance = $instance AND retry.revision > $revision "
            "AND retry.status = 'success' AND original.retry_success_id IS NULL",
            {"instance": instance, "revision": after_revision},
        )
        return {found for (found,) in rows}

    def newest(self, instance: str) -> str | None:
        """The highest id of an instance."""
        found = self._ids(
            "instance = $instance ORDER BY length(id) DESC, id DESC LIMIT 1", {"instance": instance}
        )
        return next(iter(found), None)

    def workflow_ids(self, instance: str, workflow: str) -> set[str]:
        """The ids of the workflows with that id, or with that in their name."""
        return self._ids(
            "instance = $instance AND (workflow_id = $workflow "
            "OR contains(lower(workflow_name), lower($workflow)))",
            {"instance": instance, "workflow": workflow},
            column="workflow_id",
        )

    def _ids(self, where: str, values: dict[str, str], column: str = "id") -> set[str]:
        if not self._archive.files("executions"):
            return set()
        from exec_archive.query.engine import visible

        table = visible(self._archive, "executions")
        rows = self._opened().rows(f"SELECT {column} FROM {table} WHERE {where}", values)
        return {found for (found,) in rows if found is not None}

    def _opened(self) -> "Engine":
        if self._engine is None:
            from exec_archive.query.engine import Engine

            self._engine = Engine(self._archive)
        return self._engine

    def close(self) -> None:
        """Lets go of DuckDB, if it was needed."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None
