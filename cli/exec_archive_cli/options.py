"""The options that several commands share, and what they mean."""

import os
import re
from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from exec_archive.errors import BadRequest
from exec_archive.query.selection import LATEST, LATEST_FAILED, Selection, statuses
from exec_archive.store.archive import OpenArchive, read_archive
from exec_archive_cli.next_step import remember_archive
from exec_archive_cli.when import parse_moment, zone

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Answer = TypeVar("Answer")


def archive_option(command: Decorated) -> Decorated:
    """`--archive`, which may stand after the command as well as before it."""
    return click.option(
        "--archive",
        type=click.Path(path_type=Path, readable=False),
        metavar="FOLDER",
        callback=remember_archive,
        help="The archive to use, or a bundle.  [env var: EXEC_ARCHIVE]",
    )(command)


def archive_folder(given: Path | None) -> Path:
    """The archive's folder: as given, or the user's own."""
    folder = given or click.get_current_context().obj
    if folder is None:
        import platformdirs

        folder = platformdirs.user_data_path("exec-archive", appauthor=False) / "archive"
    return Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links in names


def opened_archive(given: Path | None) -> OpenArchive:
    """The archive, open for reading."""
    return read_archive(archive_folder(given))


def tz_option(command: Decorated) -> Decorated:
    """`--tz`."""
    return click.option(
        "--tz",
        metavar="NAME",
        envvar="EXEC_ARCHIVE_TZ",
        show_envvar=True,
        callback=lambda _ctx, _param, value: zone(value),
        help="Show times in this time zone, such as Europe/Berlin; else local time.",
    )(command)


def json_option(command: Decorated) -> Decorated:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")(command)


def exit_status_option(command: Decorated) -> Decorated:
    """`--exit-status`."""
    return click.option("--exit-status", is_flag=True, help="Exit with 1 if the execution failed.")(
        command
    )


status_option = click.option(
    "--status",
    "status_words",
    multiple=True,
    metavar="STATUS",
    help="Only these: success, error, crashed, canceled, waiting, running, new, unknown, "
    "or failed (error and crashed) or pending. May be repeated.",
)

_FILTERS = (
    status_option,
    click.option(
        "--workflow", metavar="NAME|ID", help="Only this workflow: its id, or a part of its name."
    ),
    click.option("--instance", metavar="NAME", help="Only executions of this n8n server."),
    click.option(
        "--since", metavar="WHEN", help='Started then or later: 2026-11-01, "2h", "3 days ago".'
    ),
    click.option("--until", metavar="WHEN", help="Started before that; a date counts to its end."),
)


class Filters(NamedTuple):
    """Which executions are meant, and the time zone in which that was said."""

    wanted: Selection
    tz: tzinfo | None


def filter_options(command: Callable[..., Answer]) -> Callable[..., Answer]:
    """The filters that say which executions are meant, and `--tz`: the command gets `filters`."""

    @wraps(command)
    def with_filters(
        *,
        status_words: tuple[str, ...],
        workflow: str | None,
        instance: str | None,
        since: str | None,
        until: str | None,
        tz: tzinfo | None,
        **others: Any,
    ) -> Answer:
        wanted = selection(status_words, workflow, instance, since, until, tz)
        return command(filters=Filters(wanted, tz), **others)

    for option in reversed((*_FILTERS, tz_option)):
        with_filters = option(with_filters)
    return with_filters


def selection(
    status_words: tuple[str, ...],
    workflow: str | None,
    instance: str | None,
    since: str | None,
    until: str | None,
    tz: tzinfo | None,
) -> Selection:
    """The filters as the library takes them."""
    given = {"workflow": workflow, "instance": instance, "since": since, "until": until}
    for name, value in given.items():
        refuse_empty(name, value)
    return Selection(
        instance=instance,
        workflow=workflow,
        statuses=statuses(status_words),
        since=parse_moment(since, tz) if since else None,
        until=parse_moment(until, tz, end_of_day=True) if until else None,
    )


def check_workflow_goes_with_latest(names: Sequence[str], workflow: str | None) -> None:
    """An id says which execution is meant; a workflow beside it would only be passed over."""
    refuse_empty("workflow", workflow)
    latest = (LATEST, LATEST_FAILED)
    if workflow is not None and not all(name.rpartition("/")[2] in latest for name in names):
        raise BadRequest(
            "--workflow was given beside an id.", "Use it with latest or latest-failed."
        )


def refuse_empty(name: str, given: str | None) -> None:
    """An empty value comes of a variable that was not set; it must not mean everything."""
    if given is not None and not given.strip():
        raise BadRequest(f"--{name} is empty.", "Give it a value, or leave it out.")


_INSTANCE_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}"


def instance_name(given: str) -> str:
    """A name for a server that can stand before a slash in `prod/231`."""
    if not re.fullmatch(_INSTANCE_NAME, given):
        raise BadRequest(
            f"{given!r} cannot name a server.",
            "Use letters, digits, dots, dashes and underscores, such as prod or eu-1.",
        )
    return given
