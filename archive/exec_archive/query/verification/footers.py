"""What a Parquet file says of its row groups, and whether it can be believed.

Read with DuckDB: pyarrow ends the whole process at some footers that are broken. A file may come
from a stranger, and a small one may claim to hold more than any memory.
"""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from exec_archive.errors import ArchiveDamaged
from exec_archive.query.engine import Engine, Row
from exec_archive.store.archive import OpenArchive
from exec_archive.store.tables import PAYLOADS

# Far above what any writer puts into one row group.
_LARGEST_COLUMN = 1 << 30
_MOST_ROWS = 1 << 20
_MOST_VALUES = 1 << 24

_CLAIMS = """
SELECT row_group_id, row_group_num_rows, path_in_schema, type, encodings, num_values,
    total_compressed_size, total_uncompressed_size
FROM parquet_metadata($file) ORDER BY row_group_id
"""


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A row group as the file's end describes it."""

    rows: int
    implausible: frozenset[str]  # columns that no writer of archives would make

    def is_plausible(self, column: str) -> bool:
        """Whether it is safe to read a column."""
        return 0 <= self.rows <= _MOST_ROWS and column not in self.implausible


class UnreadableFooter(ValueError):
    """The file's end makes no sense."""


class Footers:
    """Reads the ends of an archive's files."""

    def __init__(self, archive: OpenArchive) -> None:
        self._archive = archive
        self._engine = Engine(archive)

    def close(self) -> None:
        """Lets go of DuckDB."""
        self._engine.close()

    def row_groups(self, path: Path) -> list[RowGroup]:
        """The row groups of a file."""
        try:
            claims = self._engine.rows(_CLAIMS, {"file": str(path)})
        except ArchiveDamaged as error:
            self.close()  # some errors leave DuckDB unfit for more
            self._engine = Engine(self._archive)
            raise UnreadableFooter(str(error.__cause__)) from error
        return [_row_group(list(of_one)) for _, of_one in groupby(claims, key=itemgetter(0))]


def _row_group(claims: list[Row]) -> RowGroup:
    implausible = {claim[2].split(", ")[0] for claim in claims if not _is_plausible(*claim[2:])}
    return RowGroup(claims[0][1], frozenset(implausible))


def _is_plausible(
    path: str, kind: str, encodings: str, values: int, compressed: int, uncompressed: int
) -> bool:
    # A dictionary may hold one long text that every row repeats. Flat texts are read as such;
    # where they are not, what they come to counts.
    is_spread = kind == "BYTE_ARRAY" and "DICTIONARY" in encodings
    is_spread = is_spread and (", " in path or path in PAYLOADS)
    largest = uncompressed * values if is_spread else uncompressed
    return (
        0 <= values <= _MOST_VALUES
        and 0 <= compressed <= _LARGEST_COLUMN
        and 0 <= largest <= _LARGEST_COLUMN
    )
