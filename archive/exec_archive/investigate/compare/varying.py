"""Values that are other ones in each execution, whatever happens: times, and ids made at random."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from exec_archive.investigate.compare.values import Change, ValueChange


class Ran(Protocol):
    """What is to be known of an execution."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def started_at(self) -> datetime | None:
        """When it started."""


class Varies(StrEnum):
    """Why two values differ by their nature."""

    TIME = "time"
    ID = "id"


# They are compiled where one is needed first: few commands need them.
_DATE_AND_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([.,]\d+)?( ?(Z|[+-]\d\d:?\d\d))?"
UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# Letters and digits in turns, or in both cases, or a ULID. Numbers that people give begin with
# letters, and count on: IBANs, order numbers.
_RANDOM = (
    r"(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[0-9a-zA-Z]{16,}"
    r"|(?![A-Z]{2}\d\d)(?=(\d*[a-z]+\d){3}|(\d*[A-Z]+\d){3})[0-9a-zA-Z]{16,}"
    r"|0[0-7](?=.*[A-Z])[0-9A-HJKMNP-TV-Z]{24}"
)
_A_DAY = 86_400
_IN_SECONDS = 10**11  # beyond that a number counts milliseconds
_NO_TIME = 10**15  # no clock has counted so far


def varies(change: ValueChange, before: Ran, after: Ran) -> Varies | None:
    """Why a value cannot be the same; None where it could."""
    if change.change is not Change.CHANGED:
        return None
    old, new = change.before, change.after
    if _is_time(old, before) and _is_time(new, after):
        return Varies.TIME
    if (old, new) == (before.id, after.id):  # n8n gives it as a text; a number may be a count
        return Varies.ID
    both_texts = isinstance(old, str) and isinstance(new, str)
    if both_texts and any(_have(form, old, new) for form in (UUID, _RANDOM)):
        return Varies.ID
    return None


def _have(form: str, *texts: str) -> bool:
    return all(re.fullmatch(form, text) for text in texts)


def _is_time(value: Any, execution: Ran) -> bool:
    """Whether a value is a time about when the execution ran."""
    if execution.started_at is None:
        return False
    started = execution.started_at.replace(tzinfo=UTC).timestamp()
    if isinstance(value, str):
        if not re.fullmatch(_DATE_AND_TIME, value):
            return False
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return False
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    elif isinstance(value, int | float) and abs(value) < _NO_TIME:
        seconds = value / (1000 if abs(value) > _IN_SECONDS else 1)
    else:
        return False
    return abs(seconds - started) < _A_DAY
