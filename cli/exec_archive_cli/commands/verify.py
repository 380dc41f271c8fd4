"""`exec-archive verify`."""

import time
from collections.abc import Callable
from pathlib import Path

import click

from exec_archive import ingest
from exec_archive.query.verification.findings import OnProgress, Progress
from exec_archive.query.verification.verify import verify
from exec_archive_cli import options
from exec_archive_cli.exit_codes import ExitCode
from exec_archive_cli.render import answers
from exec_archive_cli.render.progress import progress_bar
from exec_archive_cli.render.verification_view import print_verification, verification_answer


@click.command("verify")
@options.json_option
@click.option("--quiet", "-q", is_flag=True, help="No progress bar.")
@options.archive_option
def command(as_json: bool, quiet: bool, archive: Path | None) -> int:
    """Check that the archive is what was stored.

    Every file is compared with its sha256, every document is put together and compared with the
    hash it came with, and every count with the manifest. Exit code 5 says that something is
    damaged. Nothing is changed; other commands may run meanwhile.
    """
    opened = options.opened_archive(archive)
    started = time.monotonic()
    with progress_bar("Verifying", quiet=quiet) as bar:
        found = verify(opened, _shown_on(bar) if bar else None)
    if as_json:
        answers.print_json(verification_answer(opened.folder, found))
    else:
        print_verification(opened, found, time.monotonic() - started)
    return ExitCode.DONE if found.sound else ExitCode.DAMAGED


def _shown_on(bar: Callable[[ingest.Progress], None]) -> OnProgress:
    def show(progress: Progress) -> None:
        bar(ingest.Progress(progress.documents, progress.bytes_done, progress.bytes_total))

    return show
