"""The same things under a coat: URL encoding, base64, hex, escapes of JSON and of HTML.

A stretch is taken off its coat and looked at again, a few coats deep. What has more coats, or is
packed, or would cost too much to look at, is a finding itself.
"""

import binascii
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

import re2

from exec_archive.share.rules.finding import Finding, found, starts_afresh

# The base64 of ASCII text: of four signs in a row, three can only be some of the 64.
_QUAD = rb"[I-Za-f][C-HS-Xi-ny-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_-]"
_SEVEN_BYTES = rb"(?:" + _QUAD + rb"){2}[I-Za-f][C-HS-Xi-ny-z0-3]"
_QUADS = re2.compile(_SEVEN_BYTES)
# The same in UTF-16, where each second byte is zero: as PowerShell takes its commands.
_WIDE_BYTES = rb"(?:A[C-H][AEIMQUYcgkosw048]A[I-Za-f][AQgw][AB][A-Za-z0-9+/_-]){2}"
_WIDE_QUADS = re2.compile(_WIDE_BYTES)
_WIDE = re2.compile(rb"[A-Za-z0-9+/_-]*" + _WIDE_BYTES + rb"[A-Za-z0-9+/_-]*={0,2}")
_BASE64 = re2.compile(rb"[A-Za-z0-9+/_-]*" + _SEVEN_BYTES + rb"[A-Za-z0-9+/_-]*={0,2}")
_WRAPPED = re2.compile(
    rb"(?:[A-Za-z0-9+/_-]{40,80}(?:\s{1,8}|(?:\\{1,63}[rn]){1,2})){1,}[A-Za-z0-9+/_-]{2,80}={0,2}"
)
_BREAKS = re.compile(rb"\s+|\\+[rn]")
_PAIRS = re2.compile(rb"(?:[2-7][0-9A-Fa-f]){7}")
_HEX = re2.compile(rb"[0-9A-Fa-f]*(?:[2-7][0-9A-Fa-f]){7}[0-9A-Fa-f]*")
_DIGESTS = frozenset({32, 40, 48, 56, 64, 96, 128})  # signs of a sum in hex
_PERCENT = re2.compile(rb"[\p{L}\p{N}_.~+!*$-]*(?:%[0-9A-Fa-f]{2}[\p{L}\p{N}_.~+!*$-]*)+")
_ESCAPED = re2.compile(
    rb"[\p{L}\p{N}_.~+:@%/-]*"
    rb"(?:\\{1,63}(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|/)[\p{L}\p{N}_.~+=:@%/-]*)+"
)
_ESCAPE = re.compile(rb"\\{1,63}(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|/)")
_NAMES_OF_SIGNS = {b"commat": b"@", b"period": b".", b"colon": b":", b"lowbar": b"_", b"sol": b"/"}
_SIGN = (
    rb"&(?:amp;){0,6}(?:#(?:0{0,4}[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6})|"
    + rb"|".join(_NAMES_OF_SIGNS)
    + rb");"
)
_OF_HTML = re2.compile(rb"[\p{L}\p{N}_.~+:@%/-]*(?:" + _SIGN + rb"[\p{L}\p{N}_.~+=:@%/-]*)+")
_ONE_OF_HTML = re.compile(rb"&(?:amp;){0,6}(?:#([0-9]+)|#[xX]([0-9A-Fa-f]+)|([a-z]+));")
_LAST_SIGN = 0x10FFFF
_TEXT_SIGN = rb"[\t\n\r -~\p{L}\p{N}\p{P}\p{S}\p{Z}]"
_TEXT, _LONG_TEXT = (re2.compile(_TEXT_SIGN + least) for least in (rb"{7,}", rb"{12,}"))
_HEAD = 1000  # bytes by which text is told from pictures
_PACKED = re2.compile(rb"(?:H4sI|UEsDB)[A-Za-z0-9+/_-]{20,}={0,2}")  # gzip and zip
_TO_STANDARD = bytes.maketrans(b"-_", b"+/")

SIGN_OF_COATS = (
    rb"%[0-9A-Fa-f]{2}|\\[ux/]|H4sI|UEsDB|&(?:amp;|#|commat;|period;)|(?:[2-7][0-9A-Fa-f]){7}|"
    + _SEVEN_BYTES
    + rb"|"
    + _WIDE_BYTES
)

Look = Callable[[bytes], Finding | None]


class Budget:
    """How many bytes may still be taken off their coats: hostile text ends there."""

    def __init__(self, size: int) -> None:
        self._left = size

    def allows(self, size: int) -> bool:
        """Takes so much; False when no more is left."""
        self._left -= size
        return self._left >= 0


