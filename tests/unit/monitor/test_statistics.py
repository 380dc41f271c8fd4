"""Statistics are the figures that plain Python computes over the same documents."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from archives import saved, take_in
from exec_archive.model import PENDING
from exec_archive.monitor.statistics import overview, times, workflow_rows
from exec_archive.query.engine import Engine
from exec_archive.query.selection import Selection
from exec_archive.query.statistics.calendar import UNITS
from exec_archive.query.statistics.figures import by_status
from exec_archive.query.statistics.nodes import node_figures
from exec_archive.store.archive import OpenArchive, read_archive
from exec_archive_cli.render.stats.answer import figures_record, node_record, start
from exec_archive_cli.render.units import local
from plain_statistics import STATUSES, figures, grouped, moment, start_of
from plain_statistics import node_figures as plain_node_figures

# Clocks are set in March and in October; a year has 8,760 hours.
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_ZONES = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe"]
_NODES = ["List", "Send mail"]


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Executions of a few workflows, scattered over a year; some durations alike."""
    made = []
    for number in range(draw(st.integers(1, 20) | st.integers(17, 60))):
        status = draw(st.sampled_from([*STATUSES, "success", "error", "paused"]))
        minutes = draw(st.none() if status == "new" else st.integers(0, 525_000))
        began = None if minutes is None else _FIRST + timedelta(minutes=minutes)
        lasted = draw(st.none() | st.integers(0, 5) | st.integers(0, 10**7))
        ended = None if began is None or lasted is None else began + timedelta(milliseconds=lasted)
        runs = {
            node: [
                {
                    "startTime": 1_795_151_606_388,
                    "executionTime": draw(st.integers(0, 300)),
                    "executionStatus": draw(st.sampled_from(["success", "error"])),
                    "data": {"main": [[{"json": {}}] * draw(st.integers(0, 3))]},
                }
                for _ in range(draw(st.integers(1, 2)))
            ]
            for node in draw(st.sets(st.sampled_from(_NODES)))
        }
        made.append(
            {
                "id": str(number + 1),
                "status": status,
                "startedAt": _iso(began),
                "stoppedAt": _iso(ended),
                "workflowId": draw(st.sampled_from(["w1", "w2", "w3"])),
                "retrySuccessId": draw(st.sampled_from([None, None, "99"])),
                "data": {"resultData": {"runData": runs}},
                "workflowData": {"name": "Orders", "nodes": []},
            }
        )
    return made


def _keep(folder: Path, history: list[dict[str, Any]]) -> OpenArchive:
    """An archive of a history; some were seen running before, in revisions that are hidden now."""
    bodies = [{**json.loads(saved(id=each["id"])), **each} for each in history]
    running = {"status": "running", "stoppedAt": None, "retrySuccessId": None}
    before = [{**each, **running} for each in bodies[::2] if each["status"] not in PENDING]
    for lot in (before, bodies):
        take_in(folder, *(json.dumps(each).encode() for each in lot))
    return read_archive(folder)


@settings(max_examples=15)
@given(histories(), st.sampled_from(_ZONES), st.sampled_from(sorted(UNITS)))
def test_the_figures_are_those_of_plain_python(
    history: list[dict[str, Any]], zone: str, unit: str
) -> None:
    everything = Selection()
    tz = ZoneInfo(zone)
    with TemporaryDirectory() as folder, Engine(_keep(Path(folder), history)) as engine:
        whole = overview(engine, everything, partial(local, tz=tz), _FIRST.replace(tzinfo=None))
        assert figures_record(whole.figures) == figures(history)

        workflows = {
            row.now.workflow_id: figures_record(row.now.figures)
            for row in workflow_rows(engine, everything, _FIRST.replace(tzinfo=None))
        }
        assert workflows == grouped(history, lambda each: each["workflowId"])

        statuses = by_status(engine, everything)
        assert {name: figures_record(each) for name, each in statuses.items()} == grouped(
            history, lambda each: each["status"]
        )

        by_time = times(engine, everything, UNITS[unit], partial(local, tz=tz))
        assert {
            start(UNITS[unit], number): figures_record(each) for number, each in by_time.items()
        } == grouped(history, start_of(unit, tz))

        nodes = {
            (each.workflow_id, each.node): node_record(each)
            for each in node_figures(engine, everything)
        }
        expected = plain_node_figures(history)
        assert nodes.keys() == expected.keys()
        for key, known in expected.items():
            assert {name: nodes[key][name] for name in known} == known


