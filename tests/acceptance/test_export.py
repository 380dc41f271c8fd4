"""`export` writes a trace that Perfetto takes, and a database that holds what stands."""

import json
import stat
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pytest

from acceptance.kit import recorded
from acceptance.kit.flows import a_loop, a_run, made
from acceptance.kit.in_process import Ask
from acceptance.kit.made import failing, save, whole
from acceptance.kit.zips import bundle
from exec_archive.share.exports import duckdb_file
from exec_archive.store.tables import TABLES

Event = dict[str, Any]
IN_SECONDS = 10**11  # a time below it, in milliseconds, would be before 1974


def trace(ask: Ask, *words: str) -> list[Event]:
    ran = ask("export", "--to", "perfetto", "-o", "-", *words)
    assert ran.code == 0, ran.err
    events: list[Event] = json.loads(ran.out, parse_constant=pytest.fail)["traceEvents"]
    return events


def slices(events: list[Event]) -> list[Event]:
    return [event for event in events if event["ph"] == "X"]


def sound(events: list[Event]) -> None:
    """Holds events against the documented format."""
    common = {"name": str, "ph": str, "ts": int, "pid": int, "tid": int}
    more: dict[str, dict[str, type]] = {
        "X": {"dur": int, "cat": str, "args": dict},
        "M": {"args": dict},
        "s": {"id": int, "cat": str},
        "f": {"id": int, "cat": str, "bp": str},
    }
    for event in events:
        for name, kind in (common | more[event["ph"]]).items():
            assert type(event[name]) is kind, (name, event)
        assert 0 <= event["ts"] < 2**63 // 1000
        assert event.get("dur", 0) >= 0
    tracks = defaultdict(list)
    for event in slices(events):
        tracks[event["pid"], event["tid"]].append(event)
    for on_track in tracks.values():
        open_ends: list[int] = []
        for event in sorted(on_track, key=lambda each: each["ts"]):
            while open_ends and open_ends[-1] <= event["ts"]:
                open_ends.pop()
            end = event["ts"] + event["dur"]
            assert not open_ends or end <= open_ends[-1], "two overlap on one track"
            open_ends.append(end)
    starts = [event["id"] for event in events if event["ph"] == "s"]
    ends = [event["id"] for event in events if event["ph"] == "f"]
    assert len(starts) == len(set(starts))
    assert len(ends) == len(set(ends))
    assert set(starts) <= set(ends)


def test_every_sample_is_in_a_trace_that_perfetto_takes(samples: Ask) -> None:
    events = trace(samples, "--since", "2000-01-01")
    sound(events)
    runs = sum(
        run["startTime"] > IN_SECONDS
        for name, body in recorded.bodies()
        if recorded.facts()[name]["startedAt"]
        for of_node in (json.loads(body)["data"]["resultData"].get("runData") or {}).values()
        for run in of_node
    )
    started = [each for each in recorded.facts().values() if each["startedAt"]]
    assert len(slices(events)) == runs + len(started)


def test_what_a_crash_left_of_a_run_stands_nowhere(samples: Ask, tmp_path: Path) -> None:
    """n8n knows only the second it began in, which was before its execution did."""
    name, file = recorded.sample("crashed slow"), tmp_path / "trace.json"
    ran = samples("export", "--to", "perfetto", name, "-o", file)
    found = slices(json.loads(file.read_text())["traceEvents"])
    assert "✗ Slow call" not in {each["name"] for each in found}
    assert min(each["ts"] for each in found) == found[0]["ts"], "the execution begins it"
    assert "Wrote 1 execution, 2 runs" in ran.err
    assert "Left out, as n8n does not say when it started: 1 run.\n" in ran.err


def test_what_has_no_time_does_not_count_as_written(ask: Ask, tmp_path: Path) -> None:
    called = whole("2", startedAt=None, stoppedAt=None)
    called["data"]["parentExecution"] = {"executionId": "1", "workflowId": "w"}
    called["data"]["resultData"]["runData"] = {}
    ask("import", save(tmp_path / "in", whole("1"), called))
    file = tmp_path / "trace.json"
    ran = ask("export", "--to", "perfetto", "1", "2", "-o", file)
    assert "Wrote 1 execution, 1 run" in ran.err
    assert "Left out, as n8n does not say when it started: 1 execution.\n" in ran.err
    events = json.loads(file.read_text())["traceEvents"]
    sound(events)
    assert {event["pid"] for event in events} == {1}
    alone = ask("export", "--to", "perfetto", "2", "-o", file, "--force")
    assert "Wrote 0 executions, 0 runs" in alone.err
    assert json.loads(file.read_text())["traceEvents"] == []


def test_a_slice_says_when_how_long_and_what_of_it(samples: Ask) -> None:
    name = recorded.sample("loop failing")
    document = recorded.facts()[name]
    runs = document["data"]["resultData"]["runData"]["Send mail"]
    found = [each for each in slices(trace(samples, name)) if each["name"].endswith("Send mail")]
    assert [each["ts"] for each in found] == [run["startTime"] * 1000 for run in runs]
    assert [each["dur"] for each in found] == [run["executionTime"] * 1000 for run in runs]
    assert [each["args"]["run"] for each in found] == list(range(1, 19))
    assert found[0]["args"]["items"] == [1]
    assert found[-1]["name"] == "✗ Send mail"
    assert found[-1]["args"]["status"] == "error"
    assert found[-1]["args"]["error"].startswith("550 5.1.1 mailbox u17@example.org")


