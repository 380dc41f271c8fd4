"""`exec-archive compact`."""

from collections.abc import Callable
from pathlib import Path

import click

from exec_archive.ingest import Progress
from exec_archive.store.compaction import OnProgress, compact
from exec_archive_cli import options
from exec_archive_cli.render import answers
from exec_archive_cli.render.compaction_view import compaction_answer, print_compaction
from exec_archive_cli.render.progress import progress_bar


@click.command("compact")
@click.option("--deep", is_flag=True, help="Pack as closely as can be; takes minutes for a GB.")
@options.json_option
@click.option("--quiet", "-q", is_flag=True, help="No progress bar.")
@options.archive_option
def command(deep: bool, as_json: bool, quiet: bool, archive: Path | None) -> None:
    """Merge small segments, and let go of what newer revisions hide.

    Pulls do the most of it by themselves. With --deep everything is packed anew, workflow by
    workflow, for an archive that is to rest. No execution is lost or changed, readers go on
    meanwhile, and it may be interrupted at any time.
    """
    folder = options.archive_folder(archive)
    with progress_bar("Compacting", quiet=quiet) as bar:
        result = compact(folder, deep=deep, on_progress=_shown_on(bar) if bar else None)
    if as_json:
        answers.print_json(compaction_answer(folder, result))
    else:
        print_compaction(result, deep=deep)


def _shown_on(bar: Callable[[Progress], None]) -> OnProgress:
    return lambda done, total: bar(Progress(0, done, total))
