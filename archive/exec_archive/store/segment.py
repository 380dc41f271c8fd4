"""Writing one segment: five tables side by side, invisible until the manifest names them."""

import secrets
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa

from exec_archive.document.split import SplitDocument
from exec_archive.model import Execution
from exec_archive.store.durable import fsync_folder, make_private_folder
from exec_archive.store.manifest import SEGMENTS, Segment
from exec_archive.store.parquet import ROW_GROUP_BYTES, USUAL, Packing, TableWriter
from exec_archive.store.tables import TABLES

TEMPORARY_PREFIX = ".writing-"

_EXECUTION_COLUMNS = [column.name for column in TABLES["executions"]]


# Envelopes are small and much alike: what a higher level costs there is soon got back.
_PACKINGS = {"documents": Packing(level=9)}


class SegmentWriter:
    """Collects executions and their documents, and becomes a segment when it is sealed."""

    def __init__(
        self,
        archive: Path,
        revision: int,
        packing: Packing | None = None,
        more: Mapping[str, Sequence[pa.Field]] | None = None,
    ) -> None:
        """`packing` instead of the usual ones; `more` columns of a later version, by table."""
        self.revision = revision
        self.id = f"{revision:06d}-{secrets.token_hex(4)}"
        self._segments = archive / SEGMENTS
        self._folder = self._segments / f"{TEMPORARY_PREFIX}{self.id}"
        make_private_folder(self._folder)
        self._tables = {
            name: TableWriter(
                self._folder / f"{name}.parquet",
                columns,
                packing or _PACKINGS.get(name, USUAL),
                (more or {}).get(name, ()),
            )
            for name, columns in TABLES.items()
        }
        self.executions = 0
        self.json_bytes = 0
        self.superseded = 0
        self.instances: set[str] = set()
        self._ids: list[str] = []

    def add_execution(self, execution: Execution) -> None:
        """The facts row of one execution."""
        row = tuple(getattr(execution, name) for name in _EXECUTION_COLUMNS)
        self._tables["executions"].add(row)
        self.executions += 1
        self.superseded += execution.supersedes is not None
        self.instances.add(execution.instance)
        self._ids.append(execution.id)

    def add_document(self, instance: str, execution_id: str, split: SplitDocument) -> None:
        """The document of one execution, cut into rows."""
        owner = (instance, execution_id)
        self.json_bytes += split.size_bytes
        node_runs, outputs = self._tables["node_runs"], self._tables["outputs"]
        for run in split.node_runs:
            node_runs.add((*owner, *run, self.revision))
        taken = 0
        for p in split.parts:
            row = (p.seq, p.role, p.part, p.node, p.run_index, p.text)
            outputs.add((*owner, *row, self.revision))
            taken += len(p.text)
            if taken > ROW_GROUP_BYTES:  # a row group was written meanwhile
                split.let_go()
                taken = 0
        cuts = [{"at": c.at, "role": c.role, "seq": c.seq, "parts": c.parts} for c in split.cuts]
        documents, workflow = self._tables["documents"], split.workflow
        if not split.uncut:
            sha256 = workflow.sha256 if workflow else None
            documents.add((*owner, 0, cuts, split.envelope, None, sha256, self.revision))
        for part, text in enumerate(split.uncut):
            documents.add((*owner, part, None, None, text, None, self.revision))

    def add_workflow(self, row: tuple[Any, ...]) -> None:
        """A workflow's definition the archive does not have yet."""
        self._tables["workflows"].add(row)

    def table(self, name: str) -> TableWriter:
        """Where the rows of a table go, for rows that come from other segments."""
        return self._tables[name]

    def flush(self) -> None:
        """Writes what is held, so that the text it was cut from can be let go."""
        for name in ("outputs", "documents", "workflows"):
            self._tables[name].flush()

    def seal(self) -> Segment:
        """Everything on the disk under its final name; still invisible."""
        files = {name: table.close() for name, table in self._tables.items()}
        fsync_folder(self._folder)
        self._folder.rename(self._segments / self.id)
        fsync_folder(self._segments)
        ids = sorted(self._ids, key=lambda each: (len(each), each))
        return Segment(
            id=self.id,
            first_revision=self.revision,
            revision=self.revision,
            files=files,
            executions=self.executions,
            json_bytes=self.json_bytes,
            first_id=ids[0] if ids else "",
            last_id=ids[-1] if ids else "",
            superseded=self.superseded,
        )

    def discard(self) -> None:
        """Takes back everything that was written."""
        for table in self._tables.values():
            table.abandon()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._folder.exists():
            self.discard()
