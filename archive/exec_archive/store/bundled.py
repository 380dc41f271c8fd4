"""A bundle: a small archive in a zip, with a manifest of its own, read where it lies."""

import hashlib
import io
import mmap
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec

from exec_archive.errors import ArchiveDamaged, ArchiveTooNew, NotAnArchive
from exec_archive.store.bundle_layout import ASK_AGAIN, BUNDLE_NAME, IN_BUNDLE
from exec_archive.store.manifest import (
    MANIFEST_NAME,
    SEGMENTS,
    WRITTEN_BY,
    Count,
    Manifest,
    SegmentFile,
    decode_manifest,
)
from exec_archive.store.zip_members import BadZip, Member, PackedAgain, judged_members

BUNDLE = 1
LARGEST_JSON = 64 << 20
_AT_ONCE = 1 << 20
_TABLE = ".parquet"
_MANIFEST = f"{IN_BUNDLE}/{MANIFEST_NAME}"

_Text = Annotated[str, msgspec.Meta(max_length=1000)]  # they are shown
_Moment = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$")
]


class BundledExecution(msgspec.Struct, frozen=True):
    """An execution of a bundle, and why it is there: asked for, or what one that was is part of."""

    instance: _Text
    id: _Text
    why_included: _Text


class BundledFile(msgspec.Struct, frozen=True):
    """One file of a bundle."""

    bytes: Count
    sha256: str


class BundleManifest(msgspec.Struct, frozen=True, kw_only=True):
    """bundle.json: how a bundle was made, and what belongs to it."""

    bundle: int = BUNDLE
    min_reader: int = BUNDLE
    written_by: _Text = WRITTEN_BY
    created_at: _Moment
    profile: _Text
    kept: list[_Text] = []
    executions: list[BundledExecution]
    files: dict[str, BundledFile]

    @property
    def made_at(self) -> datetime:
        """When it was made, in UTC; a ValueError where no calendar has that moment."""
        return datetime.fromisoformat(self.created_at).astimezone(UTC).replace(tzinfo=None)

    @property
    def asked_for(self) -> int:
        """How many executions somebody named; the others came along."""
        return sum(each.why_included == "asked" for each in self.executions)


class _ReaderNeeded(msgspec.Struct):
    min_reader: int


