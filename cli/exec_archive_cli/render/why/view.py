"""The failure card: what failed, in whose words, with what input, and what to type next."""

from collections.abc import Iterator

from exec_archive.investigate.explanation import Explanation
from exec_archive_cli.render.headline import headline
from exec_archive_cli.render.hostile import several_lines
from exec_archive_cli.render.page import EMPTY, Labelled, Line, line
from exec_archive_cli.render.terminal import show
from exec_archive_cli.render.why.asked import Asked
from exec_archive_cli.render.why.cause import cause_lines
from exec_archive_cli.render.why.context import context


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