def test_an_arrow_leads_from_each_call_to_what_it_called(samples: Ask) -> None:
    """An execution brings along what it called, down to the last."""
    events = trace(samples, recorded.sample("grandparent"))
    sound(events)
    processes = {e["pid"]: e["args"]["name"] for e in events if e["name"] == "process_name"}
    ids = [recorded.sample(each) for each in ("grandparent", "middle of grandparent")]
    ids.append(recorded.sample("leaf of grandparent"))
    assert [name.split()[0] for name in processes.values()] == ids
    ends = {e["id"]: e["pid"] for e in events if e["ph"] == "f"}
    found = {(e["pid"], ends[e["id"]]) for e in events if e["ph"] == "s"}
    assert found == {(1, 2), (2, 3)}


def test_a_model_stands_below_its_agent_and_parallel_runs_apart(ask: Ask, tmp_path: Path) -> None:
    asked = [{"previousNode": "Agent"}]
    runs = {
        "Start": [a_run(0, 1)],
        "Agent": [a_run(1, 100)],
        "Model": [a_run(10, 20, source=asked)],
        "Beside": [a_run(50, 100, source=[{"previousNode": "Start"}])],
    }
    ask("import", save(tmp_path / "in", made("1", runs)))
    events = trace(ask, "1")
    sound(events)
    track = {event["name"]: event["tid"] for event in slices(events)}
    assert track["Start"] == track["Agent"] == track["Model"] != track["Beside"]


def test_hostile_names_leave_it_sound(ask: Ask, tmp_path: Path) -> None:
    evil = '"},{"ph":"X"\x1b[31m\u202e\ud83d</script>'
    odd = whole("2", workflow=evil, startedAt="9999-12-31T23:59:59.999Z", stoppedAt=None)
    odd["data"]["resultData"]["runData"]["Start"][0].update(startTime=-5, executionTime=-7)
    failed = failing("1", node=evil, message=evil * 99)
    failed["data"]["resultData"]["runData"]["Start"][0]["executionTime"] = -7
    ask("import", save(tmp_path / "in", failed, odd))
    file = tmp_path / "trace.json"
    ran = ask("export", "--to", "perfetto", "1", "2", "-o", file)
    assert ran.code == 0
    events = json.loads(file.read_text())["traceEvents"]
    sound(events)
    assert max(len(str(event["args"].get("error", ""))) for event in slices(events)) < 400
    assert "n8n does not say when it started: 1 execution, 1 run." in ran.err


def rows(file: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(file, read_only=True) as database:
        return database.execute(sql).fetchall()


def test_a_database_has_every_table_with_its_columns_and_their_meaning(
    samples: Ask, tmp_path: Path
) -> None:
    file = tmp_path / "all.duckdb"
    ran = samples("export", "--to", "duckdb", "-o", file)
    assert ran.code == 0
    assert "It is not redacted" in ran.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["all.duckdb"]
    columns = "SELECT table_name, column_name, data_type, comment FROM duckdb_columns()"
    found = rows(file, f"{columns} WHERE NOT internal")
    assert {(table, name) for table, name, _, _ in found} == {
        (table, column.name) for table, columns in TABLES.items() for column in columns
    }
    assert ("executions", "retry_of", "VARCHAR", "the execution it tried again") in found
    assert not [found for found in found if not found[3]], "each column has its meaning"
    (count,) = rows(file, "SELECT count(*), sum(size_bytes) FROM executions")
    sizes = [len(body) for _, body in recorded.bodies()]
    assert count == (len(sizes), sum(sizes))
    told = dict(rows(file, "SELECT table_name, comment FROM duckdb_tables()"))
    assert told["node_runs"].startswith("One row for each run of a node")
    assert "revision" not in told["executions"], "it holds the newest ones only"


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("Query interrupted"),
        duckdb.InterruptException("INTERRUPT Error: Interrupted!"),
        duckdb.InvalidInputException(
            "Invalid Input Error: reading the schema of the object registered as 'batch' failed: "
            "KeyboardInterrupt: "
        ),
    ],
)
@pytest.mark.parametrize("at", ["_insert", "_comments"])
def test_ctrl_c_is_one_however_duckdb_words_it(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, at: str
) -> None:
    def interrupted(*_: object) -> None:
        raise error

    ask("import", save(tmp_path / "in", whole("1")))
    monkeypatch.setattr(duckdb_file, at, interrupted)
    ran = ask("export", "--to", "duckdb", "-o", tmp_path / "all.duckdb")
    assert (ran.code, ran.err.splitlines()[0]) == (130, "Interrupted.")
    assert {each.name for each in tmp_path.iterdir()} == {"archive", "in"}