class Bundle:
    """A zip that was judged, mapped for as long as anyone reads from it."""

    def __init__(self, path: Path, mapped: mmap.mmap, members: dict[str, Member]) -> None:
        self.path = path
        self.members = members
        self._mapped = memoryview(mapped)
        self.manifest = self._read_manifest()
        self.archive = self._read_archive()
        self._check_files()
        self._check_tables()

    def name(self, path: Path) -> str:
        """What a file is called within the zip whose path leads through it."""
        return path.relative_to(self.path).as_posix()

    def stored(self, name: str) -> memoryview:
        """The bytes of a file as they lie in the zip."""
        member = self.members[name]
        return self._mapped[member.start : member.start + member.packed_bytes]

    def pieces(self, name: str) -> Iterator[bytes | memoryview]:
        """The bytes of a file, unpacked, and never more than its size; or a BadZip."""
        member, packed = self.members[name], self.stored(name)
        if member.is_stored:
            for start in range(0, len(packed), _AT_ONCE):
                yield packed[start : start + _AT_ONCE]
            return
        left = member.bytes
        unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            piece = unpacking.decompress(packed, _AT_ONCE)
            while piece and left >= len(piece):
                left -= len(piece)
                yield piece
                piece = unpacking.decompress(unpacking.unconsumed_tail, _AT_ONCE)
        except zlib.error as error:
            raise BadZip("it cannot be unpacked") from error
        if left or piece or not unpacking.eof:
            raise BadZip("it does not unpack to its size")

    def _json(self, name: str) -> bytes:
        if name not in self.members:
            raise BadZip(f"it has no {name}")
        if self.members[name].bytes > LARGEST_JSON:
            raise BadZip(f"its {name} is larger than any that is written")
        try:
            return b"".join(self.pieces(name))
        except BadZip as error:
            raise BadZip(f"of its {name}, {error}") from None

    def _read_manifest(self) -> BundleManifest:
        return decoded_manifest(self._json(BUNDLE_NAME), self.path)

    def _read_archive(self) -> Manifest:
        try:
            return decode_manifest(self._json(_MANIFEST), f"{self.path}/{_MANIFEST}")
        except ArchiveDamaged:
            raise BadZip(f"its {_MANIFEST} cannot be read") from None

    def _check_files(self) -> None:
        """The manifest names the files that are there, no more and no less."""
        there = {name: member.bytes for name, member in self.members.items() if name != BUNDLE_NAME}
        named = {name: file.bytes for name, file in self.manifest.files.items()}
        if there != named:
            name = min(name for name, _ in there.items() ^ named.items())
            raise BadZip(f"its files are not the ones its {BUNDLE_NAME} names ({name[:80]!r})")
        sha256 = hashlib.sha256(self._json(_MANIFEST)).hexdigest()
        if sha256 != self.manifest.files[_MANIFEST].sha256:
            raise BadZip(f"its {_MANIFEST} is not the one it was made with")

    def _check_tables(self) -> None:
        """Its tables are those that the archive's own manifest names."""
        there = {name: each.bytes for name, each in self.members.items() if name.endswith(_TABLE)}
        named = {name: file.bytes for name, file in tables_of(self.archive).items()}
        if there != named:
            name = min(name for name, _ in there.items() ^ named.items())
            raise BadZip(f"its tables are not the ones its {_MANIFEST} names ({name[:80]!r})")


def tables_of(archive: Manifest) -> dict[str, SegmentFile]:
    """What the manifest of a bundle's archive says of its tables, by their names in the bundle."""
    return {
        f"{IN_BUNDLE}/{SEGMENTS}/{segment.id}/{table}{_TABLE}": file
        for segment in archive.segments
        for table, file in segment.files.items()
    }


class MappedFile(io.RawIOBase):
    """A part of a mapped file, read like a file of its own; writing was never meant."""

    def __init__(self, content: memoryview) -> None:
        self._content = content
        self._at = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Goes on elsewhere."""
        start = (0, self._at, len(self._content))[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        """Where it is."""
        return self._at

    def readinto(self, buffer: "memoryview | bytearray", /) -> int:  # type: ignore[override]  # io's type has no name
        """The next bytes, none at the end."""
        found = self._content[self._at : self._at + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)


def read_bundle(path: Path) -> Bundle | None:
    """The bundle in a file, judged; None where the file is no bundle."""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return None
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    try:
        members = judged_members(io.BufferedReader(MappedFile(memoryview(mapped))))
        return None if members is None else Bundle(path, mapped, members)
    except BadZip as error:
        raise ArchiveDamaged(f"The bundle {path} cannot be used: {error}.", ASK_AGAIN) from None
    except PackedAgain:
        raise NotAnArchive(
            f"The bundle {path} was packed again by another program.",
            "Unzip it, and name the folder that has bundle.json in it with --archive.",
        ) from None


def decoded_manifest(text: bytes, path: Path) -> BundleManifest:
    """The manifest in a text; a BadZip where it is none."""
    try:
        needed = msgspec.json.decode(text, type=_ReaderNeeded).min_reader
        if needed > BUNDLE:
            raise ArchiveTooNew(
                f"The bundle {path} needs a reader of bundles of version {needed}; "
                f"this one reads {BUNDLE}.",
                "Update exec-archive, then run the same command again.",
            )
        manifest = msgspec.json.decode(text, type=BundleManifest)
        _ = manifest.made_at
    except (msgspec.DecodeError, ValueError, OverflowError, RecursionError):
        raise BadZip(f"its {BUNDLE_NAME} cannot be read") from None
    return manifest
