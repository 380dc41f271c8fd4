"""Runs of bad executions in the order of their starts, and the good one that ended each.

A run is found without sorting out all that is good: only bad ones matter, and the good ones
right behind them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from exec_archive.query.alerts.facts import AT, BEGUN, At, by_hand
from exec_archive.query.engine import Engine, visible
from exec_archive.query.selection import FAILED_SQL

_PLACE = "begun, length(id), id"


class Place(NamedTuple):
    """An execution as a place in the order of its workflow."""

    instance: str
    workflow_id: str | None
    at: At


class Streak(NamedTuple):
    """A stretch of bad executions without a good one between them."""

    instance: str
    workflow_id: str | None
    length: int
    first: At
    last: At
    last_ms: int | None  # that the last of them took
    newest_revision: int
    usual_ms: float | None  # what is usual, where that makes them bad
    ended_by: At | None


class Events(NamedTuple):
    """Executions, each bad or good, as SQL and its parameters."""

    sql: str
    values: dict[str, Any]


def failed_or_not(engine: Engine, *, manual: bool) -> Events:
    """Failures and successes.

    What was canceled, or ended nobody knows how, neither counts nor ends a run.
    """
    return Events(
        f"SELECT instance, workflow_id, id, {BEGUN} AS begun, duration_ms, revision, "
        f"{FAILED_SQL} AS bad, NULL::DOUBLE AS usual "
        f"FROM {visible(engine.archive, 'executions')} "
        f"WHERE ({FAILED_SQL} OR status = 'success') AND {BEGUN} IS NOT NULL {by_hand(manual)}",
        {},
    )


def slow_or_not(
    engine: Engine, baseline_since: datetime, factor: float, least: int, *, manual: bool
) -> Events:
    """Successes, bad if they took longer than so many times what 95 of 100 take."""
    executions = (
        f"SELECT instance, workflow_id, id, {BEGUN} AS begun, duration_ms, revision "
        f"FROM {visible(engine.archive, 'executions')} WHERE status = 'success' "
        f"AND duration_ms IS NOT NULL AND {BEGUN} IS NOT NULL {by_hand(manual)}"
    )
    return Events(
        f"WITH good AS ({executions}), known AS (SELECT instance, workflow_id, "
        "quantile_disc(duration_ms, 0.95) AS usual FROM good WHERE begun >= $baseline "
        "GROUP BY ALL HAVING count(*) >= $least) "
        "SELECT good.*, good.duration_ms > known.usual * $factor AS bad, known.usual "
        "FROM good JOIN known ON good.instance = known.instance "
        "AND good.workflow_id IS NOT DISTINCT FROM known.workflow_id",
        {"baseline": baseline_since, "factor": factor, "least": least},
    )


def all_begun(engine: Engine, *, manual: bool) -> Events:
    """Everything that ran, and nothing bad in it."""
    return Events(
        f"SELECT instance, workflow_id, id, {BEGUN} AS begun, duration_ms, revision, "
        "false AS bad, NULL::DOUBLE AS usual "
        f"FROM {visible(engine.archive, 'executions')} "
        f"WHERE {BEGUN} IS NOT NULL {by_hand(manual)}",
        {},
    )


class Usual(NamedTuple):
    """How long successes of a workflow usually take, and the last one took."""

    instance: str
    workflow_id: str | None
    usual_ms: float
    last_ms: int


def usual_and_last(engine: Engine, events: Events) -> list[Usual]:
    """Of each workflow whose successes tell what is usual."""
    rows = engine.rows(
        f"SELECT instance, workflow_id, max(usual), arg_max(duration_ms, {AT}) "
        f"FROM ({events.sql}) GROUP BY ALL ORDER BY ALL",
        events.values,
    )
    return [Usual(*row) for row in rows]


def first_good_behind(engine: Engine, events: Events, places: Sequence[Place]) -> list[At | None]:
    """Of each place the first good execution of its workflow that began later."""
    if not places:
        return []
    found: dict[int, dict[str, Any]] = dict(
        engine.rows(
            f"WITH events AS ({events.sql}), places AS (SELECT unnest($numbers) AS number, "
            "unnest($instances) AS instance, unnest($workflows) AS workflow_id, "
            "unnest($begun) AS begun, unnest($ids) AS id) "
            "SELECT number, min({'begun': e.begun, 'length': length(e.id), 'id': e.id}) "
            "FROM places p JOIN events e ON e.instance = p.instance "
            "AND e.workflow_id IS NOT DISTINCT FROM p.workflow_id "
            "AND (e.begun, length(e.id), e.id) > (p.begun, length(p.id), p.id) "
            "WHERE NOT bad GROUP BY number",
            {
                **events.values,
                "numbers": list(range(len(places))),
                "instances": [each.instance for each in places],
                "workflows": [each.workflow_id for each in places],
                "begun": [each.at.begun for each in places],
                "ids": [each.at.id for each in places],
            },
        )
    )
    return [At(**found[i]) if i in found else None for i in range(len(places))]


def streaks(engine: Engine, events: Events, since: datetime, count: int) -> list[Streak]:
    """The runs that are still open, and those of so many that ended since a time."""
    rows = engine.rows(
        f"WITH every AS ({events.sql}), "
        # What was over before that time is history, and need not be put in order.
        "floors AS (SELECT instance, workflow_id, max(begun) AS floor FROM every "
        "WHERE NOT bad AND begun < $since GROUP BY ALL), "
        "events AS (SELECT every.* FROM every LEFT JOIN floors "
        "ON every.instance = floors.instance "
        "AND every.workflow_id IS NOT DISTINCT FROM floors.workflow_id "
        "WHERE floor IS NULL OR begun >= floor), "
        # Of all that is good only what comes right behind something bad.
        "marked AS (SELECT *, lag(bad) OVER w AS after_bad FROM events "
        f"WINDOW w AS (PARTITION BY instance, workflow_id ORDER BY {_PLACE})), "
        "few AS (SELECT * FROM marked WHERE bad OR after_bad), "
        "numbered AS (SELECT *, count(*) FILTER (NOT bad) OVER w AS ends FROM few "
        f"WINDOW w AS (PARTITION BY instance, workflow_id ORDER BY {_PLACE})), "
        # A good one is counted with the run that it ends.
        f"runs AS (SELECT instance, workflow_id, count(*) FILTER (bad) AS length, "
        f"min({AT}) FILTER (bad) AS first, max({AT}) FILTER (bad) AS last, "
        f"arg_max(duration_ms, {AT}) FILTER (bad) AS took, "
        "max(revision) FILTER (bad) AS newest, max(usual) AS usual, "
        f"max({AT}) FILTER (NOT bad) AS ended FROM numbered "
        "GROUP BY instance, workflow_id, ends - CASE WHEN bad THEN 0 ELSE 1 END) "
        "SELECT * FROM runs WHERE length > 0 AND (ended IS NULL OR "
        "(ended.begun >= $since AND length >= $count)) "
        "ORDER BY instance, workflow_id, first",
        {**events.values, "since": since, "count": count},
    )
    return [
        Streak(
            instance=row[0],
            workflow_id=row[1],
            length=row[2],
            first=At(**row[3]),
            last=At(**row[4]),
            last_ms=row[5],
            newest_revision=row[6],
            usual_ms=row[7],
            ended_by=row[8] and At(**row[8]),
        )
        for row in rows
    ]
