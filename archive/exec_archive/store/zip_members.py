"""What a bundle's zip holds, judged before anything of it is read: it may come from a stranger.

Python's zipfile reads the directory. What it lets pass that no bundle has is refused here: two
names for one place, sizes that are said in two ways, links, folders that lead out.
"""

import re
import stat
import struct
import zipfile
from collections.abc import Iterable
from typing import BinaryIO, NamedTuple

from exec_archive.store.bundle_layout import BUNDLE_NAME

_LAYOUT = re.compile(
    r"bundle\.json|report\.html|redaction\.json|README\.txt|archive/archive\.json"
    r"|archive/segments/[0-9a-z][0-9a-z-]{0,99}/[a-z][a-z0-9_]{0,63}\.parquet"
)
_FOLDER = re.compile(r"archive/(segments/([0-9a-z][0-9a-z-]{0,99}/)?)?")

_MOST_MEMBERS = 100_000
_LARGEST_DIRECTORY = 32 << 20

_END, _END_SIZE, _LONGEST_COMMENT = b"PK\5\6", 22, 0xFFFF
_END64, _END64_SIZE = b"PK\6\6", 56
_PLACE64, _PLACE64_SIZE = b"PK\6\7", 20
_LOCAL, _LOCAL_SIZE = struct.Struct("<4s2xHH8xIIHH"), 30
_IN_ZIP64 = 0xFFFFFFFF

_SIZES_FOLLOW = 0x8
_HARMLESS = _SIZES_FOLLOW | 0x6 | 0x800  # how much it was deflated, and names in UTF-8

# What zipfile raises at a directory that makes no sense.
UNREADABLE = (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OverflowError)


class BadZip(ValueError):
    """No bundle's zip looks like this; the text says what is wrong."""


class PackedAgain(ValueError):
    """A bundle that another program packed: its tables are deflated, or a folder deeper."""


class Member(NamedTuple):
    """A file of the zip: where its bytes are, and what they come to."""

    start: int
    packed_bytes: int
    bytes: int
    is_stored: bool


class _Directory(NamedTuple):
    """Where the zip's directory is, and how many files it says there are."""

    start: int
    size: int
    members: int


def is_of_a_bundle(name: str) -> bool:
    """Whether a bundle may have a file of that name."""
    return _LAYOUT.fullmatch(name) is not None


def judged_members(file: BinaryIO) -> dict[str, Member] | None:
    """The files of a bundle's zip by name; None where it is a zip of something else."""
    directory = _directory(file)
    if directory.members > _MOST_MEMBERS or directory.size > _LARGEST_DIRECTORY:
        return None  # no bundle holds so many
    try:
        with zipfile.ZipFile(file) as opened:
            infos = opened.infolist()
    except UNREADABLE as error:
        raise BadZip("its directory cannot be read") from error
    names = [info.filename for info in infos]
    if BUNDLE_NAME not in names:
        if any(name.endswith(f"/{BUNDLE_NAME}") for name in names):
            raise PackedAgain
        return None
    if len(infos) != directory.members:
        raise BadZip(f"it holds {len(infos):,} files, and says {directory.members:,}")
    _check_names(infos)
    return _members(file, infos, directory.start)


def _directory(file: BinaryIO) -> _Directory:
    """What the zip's end says; a comment may follow it, as other zips have."""
    length = file.seek(0, 2)
    tail_start = file.seek(max(0, length - _END_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_SIZE:
        raise BadZip("its end is missing")
    end = tail_start + place
    here, members, size, start = struct.unpack_from("<8xHHII", tail, place)
    if here != members:
        raise BadZip("it is one of several parts")
    is_large = tail[:place][-_PLACE64_SIZE:].startswith(_PLACE64)
    if is_large or _IN_ZIP64 in {size, start} or members == 0xFFFF:
        end, members, size, start = _in_zip64(file, end)
    if start + size != end:
        raise BadZip("its directory is not where its end says")
    return _Directory(start, size, members)


def _in_zip64(file: BinaryIO, end: int) -> tuple[int, int, int, int]:
    """The same of a zip with more or larger files than its end has room to say."""
    file.seek(max(0, end - _PLACE64_SIZE - _END64_SIZE))
    text = file.read(_END64_SIZE + _PLACE64_SIZE)
    if (
        len(text) < _END64_SIZE + _PLACE64_SIZE
        or not text.startswith(_END64)
        or text[_END64_SIZE:][:4] != _PLACE64
    ):
        raise BadZip("its end is broken")
    return end - len(text), *struct.unpack_from("<32xQQQ", text)


def _check_names(infos: Iterable[zipfile.ZipInfo]) -> None:
    seen = set()
    for info in infos:
        name = info.orig_filename
        is_folder = _FOLDER.fullmatch(name) is not None and not info.file_size
        if not (is_folder or is_of_a_bundle(name)):
            raise BadZip(f"it holds {name[:80]!r}")
        if name in seen:
            raise BadZip(f"it holds {name} twice")
        if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise BadZip(f"{name} is a link, or no file at all")
        if info.flag_bits & ~_HARMLESS:
            raise BadZip(f"{name} is encrypted, or packed in a way that no bundle is")
        _check_packing(info)
        seen.add(name)


def _check_packing(info: zipfile.ZipInfo) -> None:
    if info.compress_type == zipfile.ZIP_STORED:
        if info.compress_size != info.file_size:
            raise BadZip(f"the sizes of {info.filename} contradict each other")
    elif info.compress_type != zipfile.ZIP_DEFLATED:
        raise BadZip(f"{info.filename} is packed in a way that no bundle is")
    elif info.filename.endswith(".parquet"):
        raise PackedAgain


def _members(file: BinaryIO, infos: list[zipfile.ZipInfo], limit: int) -> dict[str, Member]:
    """Where the files are, each by itself: none within another, nor beyond the directory."""
    members = {}
    free_from = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        if info.header_offset < free_from:
            raise BadZip(f"{info.filename} stands where another file is")
        start = _start(file, info)
        free_from = start + info.compress_size
        if free_from > limit:
            raise BadZip(f"{info.filename} reaches beyond its end")
        if not info.is_dir():
            is_stored = info.compress_type == zipfile.ZIP_STORED
            members[info.filename] = Member(start, info.compress_size, info.file_size, is_stored)
    return members


def _start(file: BinaryIO, info: zipfile.ZipInfo) -> int:
    """Where a file's bytes begin; what stands before them must say what the directory says."""
    file.seek(info.header_offset)
    head = file.read(_LOCAL_SIZE)
    if len(head) < _LOCAL_SIZE or not head.startswith(b"PK\3\4"):
        raise BadZip(f"{info.filename} is not where its directory says")
    name_length: int
    more: int
    _, flags, method, packed, size, name_length, more = _LOCAL.unpack(head)
    said = (file.read(name_length), flags, method)
    if said != (info.orig_filename.encode("ascii"), info.flag_bits, info.compress_type):
        raise BadZip(f"{info.filename} is called otherwise where it stands")
    sizes = {(packed, info.compress_size), (size, info.file_size)}
    if not flags & _SIZES_FOLLOW and any(a not in {b, _IN_ZIP64} for a, b in sizes):
        raise BadZip(f"{info.filename} has two sizes")
    return info.header_offset + _LOCAL_SIZE + name_length + more
