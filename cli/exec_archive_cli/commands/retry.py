"""`exec-archive retry`."""

import contextlib
import sys
from collections.abc import Sequence
from datetime import timedelta, tzinfo
from pathlib import Path
from typing import Any

import click

from exec_archive.errors import BadRequest, ExecArchiveError
from exec_archive.model import Execution
from exec_archive.retry.outcome import Outcome, Retried, RetryAsked
from exec_archive.retry.run import retry
from exec_archive_cli import options
from exec_archive_cli.exit_codes import ExitCode
from exec_archive_cli.render import answers
from exec_archive_cli.render.retry_progress import RetryNarration
from exec_archive_cli.render.retry_view import (
    RetryView,
    ask_for_all,
    code_of,
    code_of_all,
    retry_answer,
)
from exec_archive_cli.retry_chosen import may_be_retried, named
from exec_archive_cli.retrying import Server, Servers
from exec_archive_cli.servers import Given, server_options
from exec_archive_cli.unforeseen import as_error, is_to_be_seen
from exec_archive_cli.when import parse_span

# A socket cannot be told to wait for a month.
_LONGEST_TIMEOUT = timedelta(days=7)


@click.command("retry")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--latest-failed", is_flag=True, help="The latest that failed, in place of an ID.")
@click.option("--workflow", metavar="NAME|ID", help="With latest-failed: of this one.")
@click.option("--instance", metavar="NAME", help="With latest-failed: of this n8n server.")
@click.option(
    "--load-workflow", is_flag=True, help="Run the workflow as it is now, not as it was then."
)
@click.option(
    "--force", is_flag=True, help="Also what was retried with success already, or is just now."
)
@click.option("--dry-run", is_flag=True, help="Only check, and say what would be asked.")
@click.option("--yes", "-y", is_flag=True, help="Retry several without being asked.")
@click.option(
    "--timeout",
    metavar="SPAN",
    default="10m",
    show_default=True,
    help="How long to wait for the end of each; 0 does not wait.",
)
@server_options
@options.json_option
@options.tz_option
@options.archive_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    ids: tuple[str, ...],
    latest_failed: bool,
    workflow: str | None,
    instance: str | None,
    load_workflow: bool,
    force: bool,
    dry_run: bool,
    yes: bool,
    timeout: str,
    as_json: bool,
    tz: tzinfo | None,
    archive: Path | None,
    **server: Any,
) -> int:
    """Run what failed again on its server, and archive what comes.

    ID is an execution's id, or latest-failed. Its server runs it again from the step that failed,
    with the data of then; the new execution is waited for and archived, linked to the old one.
    This is the only command that changes anything on a server. The key needs the scope
    execution:retry.

    Exit status: 0 all succeeded, 1 one failed or was canceled, 7 one goes on or is not archived
    yet; else what stood in the way.

    \b
    exec-archive retry 416
    exec-archive retry --latest-failed --workflow Orders
    exec-archive retry 416 417 --load-workflow --dry-run
    """
    names = named(ids, instance, workflow, latest_failed=latest_failed)
    asked = RetryAsked("", load_workflow, force, dry_run, _patience(timeout))
    opened = options.opened_archive(archive)
    with contextlib.ExitStack() as stack:
        servers = Servers(Given(**server), opened.folder, stack)
        chosen, refused = may_be_retried(opened, names, workflow, servers, force=force)
        view = RetryView(tz, as_json, with_instance=len(opened.manifest.instances) > 1)
        view.show_all(refused)
        if len(names) > 1 and chosen and not (yes or dry_run):
            _check_can_ask()
            if not ask_for_all([each for each, _ in chosen], tz):
                return ExitCode.LEFT_OUT
        done = _retry_all(opened.folder, chosen, servers, asked, view)
    if as_json:
        answers.print_json({"retries": [retry_answer(each) for each in (*refused, *done)]})
    if len(done) < len(chosen):
        return ExitCode.INTERRUPTED
    return code_of_all([code_of(each) for each in (*refused, *done)])


def _patience(timeout: str) -> float:
    span = parse_span(timeout)
    if span > _LONGEST_TIMEOUT:
        raise BadRequest(f"--timeout {timeout} is too long to wait.", "Give it 7 days at most.")
    return span.total_seconds()


def _check_can_ask() -> None:
    if not (sys.stdin is not None and sys.stdin.isatty()):
        raise BadRequest(
            "Several executions were named, and there is no terminal to ask whether to retry them.",
            "Add --yes, or --dry-run to see what would be asked.",
        )


def _retry_all(
    folder: Path,
    chosen: Sequence[tuple[Execution, Server]],
    servers: Servers,
    asked: RetryAsked,
    view: RetryView,
) -> list[Retried]:
    """One after the other; what goes wrong with one does not cost the others theirs."""
    done: list[Retried] = []
    for execution, server in chosen:
        how = asked._replace(pull_command=server.pull_command)
        narration = RetryNarration(execution, server.meant.url, how)
        try:
            came = _retry_one(folder, execution, server, servers, how, narration)
            view.show(came, server.meant.url)
        except KeyboardInterrupt:
            narration.tell_interrupted()
            return done
        done.append(came)
    return done


def _retry_one(
    folder: Path,
    execution: Execution,
    server: Server,
    servers: Servers,
    how: RetryAsked,
    narration: RetryNarration,
) -> Retried:
    """One of them, whatever becomes of it."""
    try:
        with narration.shown() as on_progress:
            came = retry(folder, servers.api(server), execution, how, on_progress)
        return servers.explained(server, came)
    except ExecArchiveError as error:
        trouble = error
    except BrokenPipeError:  # whoever read what we say has left
        raise
    except Exception as error:
        if is_to_be_seen():
            raise
        trouble = as_error(error)
        if narration.has_begun:
            narration.tell_what_goes_on()
    outcome = Outcome.NOT_KNOWN if narration.has_begun else Outcome.REFUSED
    return Retried(execution, outcome, narration.new_id, trouble=trouble)