@settings(max_examples=12)
@given(histories(), st.integers(0, 365), st.integers(1, 200))
def test_a_span_is_compared_with_the_one_before(
    history: list[dict[str, Any]], day: int, days: int
) -> None:
    since = _FIRST + timedelta(days=day)
    until, before = since + timedelta(days=days), since - timedelta(days=days)
    wanted = Selection(since=_naive(since), until=_naive(until))
    with TemporaryDirectory() as folder, Engine(_keep(Path(folder), history)) as engine:
        found = overview(engine, wanted, partial(local, tz=UTC), _naive(until))
        rows = workflow_rows(engine, wanted, _naive(until))

    assert figures_record(found.figures) == figures(_within(history, since, until))
    older = _within(history, datetime.min.replace(tzinfo=UTC), since)
    assert (found.before is None) == (not older)
    if found.before is not None:
        assert figures_record(found.before.figures) == figures(_within(history, before, since))
        oldest = min(time for each in older if (time := moment(each["startedAt"])))
        short = _naive(oldest) if oldest - before > timedelta(days=days) / 10 else None
        assert found.before.begins_at == short

    now = grouped(_within(history, since, until), lambda each: each["workflowId"])
    were = grouped(_within(history, before, since), lambda each: each["workflowId"])
    assert {row.now.workflow_id for row in rows} == now.keys() | were.keys()
    for row in rows:
        assert figures_record(row.now.figures) == now.get(row.now.workflow_id, figures([]))
        assert (row.before and figures_record(row.before)) == were.get(row.now.workflow_id)


def _within(
    history: list[dict[str, Any]], since: datetime, until: datetime
) -> list[dict[str, Any]]:
    return [
        each
        for each in history
        if (time := moment(each["startedAt"])) is not None and since <= time < until
    ]


def _naive(time: datetime) -> datetime:
    return time.replace(tzinfo=None)


@settings(max_examples=8)
@given(histories())
def test_failures_are_counted_by_kind_and_none_twice(history: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as folder, Engine(_keep(Path(folder), history)) as engine:
        found = overview(engine, Selection(), partial(local, tz=UTC), _naive(_FIRST))
    assert sum(each.failures for each in found.kinds) == found.figures.failed


def test_a_trend_tells_each_day_and_leaves_out_those_without_an_execution(tmp_path: Path) -> None:
    days = {1: "success", 2: "error", 5: "error", 6: "success"}
    documents = [
        saved(id=str(day), status=status, startedAt=f"2026-11-{day:02d}T12:00:00.000Z")
        for day, status in days.items()
    ]
    take_in(tmp_path, *documents)
    with Engine(read_archive(tmp_path)) as engine:
        trend = overview(engine, Selection(), partial(local, tz=UTC), _naive(_FIRST)).trend
    assert trend is not None
    assert (trend.unit.name, trend.last - trend.first) == ("day", 5)
    first = trend.first - 1
    assert {number - first: each.failed for number, each in trend.figures.items()} == {
        1: 0,
        2: 1,
        5: 1,
        6: 0,
    }


def test_a_day_is_as_long_as_clocks_make_it(tmp_path: Path) -> None:
    """In Berlin the 29th of March 2026 has 23 hours, and the 25th of October 25."""
    begins = ["2026-03-28T23:00", "2026-03-29T21:59", "2026-10-24T22:00", "2026-10-25T22:59"]
    take_in(
        tmp_path,
        *(saved(id=str(i), startedAt=f"{time}:00.000Z") for i, time in enumerate(begins, 1)),
    )
    with Engine(read_archive(tmp_path)) as engine:
        clock = partial(local, tz=ZoneInfo("Europe/Berlin"))
        found = times(engine, Selection(), UNITS["day"], clock)
    counts = {start(UNITS["day"], number): each.executions for number, each in found.items()}
    assert counts == {"2026-03-29": 2, "2026-10-25": 2}


def test_the_median_and_the_p95_are_durations_that_somebody_can_count(tmp_path: Path) -> None:
    """Of a hundred that took 1 to 100 ms the 50th and the 95th; the same of their nodes' runs."""
    documents = []
    for took in range(100, 0, -1):
        ended = _iso(_FIRST + timedelta(milliseconds=took))
        document = json.loads(saved(id=str(took), startedAt=_iso(_FIRST), stoppedAt=ended))
        document["data"]["resultData"]["runData"]["Webhook"][0]["executionTime"] = took
        documents.append(json.dumps(document).encode())
    take_in(tmp_path, *documents)
    with Engine(read_archive(tmp_path)) as engine:
        whole = overview(engine, Selection(), partial(local, tz=UTC), _naive(_FIRST)).figures
        (node,) = node_figures(engine, Selection())
    assert whole.took is not None
    assert (whole.took.median_ms, whole.took.p95_ms, whole.took.average_ms) == (50, 95, 50.5)
    assert (node.median_ms, node.p95_ms, node.average_ms) == (50, 95, 50.5)
