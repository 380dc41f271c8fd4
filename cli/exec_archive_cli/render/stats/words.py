"""Figures in words: rates, durations, counts, and what they were before."""

from collections.abc import Callable, Iterable, Iterator

from exec_archive.model import FAILED, PENDING
from exec_archive.query.statistics.failures import Kind
from exec_archive.query.statistics.figures import Durations, Figures
from exec_archive_cli.render import units
from exec_archive_cli.render.hostile import one_line

_KINDS_SHOWN = 5


def rate(value: float | None) -> str:
    """Such as 12.5 %. What is not all or nothing is never called so."""
    if value is None:
        return units.NOTHING
    percent = value * 100
    if 0 < percent < 0.1:
        return "< 0.1 %"
    if 99.9 < percent < 100:
        return "> 99.9 %"
    return f"{percent:.1f} %" if 0 < percent < 100 else f"{percent:.0f} %"


def was(now: float | None, before: float | None) -> str:
    """A rate, and what it was: `12.0 %, was 4.0 %`."""
    return rate(now) if before is None else f"{rate(now)}, was {rate(before)}"


def how_failed(figures: Figures) -> str:
    """By name, and how many of them a retry made good."""
    named = ", ".join(_counted(figures, sorted(FAILED, reverse=True)))
    made_good = f"; {figures.made_good:,} made good by a retry" if figures.made_good else ""
    return (named or "none") + made_good


def otherwise(figures: Figures) -> str:
    """What ended, and neither succeeded nor failed."""
    others = set(figures.statuses) - FAILED - PENDING - {"success"}
    return ", ".join(_counted(figures, sorted(others)))


def pending(figures: Figures) -> str:
    """What has not ended."""
    return ", ".join(_counted(figures, ("waiting", "running", "new")))


def _counted(figures: Figures, statuses: Iterable[str]) -> Iterator[str]:
    for each in statuses:
        if figures.statuses.get(each):
            yield f"{figures.statuses[each]:,} {one_line(each)}"


def took(durations: Durations | None, before: Durations | None) -> list[str]:
    """How long they took; of what has no end nothing is said."""
    if durations is None:
        return ["nothing of which the end is known"]
    half, most = _was(median, before), _was(p95, before)
    return [
        f"median {median(durations)}{half}; p95 {p95(durations)}{most}",
        f"average {average(durations)}, longest {units.duration(durations.longest_ms)}",
    ]


def _was(shown: Callable[[Durations], str], before: Durations | None) -> str:
    return "" if before is None else f", was {shown(before)}"


def median(durations: Durations | None) -> str:
    """How long half of them took at most."""
    return units.NOTHING if durations is None else units.duration(durations.median_ms)


def p95(durations: Durations | None) -> str:
    """How long 19 of 20 took at most."""
    return units.NOTHING if durations is None else units.duration(durations.p95_ms)


def average(durations: Durations | None) -> str:
    """How long they took on average."""
    return units.NOTHING if durations is None else units.duration(round(durations.average_ms))


def kinds(found: Iterable[Kind]) -> str:
    """The kinds of failures, the most frequent first."""
    named = [f"{each.failures:,} {_kind(each)}" for each in found]
    more = len(named) - _KINDS_SHOWN
    return ", ".join(named[:_KINDS_SHOWN]) + (f", and {more:,} more" if more > 0 else "")


def _kind(kind: Kind) -> str:
    if kind.error_type is None:
        return "crashed" if kind.status == "crashed" else "no words kept"
    code = f" {kind.http_code}" if kind.http_code else ""
    return one_line(kind.error_type + code)
