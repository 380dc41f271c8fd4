"""What is known of a group of failures beside itself: an example, and the runs around it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from exec_archive.query.engine import Engine, not_hidden, scan
from exec_archive.query.failed_calls import FailedCall, failed_calls
from exec_archive.query.failures.groups import VERSION, Group, versions

# What n8n 1.x kept of a definition before the end of an execution lacks what the end adds to it.
_WITHOUT_DEFAULTS = "('crashed', 'new', 'running')"
_CRASHED = "crashed"


class Example(NamedTuple):
    """One execution of a group, in the columns that say what it failed of."""

    instance: str
    id: str
    workflow_id: str | None
    workflow_name: str | None
    status: str
    completeness: str
    failed_node: str | None
    error_type: str | None
    error_message: str | None
    error_description: str | None
    error_http_code: str | None


class Since(NamedTuple):
    """The version of its workflow that a failure came with."""

    version: str
    first_run_at: datetime


class Facts(NamedTuple):
    """What stands beside a group."""

    example: Example  # the last one
    good_since: int  # how many runs of its workflow succeeded after it
    since: Since | None
    call: FailedCall | None  # the last that failed below the example, which explains it


def facts_of(engine: Engine, groups: Sequence[Group]) -> list[Facts]:
    """Of each group, all of which are of the whole archive."""
    if not groups:
        return []
    examples = _examples(engine, groups)
    good = _good_since(engine, groups)
    sinces = _since(engine, groups)
    calls = failed_calls(engine, [(each.instance, each.last.id) for each in groups])
    return [
        Facts(
            example=examples[each.instance, each.last.id],
            good_since=good.get(place, 0),
            since=sinces.get(place),
            call=next(reversed(calls.get((each.instance, each.last.id), [])), None),
        )
        for place, each in enumerate(groups)
    ]


def _examples(engine: Engine, groups: Sequence[Group]) -> dict[tuple[str, str], Example]:
    times = [each.last.started_at for each in groups]
    known = [time for time in times if time is not None]
    span, values = "", _names(groups)
    if known and len(known) == len(times):  # few row groups hold the last ones
        span, values = (
            "started_at BETWEEN $from AND $until AND ",
            {
                **values,
                "from": min(known),
                "until": max(known),
            },
        )
    rows = engine.rows(
        f"SELECT {', '.join(Example._fields)} FROM (SELECT * "
        f"FROM {scan(engine.archive, 'executions')} "
        f"WHERE {span}id IN (SELECT unnest($ids))) {not_hidden(engine.archive)} "
        "SEMI JOIN (SELECT unnest($instances) AS instance, unnest($ids) AS id) "
        "USING (instance, id)",
        values,
    )
    return {(each.instance, each.id): each for each in (Example(*row) for row in rows)}


def _names(groups: Sequence[Group]) -> dict[str, object]:
    return {
        "instances": [each.instance for each in groups],
        "ids": [each.last.id for each in groups],
    }


def _good_since(engine: Engine, groups: Sequence[Group]) -> dict[int, int]:
    """How many successes of the workflow came after the last failure, by the group's place."""
    of_which = [
        (place, each.instance, each.last.workflow_id, each.last.started_at)
        for place, each in enumerate(groups)
        if each.last.workflow_id is not None and each.last.started_at is not None
    ]
    if not of_which:
        return {}
    places, instances, workflows, times = zip(*of_which, strict=True)
    rows = engine.rows(
        "SELECT place, count(*) FROM (SELECT instance, id, revision, workflow_id, started_at "
        f"FROM {scan(engine.archive, 'executions')} "
        f"WHERE status = 'success' AND started_at > $from) {not_hidden(engine.archive)} "
        "JOIN (SELECT unnest($places) AS place, unnest($instances) AS instance, "
        "unnest($workflows) AS workflow_id, unnest($times) AS failed_at) "
        "USING (instance, workflow_id) WHERE started_at > failed_at GROUP BY place",
        {
            "from": min(times),
            "places": list(places),
            "instances": list(instances),
            "workflows": list(workflows),
            "times": list(times),
        },
    )
    return dict(rows)


class _Version(NamedTuple):
    """When a version of a workflow ran first, and when it first succeeded."""

    version: str
    first_at: datetime
    first_good_at: datetime | None


def _since(engine: Engine, groups: Sequence[Group]) -> dict[int, Since]:
    """The version a failure came with, by the group's place.

    Only where versions before it ran without this failure, and no run of it succeeded before it
    failed.
    """
    # What was hidden since counts too: a revision ran the same definition as the one before it.
    rows = engine.rows(
        f"SELECT instance, workflow_id, {VERSION}, min(first_at), min(first_good_at) "
        "FROM (SELECT instance, workflow_id, workflow_sha256, min(started_at) AS first_at, "
        "min(started_at) FILTER (status = 'success') AS first_good_at "
        f"FROM {scan(engine.archive, 'executions')} "
        "WHERE workflow_id IN (SELECT unnest($workflows)) AND started_at IS NOT NULL "
        f"AND workflow_sha256 IS NOT NULL AND status NOT IN {_WITHOUT_DEFAULTS} GROUP BY ALL) "
        f"{versions(engine.archive)} GROUP BY ALL",
        {"workflows": [each.first.workflow_id for each in groups if each.first.workflow_id]},
    )
    ran: dict[tuple[str, str], list[_Version]] = {}
    for instance, workflow, *version in rows:
        ran.setdefault((instance, workflow), []).append(_Version(*version))
    found = (
        (place, _came_with(each, ran.get((each.instance, each.first.workflow_id or ""), [])))
        for place, each in enumerate(groups)
    )
    return {place: since for place, since in found if since is not None}


def _came_with(group: Group, ran: Sequence[_Version]) -> Since | None:
    first = group.first
    of_it = next((each for each in ran if each.version == first.version), None)
    if of_it is None or first.status == _CRASHED or first.started_at is None:
        return None
    is_first = not any(each.first_at < of_it.first_at for each in ran)
    good_before = of_it.first_good_at is not None and of_it.first_good_at < first.started_at
    return None if is_first or good_before else Since(of_it.version, of_it.first_at)
