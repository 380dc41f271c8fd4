"""All executions of a span together, beside the span before it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import tzinfo

from exec_archive.monitor.statistics import Before, Overview, Trend
from exec_archive.query.statistics.figures import NOTHING, Figures
from exec_archive_cli.render import units
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.page import EMPTY, Labelled, Line, line
from exec_archive_cli.render.sparkline import sparkline
from exec_archive_cli.render.stats import words
from exec_archive_cli.render.terminal import show

_INDENT = 2

_Labelled = tuple[str, list[Line]]


def print_card(found: Overview, tz: tzinfo | None) -> None:
    """The figures, and how they went over time."""
    show(_headline(found, tz), EMPTY)
    show(*(Labelled(*each) for each in _labels(found, tz)), indent=_INDENT)


def _headline(found: Overview, tz: tzinfo | None) -> Line:
    figures = found.figures
    begin, end = found.span or (figures.first_at, figures.last_at)
    times = " to ".join(dict.fromkeys(units.full_time(each, tz) for each in (begin, end) if each))
    return line((counted(figures.executions, "execution"), "bold"), f" · {times}" if times else "")


def _labels(found: Overview, tz: tzinfo | None) -> Iterator[_Labelled]:
    if found.before is not None:
        yield "Before", [line(_before(found.before, tz))]
    yield from _outcomes(found)
    yield _durations(found)
    yield "Items", [line(f"{found.figures.items:,}")]


def _before(before: Before, tz: tzinfo | None) -> str:
    since = units.full_time(before.span.since, tz)
    said = f"{counted(before.figures.executions, 'execution')} in the span before, from {since}"
    if before.begins_at is None:
        return said
    return f"{said}; the oldest known is of {units.full_time(before.begins_at, tz)}"


def _outcomes(found: Overview) -> Iterator[_Labelled]:
    figures = found.figures
    were = found.before.figures if found.before else NOTHING
    good = words.was(figures.success_rate, were.success_rate)
    succeeded = f"{figures.statuses.get('success', 0):,} of {figures.ended:,} that ended"
    yield "Success", [line((good, "green"), f"   {succeeded}")]
    bad = words.was(figures.error_rate, were.error_rate)
    failed = [line((bad, "red" if figures.failed else ""), f"   {words.how_failed(figures)}")]
    failures = {number: each.failed for number, each in _by_time(found.trend)}
    yield "Failed", [*failed, *_bars(found.trend, failures, "red", units.number, "failures")]
    if found.kinds:
        yield "Kinds", [line(words.kinds(found.kinds))]
    if other := words.otherwise(figures):
        yield "Otherwise", [line((other, "yellow"))]
    if pending := words.pending(figures):
        yield "Not ended", [line((pending, "cyan"))]


def _durations(found: Overview) -> _Labelled:
    were = found.before.figures.took if found.before else None
    medians = {number: each.took.median_ms for number, each in _by_time(found.trend) if each.took}
    took = [line(each) for each in words.took(found.figures.took, were)]
    return "Took", [*took, *_bars(found.trend, medians, "cyan", units.duration, "median")]


def _by_time(trend: Trend | None) -> Iterable[tuple[int, Figures]]:
    return trend.figures.items() if trend else ()


def _bars(
    trend: Trend | None,
    values: Mapping[int, int],
    style: str,
    shown: Callable[[int], str],
    what: str,
) -> Iterator[Line]:
    """How a figure went, on a line of its own."""
    if trend is None:
        return
    drawn = sparkline(values, range(trend.first, trend.last + 1), trend.unit)
    if drawn is not None:
        highest = f"  {what} by {trend.unit.name}, at most {shown(drawn.highest)} {drawn.when}"
        yield line((drawn.bars, style), (highest, "dim"))
