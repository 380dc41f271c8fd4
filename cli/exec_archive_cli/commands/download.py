"""`exec-archive download`."""

from pathlib import Path

import click

from exec_archive.query.documents import read_documents
from exec_archive.query.engine import Engine
from exec_archive_cli import options
from exec_archive_cli.chosen import chosen_executions
from exec_archive_cli.render.bundle_view import say_if_masked
from exec_archive_cli.saving import Destination


@click.command("download")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--output",
    "-o",
    metavar="PATH",
    help="A file for one execution, a folder for several; else standard output.",
)
@click.option("--pretty", is_flag=True, help="Indented; no longer byte for byte.")
@click.option("--force", is_flag=True, help="Write over files that are there.")
@options.filter_options
@options.archive_option
def command(
    ids: tuple[str, ...],
    output: str | None,
    pretty: bool,
    force: bool,
    filters: options.Filters,
    archive: Path | None,
) -> None:
    """Get the JSON of executions, byte for byte as n8n sent it.

    Name executions by their ids, or say which with the filters. Several come in the order they
    are stored; on standard output one after another, each with a line end behind it.

    \b
    exec-archive download 231 -o 231.json
    exec-archive download --status failed --since 7d -o failed/
    """
    opened = options.opened_archive(archive)
    with Engine(opened) as engine:
        executions = chosen_executions(engine, ids, filters.wanted)
    destination = Destination(
        output,
        reading=opened.folder,
        several=len(ids) != 1,
        with_instance=len(opened.manifest.instances) > 1,
        pretty=pretty,
        force=force,
    )
    if opened.is_bundle and executions:
        say_if_masked(opened)
    for execution, chunks in read_documents(opened, executions):
        destination.save(execution, chunks)
    destination.say_what_was_saved()
