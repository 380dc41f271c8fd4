"""Merging adjacent segments into one: the rows that stay, counted against each other."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from exec_archive.document.role import Role
from exec_archive.errors import ArchiveDamaged
from exec_archive.store.archive import OpenArchive
from exec_archive.store.compaction_order import Shelves
from exec_archive.store.compaction_survivors import (
    LINKS,
    Hides,
    Key,
    Sieve,
    links_in,
    missing_rows,
    rewritten,
    survivors,
)
from exec_archive.store.manifest import Segment, SegmentFile
from exec_archive.store.parquet import Packing
from exec_archive.store.row_groups import RowGroups, StoredTable
from exec_archive.store.segment import SegmentWriter
from exec_archive.store.tables import TABLES

# Level 19 looks back 8 MiB, which is a page: larger row groups would gain nothing, and one document
# of them would take longer to get.
_DEEP = Packing(level=19)

OnBytes = Callable[[int], None]  # bytes of payload that were just written


class Merge:
    """Adjacent segments on their way into one; `deep` packs them as closely as can be."""

    def __init__(
        self, archive: OpenArchive, old: Sequence[Segment], on_bytes: OnBytes, *, deep: bool
    ) -> None:
        self._archive = archive
        self._old = old
        self._on_bytes = on_bytes
        self._deep = deep
        self._first = old[0].first_revision
        for segment in old:
            for table in TABLES:
                _check_file(self._path(segment, table), segment.files[table])
        self._stay = survivors(self._links(), self._first)
        self._shelves = Shelves(self._stay.hidden_documents)
        # What executions say there must be, and what there is: the two must be the same.
        self._named: Counter[str] = Counter()
        self._found: Counter[str] = Counter()
        self._superseded = self._json_bytes = 0

    def begin(self) -> SegmentWriter:
        """The segment to be; it is discarded unless it is written to its end."""
        packing = _DEEP if self._deep else None
        more = {table: self._later_columns(table) for table in TABLES}
        return SegmentWriter(self._archive.folder, self._old[-1].revision, packing, more)

    def write(self, target: SegmentWriter) -> Segment:
        """Everything that stays, on the disk under its final name; still invisible."""
        for table, rows in (
            ("executions", self._executions),
            ("node_runs", self._node_runs),
            ("documents", self._documents),
            ("outputs", self._outputs),
            ("workflows", self._workflows),
        ):
            filling = RowGroups(target.table(table), self._on_bytes)
            for group in rows(filling.schema):
                filling.add(group)
            filling.flush()
        self._check()
        filled = [segment for segment in self._old if segment.executions]
        return msgspec.structs.replace(
            target.seal(),
            first_revision=self._first,
            executions=self._found["executions"],
            json_bytes=self._json_bytes,
            superseded=self._superseded,
            first_id=min((each.first_id for each in filled), key=_id_order, default=""),
            last_id=max((each.last_id for each in filled), key=_id_order, default=""),
            deep=self._deep,
        )

    def _executions(self, schema: pa.Schema) -> Iterator[pa.Table]:
        sieve = Sieve(self._stay.hidden, "id")
        for before in self._row_groups("executions", schema):
            rows = rewritten(sieve.keep(before), self._stay.takes_over)
            self._superseded += pc.count(rows["supersedes"]).as_py()
            self._named["executions"] += before.num_rows
            self._found["executions"] += rows.num_rows
            # The others' documents are in earlier segments.
            here = rows.filter(pc.greater_equal(rows["document_revision"], self._first))
            self._named["documents"] += here.num_rows
            self._named["node runs"] += _sum(here["node_runs"])
            self._json_bytes += _sum(here["size_bytes"])
            if self._deep:
                self._shelves.put(here)
            yield rows
        self._named["executions"] -= len(self._stay.hidden)

    def _node_runs(self, schema: pa.Schema) -> Iterator[pa.Table]:
        for rows in self._standing("node_runs", schema):
            self._found["node runs"] += rows.num_rows
            yield rows

    def _documents(self, schema: pa.Schema) -> Iterator[pa.Table]:
        for rows in self._ordered("documents", schema):
            self._found["documents"] += _sum(pc.equal(rows["part"], 0))
            self._named["outputs"] += _parts_cut_out(rows)
            yield rows

    def _outputs(self, schema: pa.Schema) -> Iterator[pa.Table]:
        for rows in self._ordered("outputs", schema):
            self._found["outputs"] += rows.num_rows
            yield rows

    def _workflows(self, schema: pa.Schema) -> Iterator[pa.Table]:
        known: set[str] = set()
        for rows in self._row_groups("workflows", schema):
            places = []
            for place, sha256 in enumerate(rows["sha256"].to_pylist()):
                if sha256 not in known:
                    known.add(sha256)
                    places.append(place)
            yield rows.take(pa.array(places, pa.int64()))

    def _ordered(self, table: str, schema: pa.Schema) -> Iterator[pa.Table]:
        """Documents and outputs, which are read side by side, in one and the same order."""
        if self._deep:
            return self._shelves.rows(self._paths(table), schema)
        return self._standing(table, schema)

    def _standing(self, table: str, schema: pa.Schema) -> Iterator[pa.Table]:
        sieve = Sieve(self._stay.hidden_documents, "execution_id")
        return map(sieve.keep, self._row_groups(table, schema))

    def _check(self) -> None:
        for what, count in self._named.items():
            if self._found[what] != count:
                raise missing_rows(
                    f"{count:,} {what} should be in {self._old[0].id} to {self._old[-1].id}, "
                    f"but there are {self._found[what]:,}"
                )

    def _path(self, segment: Segment, table: str) -> Path:
        return self._archive.segment_folder(segment) / f"{table}.parquet"

    def _paths(self, table: str) -> list[Path]:
        return [self._path(segment, table) for segment in self._old if segment.files[table].rows]

    def _row_groups(self, table: str, schema: pa.Schema) -> Iterator[pa.Table]:
        for path in self._paths(table):
            with StoredTable(path) as stored:
                yield from stored.read_all(schema)

    def _links(self) -> dict[Key, Hides]:
        if not any(segment.superseded for segment in self._old):
            return {}
        return {
            key: hides
            for rows in self._row_groups("executions", LINKS)
            for key, hides in links_in(rows)
        }

    def _later_columns(self, table: str) -> list[pa.Field]:
        """Columns that a later version has added: they are kept."""
        known = {column.name for column in TABLES[table]}
        later: dict[str, pa.Field] = {}
        for path in self._paths(table):
            with StoredTable(path) as stored:
                later |= {each.name: each for each in stored.schema if each.name not in known}
        return list(later.values())


def _check_file(path: Path, expected: SegmentFile) -> None:
    """What is damaged must not go into a new file, whose hash would say that it is sound."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        found = "missing"
    if found != expected.sha256:
        what = "is missing" if found == "missing" else "is not what was written"
        raise ArchiveDamaged(
            f"{path} {what}; its segment was left as it is.",
            "Find out what is damaged with: exec-archive verify",
        )


def _parts_cut_out(documents: pa.Table) -> int:
    """How many rows of outputs the marks of documents ask for."""
    cuts = pc.list_flatten(documents["cuts"])
    elsewhere = pc.equal(pc.struct_field(cuts, "role"), Role.WORKFLOW.value)
    return _sum(pc.struct_field(cuts, "parts").filter(pc.invert(elsewhere)))


def _sum(numbers: pa.ChunkedArray) -> int:
    return int(pc.sum(numbers).as_py() or 0)


def _id_order(name: str) -> tuple[int, str]:
    return len(name), name
