"""Reports made for a test, and what stands in them, read with nothing but the standard library."""

import base64
import json
import re
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive.store.archive import read_archive
from exec_archive_cli.report.about import About
from exec_archive_cli.report.writing import write_report

WRITTEN = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
_BLOCK = re.compile(r'<script type="application/octet-stream" id="([a-z0-9-]+)">([^<]*)</script>')


def report_of(folder: Path, *references: str, about: About | None = None) -> str:
    """The HTML of a report on these executions of an archive."""
    archive = read_archive(folder)
    with Engine(archive) as engine:
        executions = [one.find_execution(engine, each) for each in references]
    return b"".join(write_report(archive, executions, about or About(WRITTEN))).decode()


def saved_report(folder: Path, target: Path, *references: str) -> Path:
    """The same as a file."""
    target.write_text(report_of(folder, *references), "utf-8")
    return target


def blocks(html: str) -> dict[str, str]:
    """The data of a report, unpacked, by the names of its blocks."""
    return {
        name: zlib.decompress(base64.b64decode(packed)).decode()
        for name, packed in _BLOCK.findall(html)
    }


def overview(html: str, number: int = 0) -> Any:
    """What a report shows of an execution at once."""
    return json.loads(blocks(html)[f"overview-{number}"])


def items(html: str, number: int = 0) -> dict[str, dict[tuple[str, int, int], str]]:
    """By slice, the text of each item by its kind, output and index."""
    unpacked = blocks(html)
    directory = json.loads(unpacked[f"directory-{number}"])
    found: dict[str, dict[tuple[str, int, int], str]] = {}
    for name, stretches in directory["slices"].items():
        for kind, output, first, count, block, at in stretches:
            texts = unpacked[f"items-{number}-{block}"].split("\x1e")
            for i in range(count):
                found.setdefault(name, {})[kind, output, first + i] = texts[at + i]
    return found


def without_data(html: str) -> str:
    """A report with its blocks emptied: what a browser reads as HTML."""
    return _BLOCK.sub(r'<script type="application/octet-stream" id="\1"></script>', html)


class Elements(HTMLParser):
    """The elements of a page, in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """A text, which is of the element that began last."""
        self.texts.append((self.found[-1][0] if self.found else "", data))

    def attributes(self, tag: str) -> Iterable[dict[str, str | None]]:
        """The attributes of every element of that kind."""
        return [attributes for name, attributes in self.found if name == tag]
