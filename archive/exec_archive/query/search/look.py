"""One look at some segments: what is sought, and where."""

from collections.abc import Sequence
from dataclasses import dataclass

from exec_archive.query.engine import Engine, scan_segments
from exec_archive.query.search.scope import Scope
from exec_archive.query.search.sought import Sought
from exec_archive.store.manifest import Segment

Key = tuple[str, str, int]  # instance, execution id, revision of the document
SliceName = tuple[str, int]  # role, seq


@dataclass(frozen=True, slots=True)
class Look:
    """Everything the steps of a search need to know."""

    engine: Engine
    segments: Sequence[Segment]
    sought: Sought
    scope: Scope

    def rows_of(self, table: str) -> str:
        """SQL for a table of these segments, hidden revisions included."""
        return scan_segments(self.engine.archive, table, self.segments)
