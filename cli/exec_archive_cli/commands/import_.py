"""`exec-archive import`."""

import io
import shlex
import sys
from pathlib import Path
from typing import BinaryIO

import click

from exec_archive.errors import BadRequest, NotFound
from exec_archive.ingest import ingest
from exec_archive.sources.files import STDIN, SavedFiles
from exec_archive.sources.unpacking import holds_a_bundle
from exec_archive_cli import options
from exec_archive_cli.exit_codes import ExitCode
from exec_archive_cli.render.progress import progress_bar
from exec_archive_cli.render.summary import print_summary


@click.command("import")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "--instance",
    default="files",
    show_default=True,
    metavar="NAME",
    help="The n8n server these executions come from.",
)
@options.json_option
@click.option("--quiet", "-q", is_flag=True, help="No progress bar.")
@options.archive_option
def command(
    paths: tuple[str, ...], instance: str, as_json: bool, quiet: bool, archive: Path | None
) -> int:
    """Read saved executions into the archive.

    PATH is a file, a folder, a .zip or a .gz of JSON as n8n's API answers it: one execution, a
    page of a list, an array, or one execution a line. A dash reads standard input. What the
    archive already has is left as it is.
    """
    folder = options.archive_folder(archive)
    _check_any_exists(paths)
    _check_no_bundle(paths)
    source = SavedFiles(paths, _stdin(), folder / "tmp")
    with progress_bar("Reading", quiet=quiet) as on_progress:
        summary = ingest(folder, source, options.instance_name(instance), on_progress)
    print_summary(summary, folder, as_json=as_json)
    return ExitCode.LEFT_OUT if summary.left_out else ExitCode.DONE


def _check_any_exists(paths: tuple[str, ...]) -> None:
    """A mistyped path must not leave an empty archive behind."""
    if not any(path == STDIN or Path(path).exists() for path in paths):
        raise NotFound(
            f"There is no file or folder {paths[0]}.",
            "Name a file, a folder or a zip of saved executions, or - for standard input.",
        )


def _check_no_bundle(paths: tuple[str, ...]) -> None:
    for path in paths:
        if path != STDIN and holds_a_bundle(Path(path)):
            raise BadRequest(
                f"{path} is a bundle: read it as it is.",
                f"exec-archive list --archive {shlex.quote(path)}",
            )


def _stdin() -> BinaryIO:
    """Standard input, which a shell may have closed."""
    return sys.stdin.buffer if sys.stdin else io.BytesIO()
