"""`exec-archive repro`."""

from pathlib import Path

import click

from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive.query.selection import LATEST_FAILED
from exec_archive.share.profile import Profile
from exec_archive.share.repro.workflow import needed_for, repro
from exec_archive.share.together import ASKED, Included
from exec_archive_cli import options
from exec_archive_cli.new_file import STDOUT, check_place, write_new_file
from exec_archive_cli.render.repro_notes import say_masked, say_notes
from exec_archive_cli.saving import print_document
from exec_archive_cli.sharing import Masking, looked_at, masking_options, redacted


@click.command("repro")
@click.argument("execution", metavar="[ID]", default=LATEST_FAILED)
@click.option("--workflow", metavar="NAME|ID", help="The latest failed execution of this one.")
@click.option(
    "--output", "-o", metavar="FILE", help="Where to write the workflow; else standard output."
)
@masking_options(Profile.SECRETS)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@options.archive_option
def command(
    execution: str,
    workflow: str | None,
    output: str | None,
    masking: Masking,
    force: bool,
    archive: Path | None,
) -> None:
    """Make a workflow that fails the same way, with its data pinned.

    Import it into n8n and execute it: every node before the failing one gives what it gave then,
    the failing one runs, and nothing runs after it. Credentials are left out, and what looks like a
    secret or like personal data is masked: the command says what of it may matter. Where a
    sub-workflow failed, the file holds that one.

    \b
    exec-archive repro 416 -o workflow.json
    exec-archive repro -o workflow.json --workflow Orders
    """
    options.check_workflow_goes_with_latest([execution], workflow)
    path = None if output in {None, STDOUT} else Path(output or "")
    opened = options.opened_archive(archive)
    if path is not None:
        check_place(path, force=force, reading=opened.folder)
    masking.confirm()
    with Engine(opened) as engine:
        found = one.find_execution(engine, execution, workflow=workflow)
        needed = [Included(each, ASKED) for each in needed_for(engine, found)]
    with redacted(opened, needed, masking) as redaction, Engine(redaction.archive) as engine:
        made = repro(engine, one.find_execution(engine, f"{found.instance}/{found.id}"))
        text = "".join(made.text())
        looked_at(redaction, "the workflow", text)
        if path is not None:
            write_new_file(path, [text], force=force)
        else:
            print_document([text.encode()])
        say_notes(made, path)
        say_masked(redaction, made)
