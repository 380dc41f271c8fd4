"""What all answers share."""

from dataclasses import dataclass
from datetime import UTC, tzinfo

from exec_archive_web.answers import OnTrouble
from exec_archive_web.current import CurrentArchive
from exec_archive_web.retries.retries import Retries


@dataclass(frozen=True, slots=True)
class Site:
    """A served archive."""

    archive: CurrentArchive
    on_trouble: OnTrouble
    retries: Retries | None = None  # where somebody knows the servers
    zone: tzinfo = UTC  # in which days are cut, and times are shown

    @property
    def zone_name(self) -> str:
        """The same, as browsers and people name it."""
        return str(self.zone)
