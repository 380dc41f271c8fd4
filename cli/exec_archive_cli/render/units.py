"""Durations, sizes, counts and times as people read them."""

import os
from datetime import UTC, datetime, timedelta, tzinfo

UNKNOWN = "?"
NOTHING = "–"


def this_moment() -> datetime:
    """This moment; tests fix it with EXEC_ARCHIVE_NOW, so that "2 hours ago" stays that."""
    fixed = os.environ.get("EXEC_ARCHIVE_NOW")
    return datetime.fromisoformat(fixed).astimezone(UTC) if fixed else datetime.now(UTC)


def duration(milliseconds: int | None) -> str:
    """333 ms, 1.4 s, 2 min 05 s, 3 h 07 min, 2 d 4 h."""
    if milliseconds is None:
        return UNKNOWN
    if milliseconds < 0:
        return f"-{duration(-milliseconds)}"
    if milliseconds < 1000:
        return f"{milliseconds} ms"
    if milliseconds < 59_950:
        return f"{milliseconds / 1000:.1f} s"
    seconds = round(milliseconds / 1000)
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60:02d} s"
    minutes = seconds // 60
    if minutes < 60 * 24:
        return f"{minutes // 60} h {minutes % 60:02d} min"
    return f"{minutes // 1440} d {minutes % 1440 // 60} h"


def size(count: int) -> str:
    """512 B, 24.8 kB, 1.2 GB: powers of a thousand, as disks are sold."""
    if count < 1000:
        return f"{count} B"
    value = float(count)
    for unit in ("kB", "MB", "GB"):
        value /= 1000
        if value < 999.95:
            return f"{value:.1f} {unit}"
    return f"{value / 1000:.1f} TB"


def number(count: int) -> str:
    """10,214."""
    return f"{count:,}"


def local(moment: datetime, tz: tzinfo | None) -> datetime:
    """A time of the archive in the zone it is shown in."""
    try:
        return moment.replace(tzinfo=UTC).astimezone(tz)
    except OverflowError:  # the first or last day any calendar knows has no neighbour
        return moment.replace(tzinfo=UTC)


def full_time(moment: datetime | None, tz: tzinfo | None) -> str:
    """2026-11-20 05:13:46: sortable, the same on every day it is read."""
    return local(moment, tz).strftime("%Y-%m-%d %H:%M:%S") if moment else NOTHING


def near_time(moment: datetime | None, tz: tzinfo | None, now: datetime | None = None) -> str:
    """Today 05:13:46, yesterday 22:10, else the date: for an eye that runs down a list."""
    if moment is None:
        return NOTHING
    shown, today = local(moment, tz), (now or this_moment()).astimezone(tz).date()
    if shown.date() == today:
        return shown.strftime("today %H:%M:%S")
    if shown.date() == today - timedelta(days=1):
        return shown.strftime("yesterday %H:%M")
    return shown.strftime("%Y-%m-%d %H:%M")


def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long ago, roughly."""
    seconds = ((now or this_moment()).replace(tzinfo=None) - moment).total_seconds()
    if seconds < 0:
        return "in the future"
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        count = int(seconds // length)
        if count:
            return f"{count:,} {unit}{'s' if count > 1 else ''} ago"
    return "just now"