def test_a_full_disk_is_no_ctrl_c(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise duckdb.IOException("IO Error: No space left, interrupted")

    ask("import", save(tmp_path / "in", whole("1")))
    monkeypatch.setattr(duckdb_file, "_insert", refused)
    ran = ask("export", "--to", "duckdb", "-o", tmp_path / "all.duckdb")
    assert (ran.code, "This machine refused" in ran.err) == (8, True)


@pytest.mark.parametrize(
    "words",
    [
        [recorded.sample("loop failing")],
        ["--status", "failed"],
        ["--workflow", "Loop"],
    ],
)
def test_a_part_is_whole_in_itself(samples: Ask, tmp_path: Path, words: list[str]) -> None:
    file = tmp_path / "some.duckdb"
    assert samples("export", "--to", "duckdb", *words, "-o", file).code == 0
    listed = samples("list", "--json", "--limit", "1000", *words).json if len(words) > 1 else None
    wanted = {each["id"] for each in listed} if listed else set(words)
    assert {row[0] for row in rows(file, "SELECT id FROM executions")} == wanted
    for table in ("node_runs", "outputs", "documents"):
        found = rows(
            file,
            f"SELECT execution_id, count(*) FROM {table} GROUP BY ALL ORDER BY ALL",
        )
        assert {name for name, _ in found} <= wanted
    assert rows(
        file, "SELECT count(*) FROM executions ANTI JOIN documents ON id = execution_id"
    ) == [(0,)]
    counts = "SELECT sum(node_runs) FROM executions"
    assert rows(file, counts) == rows(file, "SELECT count(*) FROM node_runs")
    unknown = (
        "SELECT count(*) FROM executions ANTI JOIN workflows ON workflow_sha256 = workflows.sha256"
    )
    assert rows(file, f"{unknown} WHERE workflow_sha256 IS NOT NULL") == [(0,)]
    foreign = (
        "SELECT count(*) FROM workflows ANTI JOIN executions ON workflow_sha256 = workflows.sha256"
    )
    assert rows(file, foreign) == [(0,)]


def test_what_a_newer_revision_hides_is_not_in_it(ask: Ask, tmp_path: Path) -> None:
    waiting = whole("1", status="waiting", finished=False)
    ask("import", save(tmp_path / "a", waiting))
    ask("import", save(tmp_path / "b", whole("1"), whole("2")))
    file = tmp_path / "all.duckdb"
    assert ask("export", "--to", "duckdb", "-o", file).code == 0
    assert rows(file, "SELECT id, status FROM executions ORDER BY id") == [
        ("1", "success"),
        ("2", "success"),
    ]
    assert rows(file, "SELECT count(*) FROM node_runs") == [(2,)]
    assert rows(file, "SELECT count(*) FROM documents") == [(2,)]
    assert rows(file, "SELECT count(*), count(DISTINCT sha256) FROM workflows") == [(1, 1)]


def test_a_bundle_is_exported_as_an_archive_is(samples: Ask, tmp_path: Path) -> None:
    zipped = bundle(samples.archive, tmp_path / "report.zip")
    words = ("--status", "failed", "--archive", zipped)
    assert trace(samples, *map(str, words)) == trace(samples, "--status", "failed")
    file = tmp_path / "all.duckdb"
    assert samples("export", "--to", "duckdb", "-o", file, "--archive", zipped).code == 0
    assert rows(file, "SELECT count(*) FROM executions") == [(len(recorded.files()),)]


def test_nothing_is_written_over_unasked_or_without_reason(ask: Ask, tmp_path: Path) -> None:
    ask("import", save(tmp_path / "in", a_loop(3)))
    for kind in ("perfetto", "duckdb"):
        file = tmp_path / f"out.{kind}"
        file.write_text("mine")
        refused = ask("export", "--to", kind, "1", "-o", file)
        assert (refused.code, file.read_text()) == (2, "mine")
        assert "add --force" in refused.err
        nothing = ask("export", "--to", kind, "--status", "crashed", "-o", file, "--force")
        assert (nothing.code, nothing.err) == (0, "No execution matches.\n")
        assert file.read_text() == "mine"
        assert ask("export", "--to", kind, "1", "-o", file, "--force").code == 0
        assert file.read_bytes() != b"mine"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["1"], "It is not said what to export to."),
        (["--to", "csv", "-o", "x"], "Use exec-archive list --format csv"),
        (["--to", "JSONL", "-o", "x"], "Use exec-archive list --format jsonl"),
        (["1", "--to", "perfetto"], "It is not said where to write it."),
        (["--to", "perfetto", "-o", "-"], "It is not said which executions."),
        (["1", "--status", "failed", "--to", "perfetto", "-o", "-"], "Ids and filters were both"),
        (["1", "--to", "duckdb", "-o", "-"], "A database cannot go to standard output."),
        (["1", "--to", "duckdb", "-o", "no/such/place"], "There is no folder no/such."),
    ],
)
def test_what_is_asked_wrongly_is_told(samples: Ask, words: list[str], said: str) -> None:
    ran = samples("export", *words)
    assert ran.code == 2
    assert said in ran.err
