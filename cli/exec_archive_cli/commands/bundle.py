"""`exec-archive bundle`."""

from pathlib import Path

import click

from exec_archive.errors import BadRequest, NotFound
from exec_archive.query.engine import Engine
from exec_archive.query.selection import Selection
from exec_archive.share.profile import Profile
from exec_archive.share.together import only, together
from exec_archive_cli import options
from exec_archive_cli.chosen import chosen_executions
from exec_archive_cli.new_file import check_place, new_file
from exec_archive_cli.render.bundled import say_bundled
from exec_archive_cli.sharing import (
    Masking,
    masking_options,
    place_for,
    redacted,
)


@click.command("bundle")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--output", "-o", metavar="FILE", help="The zip to write.  [default: bundle.zip]")
@click.option("--all", "everything", is_flag=True, help="The whole archive.")
@click.option(
    "--alone", is_flag=True, help="Only what is named, without callers, calls and retries."
)
@click.option("--preview", is_flag=True, help="Show what would leave, and write nothing.")
@masking_options(Profile.SHARE)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@options.filter_options
@options.archive_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    ids: tuple[str, ...],
    output: str | None,
    everything: bool,
    alone: bool,
    preview: bool,
    masking: Masking,
    force: bool,
    filters: options.Filters,
    archive: Path | None,
) -> None:
    """Make one file to hand on: executions, masked.

    It is a zip with a small archive and a report. What belongs to an execution comes along: its
    callers, what it called, its retries, and the last good run before it. Values are masked; names
    and messages keep their words, as far as they hold no secret. Look at them with --preview before
    you hand the file on.

    Every command reads the zip as it is: exec-archive why 416 --archive bundle.zip

    \b
    exec-archive bundle 416 --preview
    exec-archive bundle 416 -o bundle.zip
    exec-archive bundle 416 --keep List --keep '$.order.id'
    """
    path = place_for(output, "bundle.zip")
    opened = options.opened_archive(archive)
    if not preview:
        check_place(path, force=force, reading=opened.folder)
    if everything and (ids or filters.wanted != Selection()):
        raise BadRequest("--all was given beside ids or filters.", "Use one or the other.")
    if not preview:
        masking.confirm()
    with Engine(opened) as engine:
        asked = chosen_executions(engine, ids, filters.wanted, everything=everything)
        if not asked:
            raise NotFound("No execution matches.", "See what there is: exec-archive list")
        find = only if alone or everything else together
        belonging = find(engine, asked)
    with redacted(opened, belonging.included, masking) as redaction:
        if preview:
            from exec_archive_cli.render.preview import show_preview

            show_preview(redaction, belonging)
            return
        from exec_archive.share.bundle import write_bundle
        from exec_archive_cli.report.of_redacted import report_pages

        report = report_pages(redaction, belonging.included)
        with new_file(path, force=force) as meanwhile:
            write_bundle(redaction, belonging.included, meanwhile, report)
        say_bundled(redaction, belonging, path, "the same command with --preview")
