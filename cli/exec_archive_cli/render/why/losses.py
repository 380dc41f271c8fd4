"""What a success lost in silence, in a line each."""

from collections.abc import Iterator

from exec_archive.investigate.losses.finding import Finding, Kind, Sureness
from exec_archive.investigate.losses.losses import Losses, why_unjudged
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.losses.words import STYLES, what, whose
from exec_archive_cli.render.page import Line, line
from exec_archive_cli.render.why.asked import Asked

# The cause tells of these with their own words.
_TOLD_AS_ERRORS = frozenset({Kind.SWALLOWED, Kind.CALL})
_MOST = 3


def success_line(losses: Losses) -> Line:
    """What a success says in which no error was swallowed, and what it was held against."""
    if why_unjudged(losses.findings, losses.unsaid) is not None:
        unknown = "n8n calls it a success; whether something was lost cannot be told."
        return line((unknown, "yellow"))
    said = "Nothing failed, and no error was swallowed"
    if _items_lost(losses):
        return line((f"{said}, but items were lost:", "yellow"))
    if losses.unsaid is not None:
        return line((f"{said}.", "green"))
    return line(
        (f"{said}; nothing was lost beside {counted(losses.good_runs, 'good run')}.", "green")
    )


def loss_lines(losses: Losses, asked: Asked) -> Iterator[Line]:
    """The surest first, and how many there are beyond the first few."""
    lost = _items_lost(losses)
    for each in lost if asked.full else lost[:_MOST]:
        sure = "" if each.sureness is Sureness.CERTAIN else f"{each.sureness.value}: "
        yield line((sure, STYLES[each.sureness]), (whose(each), "bold"), f" {what(each)}")
    more = len(lost) - _MOST
    if more > 0 and not asked.full:
        yield line((f"and {more:,} more (--full)", "dim"))


def _items_lost(losses: Losses) -> list[Finding]:
    return [each for each in losses.findings if each.kind not in _TOLD_AS_ERRORS]
