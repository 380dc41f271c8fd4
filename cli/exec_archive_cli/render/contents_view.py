"""What is in an archive, for people and for programs."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from exec_archive.model import Completeness
from exec_archive.query.contents import Contents, InstanceContents
from exec_archive.store.archive import OpenArchive
from exec_archive.store.made_with import made_with
from exec_archive_cli.render import units
from exec_archive_cli.render.answers import plain
from exec_archive_cli.render.bundle_view import bundle_answer, bundle_lines
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import EMPTY, Column, Labelled, Span, Table, line
from exec_archive_cli.render.pulled_view import pulled_answer, pulled_lines
from exec_archive_cli.render.terminal import show
from exec_archive_cli.render.words import incomplete, status_style

_NAMED = 5


def contents_answer(opened: OpenArchive, found: Contents) -> dict[str, Any]:
    """The answer for programs."""
    answer = plain(found)
    bundle = made_with(opened)
    answer["instances"] = [plain(each) for each in found.instances]
    answer["incomplete"] = [plain(each) for each in found.incomplete]
    answer["pulls"] = [pulled_answer(each) for each in found.pulls]
    return {
        "archive": str(opened.folder),
        "format": opened.manifest.format,
        "bundle": None if bundle is None else bundle_answer(bundle),
        **answer,
    }


def print_contents(opened: OpenArchive, found: Contents, tz: tzinfo | None) -> None:
    """The answer for people."""
    folder, form = one_line(str(opened.folder)), opened.manifest.format
    where = [_labelled(opened.kind.capitalize(), f"{folder} (format {form})")]
    bundle = made_with(opened)
    if bundle is not None:
        where += [_labelled(*each) for each in bundle_lines(bundle, tz)]
    show(
        *where,
        _labelled("Holds", _counted(found)),
        _labelled("Size", _sizes(found)),
    )
    for instance in found.instances:
        show(EMPTY, line((one_line(instance.instance), "bold")))
        _show_instance(instance, found, tz)
    for pulled in found.pulls:
        show(EMPTY, *pulled_lines(pulled, tz))


def _labelled(label: str, text: str) -> Labelled:
    return Labelled(label, [line(text)], width=12)


def _counted(found: Contents) -> str:
    executions = f"{found.executions:,} execution{'' if found.executions == 1 else 's'}"
    return f"{executions} in {found.segments:,} segment{'' if found.segments == 1 else 's'}"


def _sizes(found: Contents) -> str:
    text = _size(found.bytes_on_disk, found.json_bytes)
    if found.superseded:
        text += f"; {found.superseded:,} older revision{'' if found.superseded == 1 else 's'} kept"
    return text


def _size(on_disk: int, json_bytes: int) -> str:
    text = f"{units.size(on_disk)} on disk for {units.size(json_bytes)} of JSON"
    if 0 < on_disk < json_bytes:
        text += f" ({json_bytes / on_disk:.1f} times smaller)"
    return text


def _show_instance(instance: InstanceContents, found: Contents, tz: tzinfo | None) -> None:
    statuses = [
        [Span(one_line(status), status_style(status)), Span(f"{count:,}")]
        for status, count in instance.by_status.items()
    ]
    show(
        _labelled("Span", _span(instance, tz)),
        _labelled("Workflows", f"{instance.workflows:,}"),
        _labelled("Size", _size(instance.bytes_on_disk, instance.json_bytes)),
        EMPTY,
        Table([Column("STATUS"), Column("EXECUTIONS", right=True)], statuses),
        indent=2,
    )
    incomplete = _incomplete(instance.by_completeness, instance.instance, found)
    if incomplete:
        show(EMPTY, *(line((each, "yellow")) for each in incomplete), indent=2)


def _span(instance: InstanceContents, tz: tzinfo | None) -> str:
    first = units.full_time(instance.first_started_at, tz)
    return f"{first} to {units.full_time(instance.last_started_at, tz)}"


def _incomplete(kinds: Mapping[str, int], instance: str, found: Contents) -> list[str]:
    """A line for each way of not being complete, naming the newest."""
    lines = []
    for kind, count in kinds.items():
        if kind == Completeness.FULL:
            continue
        ids = [
            one_line(each.id)
            for each in found.incomplete
            if (each.instance, each.completeness) == (instance, kind)
        ][:_NAMED]
        more = f" and {count - len(ids):,} more" if count > len(ids) else ""
        lines.append(f"{count:,} not complete: {incomplete(kind)}: {', '.join(ids)}{more}")
    return lines
