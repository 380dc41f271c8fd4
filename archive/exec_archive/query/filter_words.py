"""A filter as people type it, `status:failed workflow:"Orders" since:7d`, read and written."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, Protocol

from exec_archive.errors import BadRequest
from exec_archive.model import STATUS_GROUPS
from exec_archive.query.selection import Selection, statuses

# What may stand before a colon, and what it says; a word without one is looked for in the names of
# workflows, and may be an execution's id.
MEANINGS = {
    "status": "n8n's own word, or failed or pending; several with commas",
    "workflow": "its id, or a part of its name",
    "workflow_id": "this very workflow",
    "instance": "the n8n server",
    "since": "started then or later",
    "until": "started before that; a date counts to its end",
    "error": "failures of this fingerprint, or of those that begin like it",
}
_LONGEST = 2000
_MOST_WORDS = 20

# The key, then what is in quotes or goes on to a space. A quote that nobody closed goes on to the
# end: a search box is read while somebody types.
_TERM = re.compile(r'(?:([^\s":]*):)?(?:"((?:[^"\\]|\\.)*)(?:"|\\?\Z)|([^\s"]*))', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class ReadsMoments(Protocol):
    """Reads a moment as people type it, such as `7d` or `2026-11-01`."""

    def __call__(self, text: str, *, end_of_day: bool) -> datetime:
        """In UTC, without a zone; a date is the start of its day, or its end."""


class Term(NamedTuple):
    """One part of a filter; the key is empty where none was given."""

    key: str
    value: str


def selection_from_words(text: str, moment: ReadsMoments) -> Selection:
    """What a filter lets through; of several parts all hold."""
    return selection_of(terms(text), moment)


def terms(text: str) -> list[Term]:
    """The parts of a filter."""
    if len(text) > _LONGEST:
        raise BadRequest(
            f"A filter of {len(text):,} characters is too long.", f"Use up to {_LONGEST:,}."
        )
    return list(_terms(text))


def _terms(text: str) -> Iterator[Term]:
    # Half of a pair cannot be looked for: nothing that is stored has one.
    text = text.encode(errors="replace").decode()
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found = _TERM.match(text, at)
        if found is None:  # cannot be: each part of the pattern may be empty
            return
        key, quoted, plain = found.groups()
        value = plain if quoted is None else _ESCAPED.sub(r"\1", quoted)
        yield Term((key or "").lower(), value)
        at = max(found.end(), at + 1)


def selection_of(given: Iterable[Term], moment: ReadsMoments) -> Selection:
    """What these let through."""
    held: dict[str, list[str]] = {}
    for key, value in given:
        if key and key not in MEANINGS:
            raise BadRequest(
                f"A filter knows no {key!r}.",
                f'Use one of: {", ".join(MEANINGS)}; or put what you look for in quotes: "…".',
            )
        if not value.strip():
            raise BadRequest(f"{key or 'A word'} is empty.", "Give it a value, or leave it out.")
        held.setdefault(key, []).append(value)
    for key, values in held.items():
        if len(values) > 1 and key not in {"", "status"}:
            raise BadRequest(f"{key} is given {len(values)} times.", "Say it once.")
    if len(held.get("", ())) > _MOST_WORDS:
        raise BadRequest("These are too many words.", f"Use up to {_MOST_WORDS}.")
    one = {key: values[0] for key, values in held.items()}
    return Selection(
        instance=one.get("instance"),
        workflow=one.get("workflow"),
        statuses=statuses(held.get("status", ())),
        since=moment(one["since"], end_of_day=False) if "since" in one else None,
        until=moment(one["until"], end_of_day=True) if "until" in one else None,
        workflow_id=one.get("workflow_id"),
        failure_begins=one.get("error"),
        words=tuple(held.get("", ())),
    )


def as_words(selection: Selection) -> str:
    """The same filter as it would be typed. For `after_revision` there is no word."""
    given: list[tuple[str, str | None]] = [
        ("status", ",".join(_status_words(selection.statuses)) or None),
        ("workflow", selection.workflow),
        ("workflow_id", selection.workflow_id),
        ("instance", selection.instance),
        ("since", _moment(selection.since)),
        ("until", _moment(selection.until)),
        ("error", selection.failure or selection.failure_begins),
        *(("", word) for word in selection.words),
    ]
    return " ".join(written(key, value) for key, value in given if value is not None)


def _status_words(wanted: frozenset[str]) -> list[str]:
    """Groups first, where all of one is wanted."""
    groups = [name for name, group in STATUS_GROUPS.items() if group <= wanted]
    spelled = frozenset[str]().union(*(STATUS_GROUPS[name] for name in groups))
    return [*groups, *sorted(wanted - spelled)]


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.isoformat()}Z"


def written(key: str, value: str) -> str:
    """A part of a filter as it would be typed."""
    front = f"{key}:" if key else ""
    is_plain = re.fullmatch(r'[^\s":]+' if not key else r'[^\s"]+', value)
    if is_plain:
        return front + value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{front}"{escaped}"'
