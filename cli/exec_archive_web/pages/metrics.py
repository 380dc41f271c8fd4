"""The page of figures: how much fails, how long it takes, and how that went over time."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exec_archive.monitor.statistics import Overview, Trend, WorkflowRow, overview
from exec_archive.monitor.statistics_order import SORT_KEYS, workflows_in_order
from exec_archive.query.filter_words import written
from exec_archive.query.statistics.failures import FailingNode
from exec_archive.query.statistics.figures import Durations, Figures
from exec_archive.query.statistics.nodes import NodeFigures
from exec_archive_cli.render import units
from exec_archive_cli.render.stats import words
from exec_archive_cli.render.stats.tables import workflow_names
from exec_archive_web.pages.charts import (
    Chart,
    Figure,
    Time,
    chart,
    round_count,
    round_duration,
    time_label,
)
from exec_archive_web.pages.filtering import LONG_SPANS, Filter, asked_filter
from exec_archive_web.pages.moments import moment
from exec_archive_web.pages.page import as_page, page
from exec_archive_web.pages.rows import bounded
from exec_archive_web.paths import HISTORY, METRICS, address
from exec_archive_web.site import Site

Row = TypeVar("Row", WorkflowRow, FailingNode, NodeFigures)

_WORKFLOWS = 20
_HEADS = (
    ("Workflow", "name"),
    ("Runs", "runs"),
    ("Failed", "failed"),
    ("Rate", "rate"),
    ("Median", "median"),
    ("p95", "p95"),
    ("Items", "items"),
)


class Tile(NamedTuple):
    """A figure, and what it was in the span before."""

    name: str
    value: str
    was: str
    more: str
    tone: str = ""


class Listed(NamedTuple, Generic[Row]):
    """A workflow or node in a table, where its executions are, and how long its bar is."""

    name: str
    path: str
    row: Row
    share: float


def routes(site: Site) -> list[Route]:
    """Where it is."""
    return [Route(METRICS, as_page(partial(_answer, site), site.on_trouble))]


def _answer(site: Site, request: Request) -> Response:
    wanted = asked_filter(request, site.zone)
    sort = request.query_params.get("sort", "")
    sort = sort if sort in SORT_KEYS else SORT_KEYS[0]
    every = request.query_params.get("workflows") == "all"
    found, several = None, False
    if not wanted.problem:
        with site.archive.reading() as reading:
            clock = partial(units.local, tz=site.zone)
            now = units.this_moment().replace(tzinfo=None)
            found = overview(reading.engine, reading.within(wanted.selection), clock, now)
            several = reading.several
    ordered = workflows_in_order(found.workflows, sort) if found else []
    shown = ordered if every else ordered[:_WORKFLOWS]
    return page(
        request,
        "metrics.html",
        status=400 if wanted.problem else 200,
        filter=wanted,
        found=found,
        is_empty=found is not None and not found.figures.executions and found.before is None,
        first=moment(found.figures.first_at, site.zone) if found else None,
        last=moment(found.figures.last_at, site.zone) if found else None,
        before_since=moment(found.before.span.since, site.zone) if found and found.before else None,
        oldest=moment(found.before.begins_at, site.zone) if found and found.before else None,
        tiles=list(_tiles(found)) if found else [],
        kinds=words.kinds(found.kinds) if found else "",
        charts=list(_charts(found.trend)) if found and found.trend else [],
        times=_times(found.trend) if found and found.trend else [],
        workflows=_listed(
            wanted,
            shown,
            lambda row: row.now,
            lambda row: row.now.figures.failed,
            several=several,
        ),
        left_out=len(ordered) - len(shown),
        every=address(METRICS, filter=wanted.text, sort=sort, workflows="all"),
        heads=[
            (name, address(METRICS, filter=wanted.text, sort=key), key == sort)
            for name, key in _HEADS
        ],
        failing=_listed(
            wanted,
            found.failing if found else [],
            lambda row: row,
            lambda row: row.failures,
            several=several,
        ),
        slowest=_listed(
            wanted,
            (found.slowest or []) if found else [],
            lambda row: row,
            lambda row: row.p95_ms or 0,
            several=several,
        ),
        spans=wanted.choices(METRICS, "since", LONG_SPANS),
        words=words,
        bounded=bounded,
        units=units,
        zone=site.zone_name,
    )


def _tiles(found: Overview) -> Sequence[Tile]:
    figures, before = found.figures, found.before.figures if found.before else None

    def was(shown: Callable[[Figures], str]) -> str:
        return shown(before) if before else ""

    def lasting(shown: Callable[[Durations | None], str]) -> tuple[str, str]:
        return shown(figures.took), was(lambda of: shown(of.took))

    longest = units.duration(figures.took.longest_ms) if figures.took else units.NOTHING
    pending = words.pending(figures)
    others = [each for each in (words.otherwise(figures), pending) if each]
    good = f"{figures.statuses.get('success', 0):,} of {figures.ended:,} that ended"
    return [
        Tile(
            "Executions",
            f"{figures.executions:,}",
            was(lambda of: f"{of.executions:,}"),
            ", ".join(others),
        ),
        Tile(
            "Succeeded",
            words.rate(figures.success_rate),
            was(lambda of: words.rate(of.success_rate)),
            good,
            "good",
        ),
        Tile(
            "Failed",
            words.rate(figures.error_rate),
            was(lambda of: words.rate(of.error_rate)),
            words.how_failed(figures),
            "bad" if figures.failed else "",
        ),
        Tile("Average time", *lasting(words.average), f"median {words.median(figures.took)}"),
        Tile("p95 time", *lasting(words.p95), f"longest {longest}"),
    ]


def _charts(trend: Trend) -> Sequence[Chart]:
    time = Time(trend.unit, trend.first, trend.last)
    rates = {n: each.success_rate for n, each in trend.figures.items()}
    success = {n: rate for n, rate in rates.items() if rate is not None}
    counts = {n: float(each.failed) for n, each in trend.figures.items()}
    failed = {n: counts.get(n, 0.0) for n in time.numbers}
    took = {n: each.took for n, each in trend.figures.items() if each.took is not None}
    average = {n: each.average_ms for n, each in took.items()}
    p95 = {n: float(each.p95_ms) for n, each in took.items()}
    longest = max([*average.values(), *p95.values()], default=0)
    return [
        chart("Success rate", time, [Figure("success rate", "good", success)], 1, words.rate),
        chart(
            "Failures",
            time,
            [Figure("failures", "bad", failed, as_bars=True)],
            round_count(max(failed.values(), default=0)),
            lambda value: f"{value:,.0f}",
        ),
        chart(
            "Time taken",
            time,
            [Figure("p95", "p95", p95), Figure("average", "average", average)],
            round_duration(longest),
            lambda value: units.duration(round(value)),
        ),
    ]


def _times(trend: Trend) -> list[tuple[str, Figures]]:
    """The newest first."""
    return [
        (time_label(trend.unit, number), trend.figures[number])
        for number in sorted(trend.figures, reverse=True)
    ]


def _listed(
    wanted: Filter,
    rows: Sequence[Row],
    of: Callable[[Row], Any],
    measure: Callable[[Row], int],
    *,
    several: bool,
) -> list[Listed[Row]]:
    """Rows with the names of their workflows; `of` is where a row has them."""
    named = workflow_names([of(row) for row in rows], with_instance=several)
    most = max(map(measure, rows), default=0) or 1
    return [
        Listed(
            bounded(named(of(row)).text),
            _executions(wanted, of(row).instance if several else "", of(row).workflow_id),
            row,
            round(100 * measure(row) / most, 1),
        )
        for row in rows
    ]


def _executions(wanted: Filter, instance: str, workflow_id: str | None) -> str:
    """The history of a workflow, as far as the filter lets it through."""
    if workflow_id is None:
        return ""
    text = wanted.replaced("workflow_id", workflow_id, "workflow", *(["instance"] * bool(instance)))
    return address(HISTORY, filter=f"{text} {written('instance', instance)}" if instance else text)
