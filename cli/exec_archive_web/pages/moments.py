"""Times as a page shows them: near ones for the eye, whole ones for whoever points at them."""

from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from exec_archive_cli.render import units


class Moment(NamedTuple):
    """A time in words, and for machines."""

    near: str
    full: str
    iso: str
    ago: str


def moment(time: datetime | None, zone: tzinfo) -> Moment | None:
    """A time of the archive; None where there is none."""
    if time is None:
        return None
    iso = time.replace(tzinfo=UTC).isoformat(timespec="milliseconds")
    return Moment(units.near_time(time, zone), units.full_time(time, zone), iso, units.ago(time))
