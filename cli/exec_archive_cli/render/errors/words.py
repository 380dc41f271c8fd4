"""A group of failures in words: what was said, where, and what the runs around it tell."""

from collections.abc import Iterator
from datetime import tzinfo

from exec_archive.document.error_details import placed
from exec_archive.investigate.failing import Cause
from exec_archive.investigate.failure_names import Names
from exec_archive.investigate.said import sentences_said
from exec_archive.model import Completeness
from exec_archive.query.failures.facts import Example
from exec_archive_cli.render import units
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.words import incomplete

_ENOUGH = 1000  # signs of a message
_DIGITS = 6  # of a version: enough to tell those of one workflow apart


def sentences(example: Example) -> list[str]:
    """What was said, the most telling first, each on one line."""
    said = sentences_said(
        example.error_type,
        placed(example.error_message).message,
        placed(example.error_description).message,
    )
    lines = (next((line for line in each.splitlines() if line.strip()), "") for each in said)
    return [_bounded(line.strip()) for line in lines if line]


def _bounded(text: str) -> str:
    cut = f"… ({len(text):,} signs in all)" if len(text) > _ENOUGH else ""
    return one_line(text[:_ENOUGH]) + cut


def in_a_line(example: Example) -> str:
    """The code and the most telling sentence; or why there is none."""
    said = next(iter(sentences(example)), None)
    if said is None:
        return no_words(example)
    code = one_line(example.error_http_code or "")
    return f"{code} {said}" if code and code not in said else said


def no_words(example: Example) -> str:
    """That n8n kept no words of it, and what is known of why."""
    kinds = [example.error_type, example.error_http_code]
    known = " ".join(one_line(kind) for kind in kinds if kind)
    why = ""
    if example.completeness != Completeness.FULL:
        why = f": {incomplete(example.completeness)}"
    elif example.status == "crashed":
        why = ": a start of the server found it unfinished"
    return f"{known}, no words kept{why}" if known else f"no words kept{why}"


def version(digits: str | None) -> str:
    """As much of a version's name as a person reads."""
    return one_line(digits[:_DIGITS]) if digits else "unknown"


def notes(cause: Cause, names: Names, tz: tzinfo | None) -> Iterator[str]:
    """What the runs around it tell."""
    group, whole, facts = cause
    if facts.since is not None:
        ran = units.near_time(facts.since.first_run_at, tz)
        yield f"since workflow version {version(facts.since.version)} (first run {ran})"
    if whole.times > group.times:
        first = units.near_time(whole.first.started_at, tz)
        yield f"{whole.times:,} times in all, first {first}"
    if group.retried:
        yield retried(group.retried, group.times)
    if facts.good_since:
        yield good_since(facts.good_since)
    if facts.call is not None:
        called = one_line(facts.call.workflow_name or facts.call.workflow_id or "a sub-workflow")
        name = one_line(names.short(group.instance, facts.call.fingerprint))
        # The name first: it is what one types next, and the end may be cut.
        yield f'its call failed: {name}, "{called}"'


def retried(count: int, of: int) -> str:
    """How many of them a retry made good."""
    return "retried with success" if count == of else f"{count:,} of {of:,} retried with success"


def good_since(count: int) -> str:
    """That it may be over."""
    return f"not in the {f'{count:,} good runs' if count > 1 else 'one good run'} since"
