"""Where is looked: which executions, and perhaps only what is of one node."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from exec_archive.query.engine import Engine, visible
from exec_archive.query.selection import Selection
from exec_archive.store.manifest import Segment

# As much is looked through at once, and what was found in it is told before the next begins: little
# at first, then more, which is quicker on the whole.
_FIRST_BATCH_BYTES = 256 << 20
_LARGEST_BATCH_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Scope:
    """What is left open lets everything through."""

    selection: Selection = field(default_factory=Selection)
    execution: tuple[str, str] | None = None  # the instance and the id of the only one
    node: str | None = None  # a part of its name

    def where(self) -> tuple[str, dict[str, Any]]:
        """The condition on executions, and its parameters."""
        condition, values = self.selection.where()
        if self.execution is None:
            return condition, values
        only = {"only_instance": self.execution[0], "only_id": self.execution[1]}
        return f"{condition} AND instance = $only_instance AND id = $only_id", values | only

    def of_documents(self) -> tuple[str, dict[str, Any]]:
        """The same for rows of documents, as far as that is cheap."""
        if self.execution is None:
            return "true", {}
        return "execution_id = $only_id", {"only_id": self.execution[1]}

    def of_slices(self) -> tuple[str, dict[str, Any]]:
        """The same for rows of outputs, and of the node."""
        where, values = self.of_documents()
        if self.node is None:
            return where, values
        return f"{where} AND contains(lower(node), lower($node))", {**values, "node": self.node}

    def has_node(self, node: str | None) -> bool:
        """Whether a node is one that is meant."""
        return self.node is None or (node is not None and self.node.lower() in node.lower())


def batches(engine: Engine, scope: Scope) -> list[list[Segment]]:
    """The segments that hold documents of the scope, the newest first, some at a time."""
    segments = [each for each in reversed(engine.archive.manifest.segments) if each.executions]
    if scope != Scope(node=scope.node):
        revisions = _revisions(engine, scope)
        segments = [
            each
            for each in segments
            if any(each.first_revision <= revision <= each.revision for revision in revisions)
        ]
    return list(_filled(segments))


def _revisions(engine: Engine, scope: Scope) -> list[int]:
    where, values = scope.where()
    rows = engine.rows(
        f"SELECT DISTINCT document_revision FROM {visible(engine.archive, 'executions')} "
        f"WHERE {where}",
        values,
    )
    return [revision for (revision,) in rows]


def _filled(segments: list[Segment]) -> Iterator[list[Segment]]:
    batch: list[Segment] = []
    size, most = 0, _FIRST_BATCH_BYTES
    for segment in segments:
        if batch and size + segment.json_bytes > most:
            yield batch
            batch, size, most = [], 0, min(most * 4, _LARGEST_BATCH_BYTES)
        batch.append(segment)
        size += segment.json_bytes
    if batch:
        yield batch
