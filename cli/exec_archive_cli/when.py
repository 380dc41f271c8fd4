"""Moments as people type them, and the time zone they mean."""

import os
import re
from datetime import UTC, datetime, timedelta, tzinfo

from exec_archive.errors import BadRequest
from exec_archive_cli.render.units import this_moment

_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
# They are compiled where a moment was given: few commands get one.
_SPAN = r"(\d{1,9})\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)"
_AGO = rf"{_SPAN}(?:\s+ago)?"
_CLOCK = r"\d?\d:\d\d(?::\d\d)?"
_DAYS = {"today": 0, "yesterday": 1}


def zone(name: str | None) -> tzinfo | None:
    """A time zone by name; None stands for the machine's own."""
    if not name:
        return None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # most people live in their own

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadRequest(
            f"There is no time zone {name!r}.", "Use a name such as Europe/Berlin or UTC."
        ) from None


def own_zone() -> tzinfo | None:
    """The machine's own time zone, where it has a name that others know."""
    from zoneinfo import ZoneInfo

    name = os.environ.get("TZ", "").removeprefix(":")
    if not name:
        # A link into the folder of all zones, on Linux and macOS.
        _, _, name = os.path.realpath("/etc/localtime").partition("zoneinfo/")
    if name in {"UTC", "Etc/UTC"}:
        return UTC
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return None


def parse_span(text: str) -> timedelta:
    """A span of time; `0` needs no unit."""
    words = text.strip().lower()
    found = re.fullmatch(_SPAN, words)
    try:
        return timedelta() if words == "0" else int(found[1]) * _UNITS[found[2][0]]  # type: ignore[index] # refused below
    except (TypeError, OverflowError):
        raise BadRequest(
            f"{text!r} is no span of time that can be understood.", 'Use "90s", "10m" or "2 hours".'
        ) from None


def parse_moment(
    text: str, tz: tzinfo | None, *, end_of_day: bool = False, now: datetime | None = None
) -> datetime:
    """The moment in UTC, without a zone as the archive keeps it.

    A date is the start of its day, or its end where it closes a span.
    """
    words = text.strip().lower()
    now = now or this_moment()
    try:
        moment = _moment(words, tz, now, end_of_day=end_of_day)
        return moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise BadRequest(
            f"{text!r} is no moment that can be understood.",
            'Use a date (2026-11-01), a time (14:30), both, "yesterday 10:00" or "3 days ago".',
        ) from None


def _moment(words: str, tz: tzinfo | None, now: datetime, *, end_of_day: bool) -> datetime:
    if words == "now":
        return now
    ago = re.fullmatch(_AGO, words)
    if ago:
        return now - int(ago[1]) * _UNITS[ago[2][0]]
    day, _, clock = words.partition(" ") if words.startswith(tuple(_DAYS)) else ("", "", words)
    if day in _DAYS or re.fullmatch(_CLOCK, words):
        date = now.astimezone(tz).date() - timedelta(days=_DAYS.get(day, 0))
        words = f"{date.isoformat()} {clock.zfill(5)}" if clock else date.isoformat()
    moment = datetime.fromisoformat(words.upper())
    if len(words) <= 10 and end_of_day:
        moment += timedelta(days=1)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=tz) if tz else moment.astimezone()
    return moment
