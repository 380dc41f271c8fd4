"""`stats` tells of the samples what plain Python counts in their documents, in every form."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from acceptance.kit import recorded
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.made import Json, failing, listed, save, whole
from acceptance.kit.terminals import on_terminal, screen
from plain_statistics import Document, figures, grouped, node_figures, start_of

ALL = ("--limit", "1000")
_NOON = "2026-11-01T12:00:00.000Z"
EVERY_UNIT = ("hour", "day", "week", "month", "year")


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return [json.loads(path.read_bytes()) for path in recorded.files()]


def _rows(ask: Ask, by: str, *arguments: str) -> list[Json]:
    rows: list[Json] = ask("stats", "--by", by, "--json", *ALL, *arguments).json
    keeps_to("stats_rows", rows)
    return rows


def test_all_together(samples: Ask, documents: list[Document]) -> None:
    answer = samples("stats", "--json", *ALL).json
    keeps_to("stats", answer)
    assert answer["figures"] == figures(documents)
    assert answer["before"] is None
    assert sum(each["failures"] for each in answer["kinds"]) == answer["figures"]["failed"]
    assert answer["workflow_count"] == len(answer["workflows"])


def test_by_workflow(samples: Ask, documents: list[Document]) -> None:
    rows = {row["workflow_id"]: row for row in _rows(samples, "workflow")}
    expected = grouped(documents, lambda each: each["workflowId"])
    assert rows.keys() == expected.keys()
    for key, known in expected.items():
        assert {name: rows[key][name] for name in known} == known


def test_by_status(samples: Ask, documents: list[Document]) -> None:
    rows = {row.pop("status"): row for row in _rows(samples, "status")}
    assert rows == grouped(documents, lambda each: each["status"])


@pytest.mark.parametrize("unit", EVERY_UNIT)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/Los_Angeles"])
def test_by_time(samples: Ask, documents: list[Document], unit: str, zone: str) -> None:
    rows = _rows(samples, unit, "--tz", zone)
    starts = [row.pop("start") for row in rows]
    assert starts == sorted(starts, reverse=True)
    assert dict(zip(starts, rows, strict=True)) == grouped(
        documents, start_of(unit, ZoneInfo(zone))
    )


def test_by_node(samples: Ask, documents: list[Document]) -> None:
    rows = {(row["workflow_id"], row["node"]): row for row in _rows(samples, "node")}
    expected = node_figures(each for each in documents if each.get("data"))
    assert rows.keys() == expected.keys()
    for key, known in expected.items():
        assert {name: rows[key][name] for name in known} == known, key


def test_the_slowest_and_most_failing_nodes_are_those_of_all(samples: Ask) -> None:
    answer, nodes = samples("stats", "--json").json, _rows(samples, "node")
    slowest = sorted((row["p95_ms"] for row in nodes if row["p95_ms"] is not None), reverse=True)
    assert [row["p95_ms"] for row in answer["slowest_nodes"]] == slowest[:5]
    failed = [each for each in recorded.known().values() if each.status in {"error", "crashed"}]
    assert answer["failing_nodes"][0]["failures"] == max(
        sum(1 for other in failed if (other.workflow, other.failing_node) == key)
        for key in {(each.workflow, each.failing_node) for each in failed if each.failing_node}
    )


@pytest.mark.parametrize(
    ("sort", "figure"),
    [
        ("failed", "failed"),
        ("rate", "error_rate"),
        ("runs", "executions"),
        ("p95", "p95_ms"),
        ("median", "median_ms"),
        ("items", "items"),
    ],
)
def test_an_order(samples: Ask, sort: str, figure: str) -> None:
    found = [row[figure] for row in _rows(samples, "workflow", "--sort", sort)]
    known = [each for each in found if each is not None]
    assert found == [*sorted(known, reverse=True), *[None] * (len(found) - len(known))]
    turned = [row[figure] for row in _rows(samples, "workflow", "--sort", sort, "--reverse")]
    assert turned == [*sorted(known), *[None] * (len(found) - len(known))]


def test_pages_follow_each_other(samples: Ask) -> None:
    whole_list = _rows(samples, "node")
    first = samples("stats", "--by", "node", "--json", "--limit", "30")
    second = samples("stats", "--by", "node", "--json", "--limit", "30", "--page", "2")
    assert [*first.json, *second.json] == whole_list[:60]
    assert f"1 to 30 of {len(whole_list)} nodes; next: --page 2" in first.err


@pytest.mark.parametrize("by", ["workflow", "node", "status", *EVERY_UNIT])
def test_csv_and_json_lines_have_the_same_rows(samples: Ask, by: str) -> None:
    rows = _rows(samples, by)
    lines = samples("stats", "--by", by, "--format", "jsonl", *ALL).lines
    assert [json.loads(line) for line in lines] == rows
    text = samples("stats", "--by", by, "--format", "csv", *ALL).out
    read = list(csv.DictReader(io.StringIO(text)))
    assert [list(each) for each in read] == [list(row) for row in rows]
    assert len(read) == len(rows)


def test_csv_without_more_is_by_workflow(samples: Ask) -> None:
    plain = samples("stats", "--format", "csv")
    assert plain.out == samples("stats", "--by", "workflow", "--format", "csv").out


def _at(day: int, made: Json, hour: int = 12) -> Json:
    time = f"2026-11-{day:02d}T{hour:02d}:00:00.000Z"
    return {**made, "startedAt": time, "stoppedAt": time.replace("00.000Z", "01.000Z")}


def _kept(ask: Ask, *documents: Json) -> Ask:
    assert ask("import", save(ask.archive.parent / "saved", *documents)).code == 0
    return ask


def test_a_span_stands_beside_the_one_before(ask: Ask) -> None:
    good = [_at(day, whole(str(day))) for day in range(1, 20)]
    bad = [_at(day, failing(str(day), node="Send", message="refused")) for day in (20, 21, 22)]
    asked = _kept(ask, *good, *bad)
    span = ("--since", "2026-11-19", "--until", "2026-11-22", "--tz", "UTC")
    answer = asked("stats", "--json", *span).json
    assert (answer["since"], answer["until"]) == (
        "2026-11-19T00:00:00.000Z",
        "2026-11-23T00:00:00.000Z",
    )
    assert (answer["figures"]["executions"], answer["figures"]["error_rate"]) == (4, 0.75)
    assert answer["before"]["since"] == "2026-11-15T00:00:00.000Z"
    assert (answer["before"]["figures"]["executions"], answer["before"]["figures"]["failed"]) == (
        4,
        0,
    )
    (workflow,) = answer["workflows"]
    assert (workflow["executions_before"], workflow["error_rate_before"]) == (4, 0)
    assert "75.0 %, was 0 %" in asked("stats", *span).out


def test_a_span_before_that_is_not_all_known_says_so(ask: Ask) -> None:
    asked = _kept(ask, *(_at(day, whole(str(day))) for day in (9, 10, 11)))
    span = ("--since", "2026-11-10", "--until", "2026-11-13", "--tz", "UTC")
    assert asked("stats", "--json", *span).json["before"]["oldest_known_at"] == (
        "2026-11-09T12:00:00.000Z"
    )
    assert "the oldest known is of 2026-11-09 12:00:00" in asked("stats", *span).out
    assert asked("stats", "--json", "--since", "2026-11-09", "--tz", "UTC").json["before"] is None


def test_a_workflow_that_ran_no_more_is_told(ask: Ask) -> None:
    """A schedule that stopped is news, too."""
    stopped = _at(9, whole("1")) | {"workflowId": "gone"}
    asked = _kept(ask, stopped, _at(9, whole("2")), _at(10, whole("3")))
    rows = _rows(asked, "workflow", "--since", "2026-11-10", "--until", "2026-11-10", "--tz", "UTC")
    gone = next(row for row in rows if row["workflow_id"] == "gone")
    assert (gone["executions"], gone["executions_before"], gone["error_rate"]) == (0, 1, None)


def test_that_nothing_runs_any_more_is_told(ask: Ask) -> None:
    asked = _kept(ask, *(_at(day, whole(str(day))) for day in range(1, 10)))
    ran = asked("stats", "--since", "2026-11-10", "--until", "2026-11-19", "--tz", "UTC")
    assert ran.lines[0] == "0 executions · 2026-11-10 00:00:00 to 2026-11-20 00:00:00"
    assert "9 executions in the span before" in ran.out
    assert "–, was 100 %   0 of 0 that ended" in ran.out
    assert "Orders       0       0     –  0 %" in ran.out


def test_what_a_clock_ahead_of_ours_wrote_makes_no_bar(ask: Ask) -> None:
    ahead = [_at(day, failing(str(day), node="Send", message="no")) for day in (27, 28)]
    ahead[1]["startedAt"] = ahead[0]["startedAt"]
    asked = _kept(ask, *(_at(day, failing(str(day), node="A", message="no")) for day in (19, 20)))
    asked = _kept(asked, *ahead)
    asked.env["EXEC_ARCHIVE_NOW"] = "2026-11-21T00:00:00Z"
    out = asked("stats", "--since", "2026-11-18", "--tz", "UTC").out
    assert "·██  failures by day, at most 1 on 2026-11-19" in out


def test_workflows_that_share_a_name_are_told_apart(ask: Ask) -> None:
    called = {"w1": "Orders", "w2": "Orders", "w3": "Invoices"}
    made = [
        failing(key, node="Send", message="no", workflow=name) | {"workflowId": key}
        for key, name in called.items()
    ]
    asked = _kept(ask, *(_at(1, each) for each in made))
    for arguments in ((), ("--by", "workflow"), ("--by", "node")):
        out = asked("stats", *arguments).out
        assert "Orders (w1) " in out
        assert "Orders (w2) " in out
        assert "Invoices " in out
        assert "w3" not in out


def test_what_has_no_end_has_no_average(ask: Ask) -> None:
    crashed = _at(1, whole("1")) | {"status": "crashed"}
    running = _at(2, whole("2")) | {"status": "running", "stoppedAt": None}
    asked = _kept(ask, crashed, running)
    found = asked("stats", "--json").json["figures"]
    assert [found[name] for name in ("timed", "average_ms", "median_ms", "p95_ms")] == [
        0,
        None,
        None,
        None,
    ]
    assert (found["crashed"], found["running"], found["ended"], found["error_rate"]) == (1, 1, 1, 1)
    out = asked("stats").out
    assert "nothing of which the end is known" in out
    assert "1 crashed" in out
    assert "1 running" in out


def test_nothing_found_is_said(ask: Ask, samples: Ask) -> None:
    found = samples("stats", "--workflow", "no such workflow")
    assert (found.code, found.out, found.err) == (0, "", "No execution matches.\n")
    keeps_to("stats", samples("stats", "--json", "--workflow", "no such workflow").json)
    (ask.archive.parent / "empty").mkdir()
    assert ask("import", ask.archive.parent / "empty").code == 0
    keeps_to("stats", ask("stats", "--json").json)
    assert ask("stats", "--by", "day", "--json").json == []


def test_what_has_not_started_has_no_hour_and_no_node(ask: Ask) -> None:
    asked = _kept(ask, listed("1", status="new", startedAt=None, stoppedAt=None, createdAt=_NOON))
    assert asked("stats", "--by", "day").err == "No execution that has started matches.\n"
    assert asked("stats", "--by", "node").err == "No run of a node matches.\n"
    ran = asked("stats")
    assert ran.lines[0] == "1 execution"
    assert ran.err == "1 workflow\n"


def test_names_that_would_command_a_terminal(tmp_path: Path, ask: Ask) -> None:
    hostile = "Orders\x1b[2J\x1b]0;owned\x07\nnext"
    made = failing("1", node=hostile, message="refused")
    made["workflowData"]["name"] = hostile
    asked = _kept(ask, made)
    for arguments in (("stats",), ("stats", "--by", "node"), ("stats", "--by", "workflow")):
        _, raw = on_terminal(*arguments, env=asked.env, columns=80)
        assert b"\x1b]0" not in raw
        assert b"\x1b[2J" not in raw
        assert "Orders\\x1b[2J" in screen(raw)


def test_a_status_that_n8n_invents_later_is_counted(ask: Ask) -> None:
    asked = _kept(ask, _at(1, whole("1")) | {"status": "paused"})
    assert asked("stats", "--json").json["figures"]["other"] == 1
    assert "1 paused" in asked("stats").out


def test_days_are_those_of_the_zone(ask: Ask) -> None:
    asked = _kept(ask, _at(1, whole("1"), hour=23))
    starts: list[Any] = [
        _rows(asked, "day", "--tz", zone)[0]["start"] for zone in ("UTC", "Europe/Berlin")
    ]
    assert starts == ["2026-11-01", "2026-11-02"]
