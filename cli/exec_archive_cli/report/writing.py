"""Writes a report piece by piece: what is seen first stands first, items come last.

A browser shows the first execution before it has read the items, which it unpacks when they are
looked at.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.store.archive import OpenArchive
from exec_archive_cli.render.answers import plain_value
from exec_archive_cli.report.about import About
from exec_archive_cli.report.gathered import Gathered, gather
from exec_archive_cli.report.inert import block, json_block
from exec_archive_cli.report.item_blocks import ItemBlocks
from exec_archive_cli.report.overview import overview
from exec_archive_cli.report.page import page

_IN_THE_LIST = (
    "instance",
    "id",
    "workflow_name",
    "workflow_id",
    "status",
    "mode",
    "started_at",
    "duration_ms",
)


def write_report(
    archive: OpenArchive, executions: Sequence[Execution], about: About
) -> Iterator[bytes]:
    """The HTML of a report on at least one execution; it opens with the first."""
    whole = page()
    with Engine(archive) as engine:
        yield whole.head
        yield from json_block("index", _index(executions, about))
        for number, execution in enumerate(executions):
            gathered = gather(engine, execution)
            yield from _overview(number, gathered)
            if number == 0:
                yield whole.script
            yield from _items(engine, number, gathered)
        yield whole.foot


def _index(executions: Sequence[Execution], about: About) -> dict[str, Any]:
    return {
        "written_at": plain_value(about.written_at.replace(tzinfo=None)),
        "redaction": about.redaction,
        "kept": list(about.kept),
        "left_out": about.left_out,
        "executions": [
            {name: plain_value(getattr(each, name)) for name in _IN_THE_LIST} for each in executions
        ],
    }


def _overview(number: int, gathered: Gathered) -> Iterator[bytes]:
    return json_block(f"overview-{number}", overview(gathered))


def _items(engine: Engine, number: int, gathered: Gathered) -> Iterator[bytes]:
    blocks = ItemBlocks(engine, gathered)
    for place, text in enumerate(blocks.texts()):
        yield from block(f"items-{number}-{place}", text)
    yield from json_block(f"directory-{number}", blocks.directory())
