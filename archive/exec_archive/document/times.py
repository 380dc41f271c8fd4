"""The two ways n8n writes a time, as naive datetimes in UTC."""

from datetime import UTC, datetime, timedelta
from typing import Any

# As milliseconds this is 1973, as seconds the year 5138: nothing n8n ever ran lies between.
_SECONDS_END = 100_000_000_000
_END_OF_TIME = 253_402_300_800_000  # the year 10000, which no calendar here goes beyond


def from_iso(value: Any) -> datetime | None:
    """The time in an ISO text, to the millisecond; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def in_iso(moment: datetime) -> str:
    """A time of the archive as n8n writes it: in UTC, to the millisecond."""
    return moment.isoformat(timespec="milliseconds") + "Z"


def in_seconds(value: Any) -> bool:
    """Whether a start time counts seconds, as n8n writes it for runs recovered after a crash."""
    return _is_number(value) and 0 < value < _SECONDS_END


def epoch_milliseconds(value: Any) -> int | None:
    """A start time in milliseconds, which recovered runs give in seconds."""
    if not _is_number(value) or not 0 <= value < _END_OF_TIME:
        return None
    return int(value) * 1000 if in_seconds(value) else int(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def milliseconds_between(start: datetime | None, end: datetime | None) -> int | None:
    """How long it took; None where one end is not known."""
    if start is None or end is None:
        return None
    return (end - start) // timedelta(milliseconds=1)
