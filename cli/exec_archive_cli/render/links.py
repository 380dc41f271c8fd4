"""Where an execution stands among others: what it retried, and what retried it."""

from collections.abc import Callable, Iterator, Sequence

from exec_archive.model import Execution
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Line, line

Named = Callable[[str], str]


def retry_links(
    execution: Execution,
    original: Execution | None,
    retries: Sequence[Execution],
    named: Named,
) -> Iterator[tuple[str, list[Line]]]:
    """The original, and the later tries, with how each ended."""
    if execution.retry_of:
        how = one_line(original.status) if original else "not in this archive"
        yield "Retry of", [line(f"{named(execution.retry_of)} ({how})")]
    told = [f"{named(each.id)} ({one_line(each.status)})" for each in retries]
    success = execution.retry_success_id
    if success and success not in {each.id for each in retries}:
        told.append(f"{named(success)} (success, not in this archive)")
    if told:
        yield "Retried by", [line(", ".join(told))]
