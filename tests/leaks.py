"""Every text that stands in a file that was handed on, unpacked as far as it goes."""

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote

import pyarrow as pa
import pyarrow.parquet as pq

from canaries import Canary

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def texts_in(path: Path) -> Iterator[str]:
    """The bytes of a file as text, and of everything packed in it."""
    yield from _texts(path.name, path.read_bytes())


def _texts(name: str, content: bytes) -> Iterator[str]:
    text = content.decode("utf-8", "replace")
    yield text
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for member in packed.namelist():
                yield from _texts(member, packed.read(member))
    elif name.endswith(".parquet"):
        table = pq.read_table(pa.BufferReader(content))
        yield from (str(value) for column in table.columns for value in column.to_pylist())
    elif name.endswith(".html"):
        for packed_text in re.findall(r"<script[^>]*>([A-Za-z0-9+/=]+)</script>", text):
            yield zlib.decompress(base64.b64decode(packed_text)).decode()


def leaked(canaries: Iterable[Canary], path: Path) -> list[Canary]:
    """Those that stand in a file, in any of the ways a text may be written."""
    whole = "\n".join(each for text in texts_in(path) for each in _readings(text)).lower()
    return [each for each in canaries if any(way in whole for way in _ways(each.secret))]


def _readings(text: str) -> Iterator[str]:
    yield text
    yield _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text.replace("\\\\", "\\"))
    yield unquote(text)
    for found in _BASE64.finditer(text):
        signs = found[0].rstrip("=").replace("-", "+").replace("_", "/")
        try:
            yield base64.b64decode(signs + "=" * (-len(signs) % 4)).decode("latin-1")
        except ValueError:
            continue


def _ways(secret: str) -> set[str]:
    ways = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}
    return {way.lower() for way in ways}