def encoded(text: bytes, look: Look, budget: Budget) -> Iterator[Finding]:
    """The stretches in which something is found when they are decoded; `look` looks inside."""
    for stretches, bare in _COATS:
        for match in stretches.finditer(text):
            stretch = match.group()
            if not budget.allows(len(stretch)):
                yield found(match, "encoded-too-much", "encoded")
                continue
            inner = _first(bare(stretch), look)
            if inner:
                yield found(match, inner.rule, inner.kind)
    for match in _PACKED.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if starts_afresh(text, match.start()) and before not in (b"+", b"/", b"-"):
            yield found(match, "packed", "packed")


def has_coat(text: bytes) -> bool:
    """Whether something in a text is still encoded."""
    return any(
        True
        for stretches, bare in _COATS
        for match in stretches.finditer(text)
        for _ in _texts(bare(match.group()))
    )


def _first(decoded: Iterator[bytes], look: Look) -> Finding | None:
    return next(filter(None, map(look, _texts(decoded))), None)


def _texts(decoded: Iterator[bytes]) -> Iterator[bytes]:
    """The texts in decoded bytes, which may be a picture with a few words in it."""
    for plain in decoded:
        for run in (_LONG_TEXT if _is_binary(plain) else _TEXT).finditer(plain):
            yield run.group()


def _is_binary(plain: bytes) -> bool:
    """Whether this is no text: in random bytes, short runs of letters are chance."""
    head = plain[:_HEAD]
    return len(head) == _HEAD and head.decode("utf-8", "replace").count("\ufffd") > _HEAD // 20


def _from_base64(stretch: bytes) -> Iterator[bytes]:
    """Where the base64 begins is seen by where text shows, not by where its letters do."""
    firsts = Counter(match.start() % 4 for match in _QUADS.finditer(stretch))
    # In a short one each may be meant; in a long one chance shows some at every place.
    for first, _ in firsts.most_common(4 if len(stretch) < _HEAD else 1):
        yield _bytes_of(stretch, first)


def _from_wide(stretch: bytes) -> Iterator[bytes]:
    """UTF-16 without its zeros, which is ASCII; what is no ASCII in it stays as odd bytes."""
    for first in sorted({match.start() % 4 for match in _WIDE_QUADS.finditer(stretch)}):
        yield _bytes_of(stretch, first).replace(b"\0", b"")


def _bytes_of(stretch: bytes, first: int) -> bytes:
    """The bytes of the base64 that begins at this sign, with or without its end."""
    signs = stretch.rstrip(b"=").translate(_TO_STANDARD)
    whole = signs[first : len(signs) - (len(signs) - first) % 4]
    rest = signs[first + len(whole) :]
    end = rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""
    return binascii.a2b_base64(whole + end)


def _from_wrapped(stretch: bytes) -> Iterator[bytes]:
    return _from_base64(_BREAKS.sub(b"", stretch))


def _from_hex(stretch: bytes) -> Iterator[bytes]:
    if len(stretch) in _DIGESTS and not _is_text(bytes.fromhex(stretch.decode())):
        return  # in the sum of a file, letters are chance
    for first in sorted({match.start() % 2 for match in _PAIRS.finditer(stretch)}):
        yield bytes.fromhex(stretch[first : len(stretch) - (len(stretch) - first) % 2].decode())


def _is_text(plain: bytes) -> bool:
    whole: bool = _TEXT.fullmatch(plain) is not None
    return whole


def _from_percent(stretch: bytes) -> Iterator[bytes]:
    yield unquote_to_bytes(stretch)


def _from_escapes(stretch: bytes) -> Iterator[bytes]:
    """Pairs of halves become one sign again; a half alone becomes a sign of its own."""
    text = _ESCAPE.sub(_written, stretch).decode("utf-8", "surrogatepass")
    yield text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def _written(match: re.Match[bytes]) -> bytes:
    code = match[1] or match[2]
    sign = chr(int(code, 16)) if code else "/"
    return sign.encode("utf-8", "surrogatepass")


def _from_html(stretch: bytes) -> Iterator[bytes]:
    yield _ONE_OF_HTML.sub(_sign_of_html, stretch)


def _sign_of_html(match: re.Match[bytes]) -> bytes:
    if match[3]:
        return _NAMES_OF_SIGNS.get(match[3], match[0])
    code = int(match[1]) if match[1] else int(match[2], 16)
    return chr(code).encode("utf-8", "replace") if code <= _LAST_SIGN else match[0]


_COATS: tuple[tuple[Any, Callable[[bytes], Iterator[bytes]]], ...] = (
    (_PERCENT, _from_percent),
    (_ESCAPED, _from_escapes),
    (_BASE64, _from_base64),
    (_WRAPPED, _from_wrapped),
    (_HEX, _from_hex),
    (_WIDE, _from_wide),
    (_OF_HTML, _from_html),
)
