"""Which executions are there? Filters, order, pages, and the forms of the answer."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit import recorded
from acceptance.kit.in_process import Ask
from acceptance.kit.made import save, whole

Sample = dict[str, Any]
ALL = ("--limit", "1000")


def ids(ask: Ask, *arguments: str) -> list[str]:
    rows = ask("list", "--json", "--fields", "id", *ALL, *arguments).json
    return [row["id"] for row in rows]


def those(which: Callable[[Sample], object]) -> set[str]:
    return {name for name, each in recorded.facts().items() if which(each)}


GROUPS = {"failed": {"error", "crashed"}, "pending": {"new", "running", "waiting"}}


@pytest.mark.parametrize(
    "word",
    ["success", "error", "crashed", "canceled", "waiting", "running", "new", "unknown"],
)
def test_a_status_is_filtered_by_its_own_word(samples: Ask, word: str) -> None:
    found = ids(samples, "--status", word)
    assert found
    assert set(found) == set(recorded.with_status(word))


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_stands_for_its_statuses(samples: Ask, group: str) -> None:
    expected = those(lambda each: each["status"] in GROUPS[group])
    assert set(ids(samples, "--status", group)) == expected


def test_statuses_add_up(samples: Ask) -> None:
    expected = those(lambda each: each["status"] in {"success", "canceled"})
    assert set(ids(samples, "--status", "success", "--status", "canceled")) == expected
    assert set(ids(samples, "--status", "Success,CANCELED")) == expected


def test_a_workflow_is_found_by_its_id_and_by_a_part_of_its_name(samples: Ask) -> None:
    wanted = recorded.facts()[recorded.sample("orders failing")]["workflowId"]
    expected = those(lambda each: each["workflowId"] == wanted)
    assert set(ids(samples, "--workflow", wanted)) == expected
    assert set(ids(samples, "--workflow", "orders: SYNC")) == expected


def test_signs_of_a_search_pattern_mean_themselves(samples: Ask) -> None:
    assert not ids(samples, "--workflow", "Orders%CRM")
    assert not ids(samples, "--workflow", "O_ders")


def test_an_instance_is_filtered_by_its_name(ask: Ask, tmp_path: Path) -> None:
    ask("import", "--instance", "prod", save(tmp_path / "a", whole("1"), whole("2")))
    ask("import", "--instance", "test", save(tmp_path / "b", whole("2"), whole("3")))
    assert ids(ask, "--instance", "prod") == ["2", "1"]
    assert ids(ask, "--instance", "test") == ["3", "2"]
    assert ids(ask, "--instance", "other") == []
    assert "prod/1" in ask("list").out


@pytest.fixture
def days(ask: Ask, tmp_path: Path) -> Ask:
    """Executions of noon on some days; the moment is 2026-12-01, noon, in UTC."""
    moments = {
        "1": "2026-01-15T12:00:00.000Z",
        "2": "2026-11-20T12:00:00.000Z",
        "3": "2026-11-29T12:00:00.000Z",
        "4": "2026-11-30T12:00:00.000Z",
        "5": "2026-12-01T09:00:00.000Z",
        "6": "2026-12-01T11:30:00.000Z",
    }
    made = [whole(name, startedAt=at, stoppedAt=at) for name, at in moments.items()]
    ask("import", save(tmp_path / "saved", *made))
    return ask


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--since", "today"], "65"),
        (["--since", "yesterday"], "654"),
        (["--since", "45m"], "6"),
        (["--since", "2h"], "6"),
        (["--since", "3 hours ago"], "65"),
        (["--since", "3 days ago"], "6543"),
        (["--since", "2w"], "65432"),
        (["--since", "2026-11-30"], "654"),
        (["--since", "2026-11-30T12:00"], "654"),
        (["--since", "2026-11-30T12:00:01"], "65"),
        (["--since", "2026-12-01T12:00:00+02:00"], "6"),
        (["--until", "2026-11-30"], "4321"),
        (["--until", "yesterday"], "4321"),
        (["--until", "2026-11-30T12:00"], "321"),
        (["--until", "1 day ago"], "321"),
        (["--until", "now"], "654321"),
        (["--since", "2026-11-20", "--until", "2026-11-29"], "32"),
        (["--since", "2026-12-01T10:30", "--tz", "Europe/Berlin"], "6"),
        (["--since", "2026-12-24"], ""),
    ],
)
def test_moments_are_understood(days: Ask, words: list[str], found: str) -> None:
    assert "".join(ids(days, *words)) == found


@pytest.mark.parametrize("word", ["soon", "2026-13-01", "2 parsecs", "-3h", "99999999999w", ""])
def test_other_moments_are_refused_with_an_example(days: Ask, word: str) -> None:
    ran = days("list", "--since", word)
    if word:
        ran.refused(2, "no moment that can be understood", '"3 days ago"')
    else:  # of a variable that was not set: it must not mean everything
        ran.refused(2, "--since is empty")


SORTED: dict[str, Callable[[Sample], Any]] = {
    "started": lambda row: row["started_at"] or "9",
    "stopped": lambda row: row["stopped_at"] or "",
    "duration": lambda row: -1 if row["duration_ms"] is None else row["duration_ms"],
    "size": lambda row: row["size_bytes"],
    "items": lambda row: row["items_out"],
    "id": lambda row: int(row["id"]),
}


@pytest.mark.parametrize("key", SORTED)
def test_the_largest_comes_first_and_reversed_last(samples: Ask, key: str) -> None:
    rows = samples("list", "--json", *ALL, "--sort", key).json
    values = [SORTED[key](row) for row in rows]
    assert values == sorted(values, reverse=True)
    back = samples("list", "--json", *ALL, "--sort", key, "--reverse").json
    known = [SORTED[key](row) for row in back if SORTED[key](row) not in {-1, "", "9"}]
    assert known == sorted(known)


@pytest.mark.parametrize("key", ["workflow", "status"])
def test_names_are_sorted_by_the_alphabet(samples: Ask, key: str) -> None:
    column = {"workflow": "workflow_name", "status": "status"}[key]
    rows = samples("list", "--json", *ALL, "--sort", key).json
    names = [row[column] for row in rows if row[column] is not None]
    assert names == sorted(names)


@pytest.mark.parametrize("key", [*SORTED, "workflow", "status"])
@pytest.mark.parametrize("way", [[], ["--reverse"]])
def test_pages_partition_the_whole(samples: Ask, key: str, way: list[str]) -> None:
    whole_list = ids(samples, "--sort", key, *way)
    pages: list[str] = []
    for page in range(1, 99):
        found = samples(
            "list", "--json", "--sort", key, *way, "--limit", "17", "--page", str(page)
        ).json
        pages += [row["id"] for row in found]
        if len(found) < 17:
            break
    assert pages == whole_list
    assert len(set(pages)) == len(recorded.files())


def test_pages_partition_the_whole_where_revisions_are_hidden(ask: Ask, tmp_path: Path) -> None:
    waiting = [
        whole(str(n), status="waiting", finished=False, stoppedAt=None) for n in range(1, 201)
    ]
    ask("import", save(tmp_path / "first", *waiting))
    ask("import", save(tmp_path / "then", *(whole(str(n)) for n in range(1, 201, 2))))
    whole_list = ids(ask)
    assert len(whole_list) == 200
    pages = [
        row["id"]
        for page in range(1, 30)
        for row in ask("list", "--json", "--limit", "7", "--page", str(page)).json
    ]
    assert pages == whole_list
    assert len(ids(ask, "--status", "waiting")) == 100


def test_the_reader_is_told_where_the_list_goes_on(samples: Ask) -> None:
    total = len(recorded.files())
    first = samples("list", "--limit", "10")
    assert first.err == f"1 to 10 of {total}; next: --page 2\n"
    assert len(first.lines) == 11
    beyond = samples("list", "--page", "99")
    assert beyond.code == 0
    assert not beyond.stdout
    assert beyond.err == f"There is no page 99: {total} executions match.\n"


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_programs_are_told_of_what_is_left_out(samples: Ask, form: str) -> None:
    total = len(recorded.files())
    assert samples("list", "--format", form).err == f"1 to 20 of {total}; next: --page 2\n"
    beyond = samples("list", "--format", form, "--page", "99")
    assert beyond.err == f"There is no page 99: {total} executions match.\n"
    assert not samples("list", "--format", form, *ALL).err
    assert not samples("list", "--format", form, "--workflow", "no such workflow").err


def test_a_page_beyond_one_execution_is_told(ask: Ask, tmp_path: Path) -> None:
    ask("import", save(tmp_path / "saved", whole("1")))
    assert ask("list", "--page", "2").err == "There is no page 2: 1 execution matches.\n"


def test_nothing_found_is_no_failure(samples: Ask) -> None:
    ran = samples("list", "--workflow", "no such workflow")
    assert (ran.code, ran.stdout, ran.err) == (0, b"", "No execution matches.\n")
    assert samples("list", "--workflow", "no such workflow", "--json").json == []


def test_fields_come_in_the_order_asked_for(samples: Ask) -> None:
    rows = samples("list", "--json", "--fields", "status, id").json
    assert [list(row) for row in rows] == [["status", "id"]] * 20


def test_lines_of_json_say_the_same_as_json(samples: Ask) -> None:
    lines = samples("list", "--format", "jsonl", *ALL).lines
    assert [json.loads(line) for line in lines] == samples("list", "--json", *ALL).json


def test_csv_says_the_same_as_json(samples: Ask) -> None:
    fields = ("--fields", "id,status,workflow_name,started_at,duration_ms,error_message")
    text = samples("list", "--format", "csv", *fields, *ALL).out
    found = list(csv.DictReader(io.StringIO(text)))
    expected = samples("list", "--json", *fields, *ALL).json
    assert [
        {name: "" if value is None else str(value) for name, value in row.items()}
        for row in expected
    ] == [{name: value.removeprefix("'") for name, value in row.items()} for row in found]


def test_no_cell_of_csv_is_a_formula(ask: Ask, tmp_path: Path) -> None:
    ask("import", save(tmp_path / "saved", whole("1", workflow='=HYPERLINK("http://x")')))
    text = ask("list", "--format", "csv", "--fields", "workflow_name").out
    assert text.splitlines()[1].lstrip('"').startswith("'=")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--status", "broken"], ["There is no status 'broken'", "failed, pending", "crashed"]),
        (["--json", "--fields", "id,colour"], ["There is no field 'colour'", "workflow_name"]),
        (["--sort", "colour"], ["'colour'", "'started'", "'duration'"]),
        (["--tz", "Mars/Phobos"], ["There is no time zone 'Mars/Phobos'", "Europe/Berlin"]),
        (["--limit", "0"], ["--limit", "x>=1"]),
        (["--page", "0"], ["--page", "x>=1"]),
        (["--format", "xml"], ["'xml'", "'jsonl'"]),
        (["--colour"], ["No such option", "--colour"]),
        (["231"], ["unexpected extra argument", "231"]),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_ones(
    samples: Ask, arguments: list[str], words: list[str]
) -> None:
    samples("list", *arguments).refused(2, *words)


def test_a_field_that_does_not_exist_is_refused_even_where_nothing_is_found(samples: Ask) -> None:
    ran = samples("list", "--workflow", "no such workflow", "--json", "--fields", "colour")
    ran.refused(2, "There is no field 'colour'")


def test_times_are_shown_in_the_zone_asked_for(days: Ask) -> None:
    assert "2026-11-30 12:00:00" in days("list").out
    assert "2026-11-30 21:00:00" in days("list", "--tz", "Asia/Tokyo").out
    rows = days("list", "--json", "--tz", "Asia/Tokyo").json
    assert rows[0]["started_at"] == "2026-12-01T11:30:00.000Z"
