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
