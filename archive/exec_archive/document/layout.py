"""A document indented for reading: the same tokens, other white space."""

import msgspec

from exec_archive.document.scan import tokens
from exec_archive.document.text import Buffer


def indented(text: Buffer) -> bytes:
    """The JSON on many lines; numbers, escapes and double keys stay as they are."""
    try:
        return msgspec.json.format(bytes(text), indent=2)
    except (msgspec.DecodeError, RecursionError):
        return b"".join(_laid_out(text))


def _laid_out(text: Buffer) -> list[bytes]:
    """The same for what the formatter refuses, such as half a surrogate pair."""
    out: list[bytes] = []
    depth, previous = 0, b""
    for token in tokens(text):
        if token in {b"}", b"]"}:
            depth -= 1
            if previous not in {b"{", b"["}:
                out.append(_line(depth))
        elif previous in {b"{", b"[", b","}:
            out.append(_line(depth))
        out.append(b": " if token == b":" else token)
        depth += token in {b"{", b"["}
        previous = token
    return out


def _line(depth: int) -> bytes:
    # Nobody reads deeper than this, and a document nested 100,000 times must not fill the disk.
    return b"\n" + b"  " * min(depth, 100)
