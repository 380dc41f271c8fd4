"""The failure card: what failed, in whose words, with what input, and what to type next."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import NamedTuple

from exec_archive.investigate.explanation import Explanation
from exec_archive_cli.render import room
from exec_archive_cli.render.headline import headline
from exec_archive_cli.render.hostile import one_line, several_lines
from exec_archive_cli.render.page import EMPTY, Labelled, Line, line
from exec_archive_cli.render.terminal import is_terminal, show
from exec_archive_cli.render.why_cause import cause_lines
from exec_archive_cli.render.why_context import context
from exec_archive_cli.render.why_input import LABEL

# Less of a text says nothing, so it goes on in the next line.
_NARROWEST = 20


class Asked(NamedTuple):
    """How much of the card is wanted, and how it names things."""

    tz: tzinfo | None
    full: bool = False
    stack: bool = False
    with_instance: bool = False

    def name(self, instance: str, identity: str) -> str:
        """An execution's id, with its instance where an id alone may mean another."""
        return one_line(f"{instance}/{identity}" if self.with_instance else identity)

    def fitting(self, text: str, before: int) -> str:
        """As much of a text as a terminal's line takes, or the next, behind so many places."""
        if self.full or not is_terminal():
            return text
        left = room.columns() - before
        if left < _NARROWEST:
            left += room.columns() - LABEL
        return room.cut(text, max(left, _NARROWEST))


def print_explanation(explanation: Explanation, asked: Asked) -> None:
    """Headline, cause, context, stack."""
    show(headline(explanation.execution, asked.tz, with_instance=asked.with_instance))
    show(EMPTY)
    show(*cause_lines(explanation, asked), indent=2)
    labelled = list(context(explanation, asked))
    if labelled:
        show(EMPTY)
        show(*(Labelled(label, lines) for label, lines in labelled), indent=2)
    if asked.stack:
        show(EMPTY)
        show(*_stack(explanation), indent=2)


def _stack(explanation: Explanation) -> Iterator[Line]:
    reason = explanation.leaf.reason
    lines = several_lines(reason.stack) if reason and reason.stack else ["n8n kept no stack of it."]
    yield from (line((text, "dim")) for text in lines)
