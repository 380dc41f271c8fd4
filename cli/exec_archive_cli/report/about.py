"""What a report says of itself: when it was written, and what was done to its values."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

NOT_REDACTED = "none"
MOST_SHOWN = 50  # executions; more would make it too large to open


class About(NamedTuple):
    """The facts of a report that no archive knows."""

    written_at: datetime  # in UTC, as all times of a report
    redaction: str = NOT_REDACTED  # or the name of the profile: share, secrets
    kept: Sequence[str] = ()  # what was left readable, in words
    left_out: int = 0  # executions that belong to it, and that it does not hold
