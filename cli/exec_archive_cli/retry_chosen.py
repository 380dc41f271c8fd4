"""The executions that a retry is about: those named, and which of them may not be retried."""

from collections.abc import Sequence

from exec_archive.errors import BadRequest, ExecArchiveError
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.one import attempts_beside, find_execution
from exec_archive.query.selection import LATEST_FAILED
from exec_archive.retry.checks import check_archived
from exec_archive.retry.outcome import Outcome, Retried
from exec_archive.store.archive import OpenArchive
from exec_archive_cli import options
from exec_archive_cli.retrying import Server, Servers


def named(
    ids: Sequence[str], instance: str | None, workflow: str | None, *, latest_failed: bool
) -> list[str]:
    """What the command line names, each once."""
    options.refuse_empty("instance", instance)
    if instance is not None and not latest_failed:
        raise BadRequest("--instance was given without --latest-failed.", "Name prod/416, say.")
    if latest_failed and ids:
        raise BadRequest("--latest-failed was given beside ids.", "Use one or the other.")
    latest = f"{instance}/{LATEST_FAILED}" if instance else LATEST_FAILED
    names = [latest] if latest_failed else list(dict.fromkeys(ids))
    if not names:
        raise BadRequest(
            "It is not said which execution to retry.", "Name its id, or say --latest-failed."
        )
    options.check_workflow_goes_with_latest(names, workflow)
    return names


def may_be_retried(
    opened: OpenArchive,
    names: Sequence[str],
    workflow: str | None,
    servers: Servers,
    *,
    force: bool,
) -> tuple[list[tuple[Execution, Server]], list[Retried]]:
    """The executions that may be retried as far as the archive knows, and those refused."""
    if opened.is_bundle:
        raise BadRequest(
            f"{opened.folder} is a bundle: what a retry brings cannot be added to it.",
            "Name an archive with --archive.",
        )
    chosen: list[tuple[Execution, Server]] = []
    refused: list[Retried] = []
    with Engine(opened) as engine:
        found = [find_execution(engine, each, workflow=workflow) for each in names]
        for each in {(one.instance, one.id): one for one in found}.values():
            try:
                others = attempts_beside(engine, each)
                check_archived(each, others, force=force)
                if not force:
                    _check_not_named_twice(each, others, [one for one, _ in chosen])
                chosen.append((each, servers.of(each)))
            except ExecArchiveError as trouble:
                refused.append(Retried(each, Outcome.REFUSED, trouble=trouble))
    return chosen, refused


def _check_not_named_twice(
    execution: Execution, others: Sequence[Execution], chosen: Sequence[Execution]
) -> None:
    """A failure and its failed retry: whoever names all that failed names both."""
    alike = {(each.instance, each.id) for each in others}
    for each in chosen:
        if (each.instance, each.id) in alike:
            raise BadRequest(
                f"{execution.instance}/{execution.id} tried the same as {each.id}, which is "
                "retried here.",
                "To retry both all the same, add --force.",
            )
