"""The bytes of one document: decoding them, and saying where a decoded slice stands."""

import contextlib
import hashlib
import mmap
import re
from typing import Any, TypeVar

import msgspec
import pyarrow as pa

Buffer = bytes | bytearray | memoryview

Shape = TypeVar("Shape")

_BOM = b"\xef\xbb\xbf"

# An escaped backslash, a well-formed pair, or (the group) half a pair that stands alone.
_SURROGATES = re.compile(
    rb"\\\\"
    rb"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_REPLACEMENT = rb"\ufffd"

# Mapped pages that were read count as this process's memory until it lets go of them.
READ_AT_ONCE = 16 << 20


class Text:
    """A document as it came, and a copy that can be decoded where that one cannot.

    n8n sends lone surrogates (half of a UTF-16 pair, as an escape), which the decoder refuses. They
    are replaced in a copy by an escape of the same length, so that every offset found in the copy
    is true of the original; only the original is ever stored.
    """

    def __init__(self, original: Buffer) -> None:
        self.original = memoryview(original)
        self._replaced = False
        self._use(self.original)

    def _use(self, decodable: Buffer) -> None:
        self.decodable = memoryview(decodable)
        self._address = pa.py_buffer(self.decodable).address

    def decode(self, decoder: "msgspec.json.Decoder[Shape]") -> Shape:
        """The document in the decoder's shape; raises what the decoder raises."""
        try:
            decoded = decoder.decode(self._without_bom())
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            replaced = without_lone_surrogates(self.original)
            if replaced is None or self._replaced:
                raise
            self._replaced = True
            self._use(replaced)
            return decoder.decode(self._without_bom())
        self.let_go()
        return decoded

    def _without_bom(self) -> memoryview:
        return self.decodable[3:] if self.decodable[:3] == _BOM else self.decodable

    def forget_copy(self) -> None:
        """Lets go of the copy that was decoded, where there is one."""
        self._use(self.original)

    def span(self, part: Any) -> tuple[int, int]:
        """Where a slice of the decodable text stands: its first byte and the one after its last."""
        buffer = pa.py_buffer(part)
        start = buffer.address - self._address
        return start, start + buffer.size

    def sha256(self) -> str:
        """The hash of the original."""
        checksum = hashlib.sha256()
        for start in range(0, len(self.original), READ_AT_ONCE):
            checksum.update(self.original[start : start + READ_AT_ONCE])
            self.let_go()
        return checksum.hexdigest()

    def let_go(self) -> None:
        """Lets go of the pages of a large mapped text; they come back when they are read again."""
        if len(self.original) > READ_AT_ONCE and isinstance(self.original.obj, mmap.mmap):
            let_go(self.original.obj)

    def is_utf8(self) -> bool:
        """Whether the text is valid UTF-8; the decoder does not look into what it skips."""
        start = 0
        while start < len(self.original):
            end = _end_of_sign(self.original, start + READ_AT_ONCE)
            if not _is_utf8(self.original[start:end]):
                return False
            start = end
            self.let_go()
        return True


def _is_utf8(text: memoryview) -> bool:
    offsets = pa.array([0, len(text)], pa.int64()).buffers()[1]
    whole = pa.LargeStringArray.from_buffers(1, offsets, pa.py_buffer(text))
    try:
        whole.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _end_of_sign(text: memoryview, end: int) -> int:
    """The end, moved back to where a sign begins; the end of the text if that comes first."""
    if end >= len(text):
        return len(text)
    for back in range(4):
        if text[end - back] & 0xC0 != 0x80:
            return end - back
    return end


def let_go(mapping: mmap.mmap) -> None:
    """Tells the system that the pages of a mapping need not stay in memory."""
    with contextlib.suppress(AttributeError, OSError):  # not every system has it
        mapping.madvise(mmap.MADV_DONTNEED)


def without_lone_surrogates(text: memoryview) -> bytearray | None:
    """A copy with each lone surrogate replaced in place, or None where there is none."""
    # Of a mapped text one of the two is enough to hold in memory.
    mapping = text.obj if isinstance(text.obj, mmap.mmap) else None
    if mapping is not None:
        let_go(mapping)
    copy = bytearray(len(text))
    for start in range(0, len(text), READ_AT_ONCE):
        copy[start : start + READ_AT_ONCE] = text[start : start + READ_AT_ONCE]
        if mapping is not None:
            let_go(mapping)
    found = [match.start() for match in _SURROGATES.finditer(copy) if match[1] is not None]
    for start in found:
        copy[start : start + len(_REPLACEMENT)] = _REPLACEMENT
    return copy if found else None
