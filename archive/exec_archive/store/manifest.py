"""archive.json: the only file of an archive that changes, and it changes all at once."""

import os
from pathlib import Path
from typing import Annotated, Any

import msgspec

from exec_archive.errors import ArchiveDamaged, ArchiveTooNew
from exec_archive.store.durable import fsync_folder, write_durably
from exec_archive.version import __version__

FORMAT = 1
# The oldest reader that understands what this version writes.
MIN_READER = 1

# The oldest writer that may add to what this version writes.
MIN_WRITER = 1
WRITTEN_BY = f"exec-archive {__version__}"

# Numbers and names of a manifest go into file names and columns: a hostile one is refused here.
Count = Annotated[int, msgspec.Meta(ge=0, lt=2**62)]
FolderName = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-z][0-9a-z-]{0,99}$")]

MANIFEST_NAME = "archive.json"
SEGMENTS = "segments"
LOCK_NAME = "lock"


class SegmentFile(msgspec.Struct, frozen=True):
    """One Parquet file of a segment."""

    rows: Count
    bytes: Count
    sha256: str


class Segment(msgspec.Struct, frozen=True):
    """One immutable folder of Parquet files."""

    id: FolderName
    first_revision: Count  # compaction merges several revisions into one segment
    revision: Count
    files: dict[str, SegmentFile]
    executions: Count
    json_bytes: Count
    first_id: str
    last_id: str
    superseded: Count = 0  # how many rows of earlier segments this one hides
    deep: bool = False  # packed as closely as can be, by `compact --deep`

    @property
    def bytes_on_disk(self) -> int:
        """What its files take."""
        return sum(file.bytes for file in self.files.values())


class Manifest(msgspec.Struct):
    """What the archive holds; keys it does not know are kept as they are."""

    format: int = FORMAT
    min_reader: int = MIN_READER
    min_writer: int = MIN_WRITER
    archive_id: str = ""
    written_by: str = WRITTEN_BY
    revision: Count = 0
    instances: dict[str, dict[str, object]] = {}
    segments: list[Segment] = []
    replaced: list[FolderName] = []  # segments that were merged into others; their folders may go
    sync: dict[str, msgspec.Raw] = {}  # by instance: where its next pull goes on

    @property
    def executions(self) -> int:
        """How many executions a reader sees."""
        return sum(segment.executions - segment.superseded for segment in self.segments)


_DECODER = msgspec.json.Decoder(Manifest)


class _ReaderNeeded(msgspec.Struct):
    min_reader: int


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the archive in `folder`; raises FileNotFoundError where there is none."""
    path = folder / MANIFEST_NAME
    return decode_manifest(path.read_bytes(), str(path))


def decode_manifest(text: bytes, where: str) -> Manifest:
    """The manifest in a text that was read from `where`."""
    damaged = ArchiveDamaged(
        f"The archive's manifest cannot be read: {where}.",
        "Restore that one file from a copy of the archive; the data beside it is untouched.",
    )
    try:
        needed = msgspec.json.decode(text, type=_ReaderNeeded).min_reader
        if needed > FORMAT:
            raise ArchiveTooNew(
                f"This archive needs a reader of format {needed}; this version reads {FORMAT}.",
                "Update exec-archive, then run the same command again.",
            )
        return _DECODER.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise damaged from None


def write_manifest(folder: Path, manifest: Manifest) -> bytes:
    """Replaces the manifest; before the rename nothing happened, after it everything did."""
    path = folder / MANIFEST_NAME
    known = msgspec.json.decode(msgspec.json.encode(manifest))
    if path.exists():
        known = _with_unknown_keys(known, msgspec.json.decode(path.read_bytes()))
    content = msgspec.json.format(msgspec.json.encode(known), indent=1)
    temporary = folder / f".{MANIFEST_NAME}.{os.getpid()}"
    try:
        write_durably(temporary, content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    fsync_folder(folder)
    return content


def _with_unknown_keys(known: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Keeps what a newer version wrote, in the manifest and in its segments."""
    segments = {segment["id"]: segment for segment in before.get("segments", ())}
    kept = [{**segments.get(segment["id"], {}), **segment} for segment in known["segments"]]
    return {**before, **known, "segments": kept}
