"""How much ran and failed, and how long it took: together, or by workflow, node, status or time."""

from datetime import datetime
from functools import partial
from typing import Any

from starlette.responses import Response

from exec_archive.errors import NotFound
from exec_archive.monitor.statistics import overview, times, workflow_rows
from exec_archive.monitor.statistics_order import nodes_in_order, workflows_in_order
from exec_archive.query.engine import Engine
from exec_archive.query.selection import Selection
from exec_archive.query.statistics.calendar import UNITS, Clock
from exec_archive.query.statistics.figures import by_status
from exec_archive.query.statistics.nodes import node_figures
from exec_archive_cli.render.stats import answer as told
from exec_archive_cli.render.units import local, this_moment
from exec_archive_web.answers import json_answer
from exec_archive_web.automations_api.endpoint import Asked, Endpoint
from exec_archive_web.automations_api.parameters import FILTERS, limit_of, wanted
from exec_archive_web.automations_api.schemas import NUMBER_FROM_0, object_of, of
from exec_archive_web.paths import parameter
from exec_archive_web.site import Site

# How each is sorted: what fails most first, and times in their order, the newest first.
_BY = ("workflow", "node", "status", *UNITS)
_ZONE = {"type": "string", "description": "The time zone in which days are cut."}


def together(site: Site) -> Endpoint:
    """Where all of it is."""

    def answer(asked: Asked) -> Response:
        with site.archive.reading() as reading:
            selection = wanted(asked, site, reading)
            found = overview(reading.engine, selection, _clock(site), _now())
        workflows = workflows_in_order(found.workflows, "failed")
        shown = told.overview_answer(found, workflows[: asked["limit"]], len(workflows))
        return json_answer({"zone": site.zone_name, "overview": shown})

    return Endpoint(
        path="/metrics",
        summary="How much ran and failed and how long it took, by time, beside the span before",
        answer=answer,
        gives=object_of(zone=_ZONE, overview=of("stats")),
        parameters=(*FILTERS, limit_of(10, 1000, "workflows")),
    )


def grouped(site: Site) -> Endpoint:
    """Where the rows are."""

    def answer(asked: Asked) -> Response:
        by = parameter(asked.request, "by")
        if by not in _BY:
            raise NotFound(f"There are no metrics by {by!r}.", f"There are: {', '.join(_BY)}.")
        with site.archive.reading() as reading:
            rows = _rows(reading.engine, wanted(asked, site, reading), by, _clock(site))
        shown = rows[: asked["limit"]]
        return json_answer({"zone": site.zone_name, "rows": shown, "row_count": len(rows)})

    return Endpoint(
        path="/metrics/{by}",
        summary="The same by " + ", ".join(_BY),
        answer=answer,
        gives=object_of(zone=_ZONE, rows=of("stats_rows"), row_count=NUMBER_FROM_0),
        parameters=(*FILTERS, limit_of(100, 10_000, "rows")),
        refusals={404: "There are no metrics by that."},
    )


def _rows(engine: Engine, selection: Selection, by: str, clock: Clock) -> list[dict[str, Any]]:
    if by == "workflow":
        workflows = workflows_in_order(workflow_rows(engine, selection, _now()), "failed")
        return [told.workflow_record(row) for row in workflows]
    if by == "node":
        nodes = nodes_in_order(node_figures(engine, selection), "failed")
        return [told.node_record(row) for row in nodes]
    if by == "status":
        statuses = by_status(engine, selection).items()
        most_first = sorted(statuses, key=lambda row: (row[1].executions, row[0]), reverse=True)
        return [told.status_record(*row) for row in most_first]
    unit = UNITS[by]
    found = times(engine, selection, unit, clock)
    return [told.time_record(unit, number, found[number]) for number in sorted(found)[::-1]]


def _clock(site: Site) -> Clock:
    return partial(local, tz=site.zone)


def _now() -> datetime:
    return this_moment().replace(tzinfo=None)
