"""What all answers share."""

from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from exec_archive_web.answers import OnTrouble
from exec_archive_web.current import CurrentArchive
from exec_archive_web.retries.retries import Retries
from exec_archive_web.turns import Turns


@dataclass(frozen=True, slots=True)
class Site:
    """A served archive."""

    archive: CurrentArchive
    on_trouble: OnTrouble
    retries: Retries | None = None  # where somebody knows the servers
    zone: tzinfo = UTC  # in which days are cut, and times are shown
    turns: Turns = field(default_factory=Turns)  # of what goes through whole executions

    @property
    def zone_name(self) -> str:
        """The same, as browsers and people name it."""
        return str(self.zone)
