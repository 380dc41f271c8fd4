"""`exec-archive why`."""

from datetime import tzinfo
from pathlib import Path

import click

from exec_archive.investigate.begun import Begun
from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive.query.selection import LATEST_FAILED
from exec_archive_cli import options
from exec_archive_cli.exit_codes import ExitCode
from exec_archive_cli.meanwhile import load_meanwhile

_FEW, _FULL = 3, 20


@click.command("why")
@click.argument("execution", metavar="[ID]", default=LATEST_FAILED)
@click.option("--workflow", metavar="NAME|ID", help="The latest failed execution of this one.")
@click.option("--full", is_flag=True, help="Show the input it failed with in full.")
@click.option("--stack", is_flag=True, help="Show the stack of the error, too.")
@options.exit_status_option
@options.json_option
@options.tz_option
@options.archive_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    execution: str,
    workflow: str | None,
    full: bool,
    stack: bool,
    exit_status: bool,
    as_json: bool,
    tz: tzinfo | None,
    archive: Path | None,
) -> int:
    """Tell why an execution failed: the step, its input, the way to it.

    Without ID it is the latest that failed. Where a sub-workflow is the cause, the step that failed
    in it stands first.

    \b
    exec-archive why
    exec-archive why 416 --full
    exec-archive why --workflow Orders
    """
    options.check_workflow_goes_with_latest([execution], workflow)
    opened = options.opened_archive(archive)
    with Engine(opened) as engine:
        load_meanwhile(f"exec_archive_cli.render.why.{'answer' if as_json else 'view'}")
        found = one.find_execution(engine, execution, workflow=workflow)
        begun = Begun(engine, found)
        from exec_archive.investigate.explanation import explain  # the one that is being loaded

        explanation = explain(begun, most_items=_FULL if full else _FEW)
    if as_json:
        from exec_archive_cli.render.why.answer import print_answer

        print_answer(explanation)
    else:
        from exec_archive_cli.render.why.asked import Asked
        from exec_archive_cli.render.why.view import print_explanation

        several = len(opened.manifest.instances) > 1
        asked = Asked(tz, full, stack, with_instance=several, place=opened.kind)
        print_explanation(explanation, asked)
    return ExitCode.EXECUTION_FAILED if exit_status and found.failed else ExitCode.DONE
