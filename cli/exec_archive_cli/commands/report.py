"""`exec-archive report`."""

import shlex
from pathlib import Path

import click

from exec_archive.query.engine import Engine
from exec_archive.query.one import find_execution
from exec_archive.query.selection import LATEST_FAILED
from exec_archive.share.profile import Profile
from exec_archive.share.together import together
from exec_archive_cli import options
from exec_archive_cli.new_file import check_place, new_file
from exec_archive_cli.next_step import next_step
from exec_archive_cli.render.bundled import say_bundled
from exec_archive_cli.sharing import Masking, masking_options, place_for, redacted


@click.command("report")
@click.argument("execution", metavar="[ID]", default=LATEST_FAILED)
@click.option("--workflow", metavar="NAME|ID", help="The latest failed execution of this one.")
@click.option("--output", "-o", metavar="FILE", help="The page to write.  [default: report.html]")
@masking_options(Profile.SHARE)
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
    """Make a page of an execution, to look at in a browser.

    One file, without network: the workflow drawn with what ran in it, why it failed, when what ran,
    and what each node got and gave. What belongs to the execution is in it, too. Values are masked
    as in a bundle; for your own eyes use --no-redact. Without an id it is the latest that failed.

    \b
    exec-archive report 416 -o run.html
    exec-archive report 416 -o run.html --no-redact --yes
    """
    options.check_workflow_goes_with_latest([execution], workflow)
    path = place_for(output, "report.html")
    opened = options.opened_archive(archive)
    check_place(path, force=force, reading=opened.folder)
    masking.confirm()
    with Engine(opened) as engine:
        found = find_execution(engine, execution, workflow=workflow)
        belonging = together(engine, [found])
    with redacted(opened, belonging.included, masking) as redaction:
        from exec_archive.share.bundle import write_report_page
        from exec_archive_cli.report.of_redacted import report_pages

        report = report_pages(redaction, belonging.included)
        with new_file(path, force=force) as meanwhile:
            write_report_page(redaction, meanwhile, report)
        name = shlex.quote(f"{found.instance}/{found.id}")
        preview = next_step(f"exec-archive bundle {name} --preview")
        say_bundled(redaction, belonging, path, preview)
