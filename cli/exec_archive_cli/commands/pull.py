"""`exec-archive pull`."""

from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exec_archive.errors import AccessDenied, ExecArchiveError, machine_error
from exec_archive.pull.run import pull
from exec_archive.pull.summary import PullSummary, Wanted
from exec_archive_cli import options
from exec_archive_cli.exit_codes import ExitCode, exit_code
from exec_archive_cli.render import answers
from exec_archive_cli.render.pull_progress import pull_progress
from exec_archive_cli.render.pull_summary import print_pull, pull_answer
from exec_archive_cli.servers import Given, Meant, server_options, servers_meant
from exec_archive_cli.unforeseen import as_error, is_to_be_seen

if TYPE_CHECKING:
    from exec_archive.configuration_alerts import Rule


@click.command("pull")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every server of the config file.")
@server_options
@click.option(
    "--workflow", metavar="NAME|ID", help="Only this workflow: its id, or a part of its name."
)
@options.status_option
@click.option(
    "--since", metavar="WHEN", help='Started then or later: 2026-11-01, "2h", "3 days ago".'
)
@click.option(
    "--full", is_flag=True, help="Compare with the whole list, and try all again that failed."
)
@click.option("--alerts", is_flag=True, help="Check the rules of the config file afterwards.")
@options.json_option
@click.option("--quiet", "-q", is_flag=True, help="Say only what went wrong.")
@options.tz_option
@options.archive_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    names: tuple[str, ...],
    every: bool,
    workflow: str | None,
    status_words: tuple[str, ...],
    since: str | None,
    full: bool,
    alerts: bool,
    as_json: bool,
    quiet: bool,
    tz: tzinfo | None,
    archive: Path | None,
    **server: Any,
) -> int:
    """Bring the archive up to date with an n8n server.

    NAME is a server of the config file (exec-archive config add NAME). The first pull takes
    everything the server has, the next ones what is new or changed. Interrupt it when you like:
    the next one goes on from there. With a filter it takes that part only.

    \b
    exec-archive pull prod --url https://n8n.example.com
    exec-archive pull prod
    exec-archive pull --all --alerts
    """
    folder = options.archive_folder(archive)
    chosen = options.selection(status_words, workflow, None, since, None, tz)
    wanted = Wanted(workflow, chosen.statuses, chosen.since, full)
    tagged = _rules_with_tags() if alerts else []
    codes, pulls = [], []
    for meant in servers_meant(names, Given(**server), every=every):
        done = _pull_one(meant, folder, wanted, tagged, quiet=quiet)
        pulls.append(pull_answer(done))
        if not as_json:
            print_pull(done, folder, quiet=quiet)
        codes.append(_code(done))
    answer: dict[str, Any] = {"pulls": pulls}
    if alerts:
        from exec_archive_cli.watching import check_after_pull  # only few ask for it

        answer["alerts"] = check_after_pull(folder, tz, quiet=quiet, as_json=as_json)
    if as_json:
        answers.print_json(answer)
    return _code_of_all(codes)


def _rules_with_tags() -> list["Rule"]:
    from exec_archive_cli.watching import tags_wanted  # only few ask for it

    return tags_wanted()


def _pull_one(
    meant: Meant, folder: Path, wanted: Wanted, tagged: Sequence["Rule"], *, quiet: bool
) -> PullSummary:
    """One server; what goes wrong with it must not cost the others their pull."""
    try:
        with pull_progress(meant.name, meant.url, quiet=quiet) as on_progress:
            target = meant.target()
            with target.api(folder / "tmp") as api:
                done = pull(folder, api, meant.name, wanted, on_progress)
                if tagged and done.failure is None:
                    from exec_archive_cli.watching import note_tags  # only few ask for it

                    note_tags(folder, api, done.stored_as, tagged)
            if isinstance(done.failure, AccessDenied):
                done.failure = target.with_source(done.failure)
            return done
    except ExecArchiveError as error:
        failure = error
    except BrokenPipeError:  # whoever read what we say has left
        raise
    except OSError as error:
        failure = machine_error(error, "pulling")
    except Exception as error:
        if is_to_be_seen():
            raise
        failure = as_error(error)
    return PullSummary(meant.name, meant.url, meant.name, failure=failure)


def _code(done: PullSummary) -> int:
    if done.failure is not None:
        return exit_code(done.failure)
    return ExitCode.LEFT_OUT if done.left_out else ExitCode.DONE


def _code_of_all(codes: Sequence[int]) -> int:
    """The first that says a pull failed; else whether something was left out."""
    bad = [code for code in codes if code not in {ExitCode.DONE, ExitCode.LEFT_OUT}]
    return bad[0] if bad else max(codes, default=ExitCode.DONE)
