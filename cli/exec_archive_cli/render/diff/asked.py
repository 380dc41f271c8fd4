"""How much of a comparison is wanted, and how it names things."""

from datetime import tzinfo
from typing import NamedTuple

from exec_archive.model import Execution
from exec_archive_cli.render.hostile import one_line


class Asked(NamedTuple):
    """How much of a comparison is wanted, and how it names things."""

    before: Execution
    after: Execution
    tz: tzinfo | None = None
    everything: bool = False  # each value, also what varies by its nature or is handed on
    node: str | None = None  # only this one
    with_instance: bool = False
    may_type: bool = True  # commands and options are named; not so on a page of a browser

    def wants_all_of(self, node: str) -> bool:
        """Whether also what a node only hands on is wanted."""
        return self.everything or self.node == node

    def name(self, execution: Execution) -> str:
        """An execution's id, with its instance where an id alone may mean another."""
        shown = f"{execution.instance}/{execution.id}" if self.with_instance else execution.id
        return one_line(shown)

    def name_of(self, *, later: bool) -> str:
        """The later one's id, or that of the one before."""
        return self.name(self.after if later else self.before)
