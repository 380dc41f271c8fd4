"""How the rows of a trace are wanted."""

from dataclasses import dataclass
from datetime import tzinfo


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options of `trace` say."""

    tz: tzinfo | None
    with_instance: bool  # an id alone may mean another execution
    is_unfolded: bool  # a row is a run, not a node
    only_failed: bool
    by_length: bool  # the longest first, not in true order
    everything: bool
    as_json: bool

    @property
    def in_true_order(self) -> bool:
        """Whether every row stands where it ran, none left out before it."""
        return not self.by_length and not self.only_failed
