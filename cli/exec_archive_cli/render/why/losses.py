"""What a success lost in silence, in a line each."""

from collections.abc import Iterator, Sequence

from exec_archive.investigate.losses.finding import Finding, Kind, Sureness
from exec_archive_cli.render.losses.words import STYLES, what, whose
from exec_archive_cli.render.page import Line, line
from exec_archive_cli.render.why.asked import Asked

# The cause tells of these with their own words.
_TOLD_AS_ERRORS = frozenset({Kind.SWALLOWED, Kind.CALL})
_MOST = 3


def items_lost(findings: Sequence[Finding]) -> list[Finding]:
    """Those that are no errors."""
    return [each for each in findings if each.kind not in _TOLD_AS_ERRORS]


def loss_lines(findings: Sequence[Finding], asked: Asked) -> Iterator[Line]:
    """The surest first, and how many there are beyond the first few."""
    lost = items_lost(findings)
    for each in lost if asked.full else lost[:_MOST]:
        sure = "" if each.sureness is Sureness.CERTAIN else f"{each.sureness.value}: "
        yield line((sure, STYLES[each.sureness]), (whose(each), "bold"), f" {what(each)}")
    more = len(lost) - _MOST
    if more > 0 and not asked.full:
        yield line((f"and {more:,} more (--full)", "dim"))
