"""`exec-archive alerts check`."""

from datetime import tzinfo
from pathlib import Path

import click

from exec_archive.monitor.watch import check, explained
from exec_archive_cli import options
from exec_archive_cli.exit_codes import ExitCode
from exec_archive_cli.render import answers
from exec_archive_cli.render.alerts.answer import checked_answer, explained_answer
from exec_archive_cli.render.alerts.check_view import print_checked
from exec_archive_cli.render.alerts.explained_view import print_explained
from exec_archive_cli.watching import configured_watch


@click.command("check")
@click.option("--explain", is_flag=True, help="Tell how each rule stands; nothing is sent.")
@options.json_option
@options.tz_option
@options.archive_option
def command(explain: bool, as_json: bool, tz: tzinfo | None, archive: Path | None) -> int:
    """Check the rules on the archive, and tell what is new.

    What was told is not told again, and what could not be sent is tried again. `pull --alerts` does
    the same after each pull. With 7 something still waits for its receiver.

    \b
    exec-archive alerts check
    exec-archive alerts check --explain
    """
    watch = configured_watch(options.archive_folder(archive))
    if explain:
        looked = explained(watch)
        if as_json:
            answers.print_json(explained_answer(looked))
        else:
            print_explained(looked, tz)
        return ExitCode.DONE
    checked = check(watch)
    if as_json:
        answers.print_json(checked_answer(checked, watch))
    else:
        print_checked(checked, watch, tz)
    return ExitCode.LEFT_OUT if checked.delivered.waiting else ExitCode.DONE
