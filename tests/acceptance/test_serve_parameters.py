"""What a served archive refuses, and how it reads n8n's parameters: as n8n 2.41.1 was seen to."""

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from acceptance.kit.api import EXECUTIONS, Api, served
from acceptance.kit.made import body, listed
from archives import take_in

FLAG = "Expected 'true' | 'false'"
ENUM = f"Invalid enum value. {FLAG}, received"
WORDS = (
    "Expected 'canceled' | 'crashed' | 'error' | 'new' | 'running' | 'success' | 'unknown' "
    "| 'waiting', received"
)
BAD_ID = "request/params/executionId must be a positive integer"


@pytest.fixture(scope="module")
def api(samples_env: dict[str, str]) -> Iterator[Api]:
    """The samples, served."""
    with served(Path(samples_env["EXEC_ARCHIVE"])) as found:
        yield found
        assert found.troubles == []


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """300 rows without data."""
    folder = tmp_path_factory.mktemp("many") / "archive"
    take_in(folder, *(body(listed(str(number))) for number in range(1, 301)))
    with served(folder) as found:
        yield found


def cursor(content: Any) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    return quote(base64.b64encode(text.encode()).decode())


@pytest.mark.parametrize("path", ["", "/1", "/999999", "/../nothing", "?limit=x"])
def test_no_answer_is_kept_or_guessed_at(api: Api, path: str) -> None:
    answer = api.ask(EXECUTIONS + path)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "server" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", [EXECUTIONS, f"{EXECUTIONS}/1"])
def test_nothing_can_be_changed(api: Api, path: str, method: str) -> None:
    api.ask(path, method).refused(405, f"{method} method not allowed")


@pytest.mark.parametrize(
    "path",
    ["/api/v1", "/api/v1/nothing", f"{EXECUTIONS}//1"]
    + [f"{EXECUTIONS}/1/{rest}" for rest in ("retry", "tags", "..", "../../x")],
)
def test_other_paths_are_not_there(api: Api, path: str) -> None:
    api.ask(path).refused(404, "not found")
    api.ask(path, "POST").refused(404, "not found")


# Parameters


@pytest.mark.parametrize(
    ("limit", "rows"),
    [
        *[(text, 300) for text in ("0", "-0", "0x10")],
        *[(text, 250) for text in ("250", "251", "1000", "9" * 5000)],
        *[(text, 1) for text in ("1", "1.5", "1e1")],
        *[("", 100), ("%2010", 10), ("+5", 5), ("010", 10)],
    ],
)
def test_limits_are_read_as_n8n_reads_them(many: Api, limit: str, rows: int) -> None:
    page = many.executions(f"limit={limit}")
    assert page.ids == [str(number) for number in range(300, 300 - rows, -1)]
    assert (page.json["nextCursor"] is None) == (rows == 300)


@pytest.mark.parametrize(
    ("content", "first", "rows"),
    [
        ({"lastId": "100", "limit": 2}, "99", 2),
        ({"lastId": 100, "limit": 2}, "99", 2),
        ({"lastId": "100"}, "99", 3),
        ({"limit": 2}, "300", 2),
        ({"lastId": "100", "limit": 0}, "99", 1),
        ({"lastId": "100", "limit": -1}, "99", 1),
        ({"lastId": "300", "limit": 1000}, "299", 250),
        ({"lastId": "100", "limit": "2"}, "99", 3),
        ({"lastId": "100", "limit": 2.5}, "99", 3),
        ({"lastId": "100", "limit": None}, "99", 3),
        ({"lastId": "", "limit": 2}, "300", 2),
        ({"lastId": None, "limit": 2}, "300", 2),
        ({"lastId": ["100"], "limit": 2}, "300", 2),
        ({"lastId": True, "limit": 2}, "300", 2),
        ({"lastId": "9" * 23, "limit": 2}, "300", 2),
        ({"offset": 3, "limit": 2}, "300", 2),
        ([], "300", 3),
        ({"lastId": "1", "limit": 2}, None, 0),
        ({"lastId": "0", "limit": 2}, None, 0),
        ({"lastId": "\x00", "limit": 2}, None, 0),
    ],
)
def test_cursors_can_be_made_by_hand(many: Api, content: Any, first: str | None, rows: int) -> None:
    page = many.executions(f"limit=3&cursor={cursor(content)}")
    assert (page.status, len(page.ids)) == (200, rows)
    assert page.ids[:1] == ([first] if first else [])
    unpadded = many.executions(f"limit=3&cursor={cursor(content).replace('%3D', '')}")
    assert unpadded == page


@pytest.mark.parametrize(
    "given", ["!!!", "zzzz", *map(cursor, ["x", "5", "null", '"a"', "{", "[" * 9**5])]
)
def test_what_is_no_cursor_is_refused(many: Api, given: str) -> None:
    many.executions(f"cursor={given}").refused(400, "An invalid cursor was provided")


@pytest.mark.parametrize(
    ("query", "name", "problem"),
    [
        ("limit=-1", "limit", "Param `limit` must be a non-negative integer"),
        ("limit=abc", "limit", "Param `limit` must be a valid integer"),
        ("limit=2&limit=3", "limit", "Expected string, received array"),
        ("limit[]=2", "limit", "Expected string, received array"),
        ("cursor=a&cursor=b", "cursor", "Expected string, received array"),
        ("workflowId=a&workflowId=b", "workflowId", "Expected string, received array"),
        ("status=Success", "status", f"Invalid enum value. {WORDS} 'Success'"),
        ("status=", "status", f"Invalid enum value. {WORDS} ''"),
        ("status=success&status=error", "status", f"{WORDS} array"),
        ("includeData=1", "includeData", f"{ENUM} '1'"),
        ("includeData=", "includeData", f"{ENUM} ''"),
        ("includeData=true&includeData=true", "includeData", f"{FLAG}, received array"),
        ("ignoreDataSizeLimit=yes", "ignoreDataSizeLimit", f"{ENUM} 'yes'"),
        ("redactExecutionData=TRUE", "redactExecutionData", f"{ENUM} 'TRUE'"),
        ("startedAfter=abc", "startedAfter", "Invalid datetime"),
        ("startedBefore=", "startedBefore", "Invalid datetime"),
        # The first of several in n8n's order, not in the request's.
        ("limit=abc&startedAfter=x&status=y", "status", f"Invalid enum value. {WORDS} 'y'"),
        ("status=y&includeData=x", "includeData", f"{ENUM} 'x'"),
        ("cursor=!!&limit=abc", "limit", "Param `limit` must be a valid integer"),
    ],
)  # fmt: skip
def test_bad_parameters_are_refused_in_n8ns_words(
    api: Api, query: str, name: str, problem: str
) -> None:
    api.executions(query).refused(400, f"request/query/{name} {problem}")


@pytest.mark.parametrize(
    "query", ["nothing=1", "Limit=2", "%ff", "&&=&", "workflowId=", "projectId="]
)
def test_what_n8n_passes_over_changes_nothing(api: Api, query: str) -> None:
    assert api.executions(query) == api.executions()


@pytest.mark.parametrize(
    ("moment", "known"),
    [("2026-11-20T10:00:00.000Z", True), ("2026-11-20T11:00+01:00", True)]
    + [("2026-11-20T11:00:00%2B0100", True), ("2026-11-20T10:00:00.1Z", True)]
    + [(text, False) for text in ("2026-11-20", "2026-11-20T10:00:00", "1700000000000")]
    + [(text, False) for text in ("2026-11-20%2010:00:00Z", "2026-02-30T00:00:00Z")]
    + [(text, False) for text in ("2026-11-20T24:00:00Z", "2026-11-20t10:00:00z")],
)
def test_moments_need_a_zone(api: Api, moment: str, known: bool) -> None:
    answer = api.executions(f"startedAfter={moment.replace('+', '%2B')}")
    assert answer.status == (200 if known else 400)


# Ids


NO_IDS = ["abc", "0", "00", "-1", "1.5", "1e2", " ", "\x00", "1/2", "..", "+1", "NaN", "1'", "²"]


@pytest.mark.parametrize("name", [*NO_IDS, "latest", "latest-failed", "files/1"])
def test_what_is_no_id_is_refused(api: Api, name: str) -> None:
    api.one(name).refused(400, BAD_ID)
    api.one(name, "includeData=x").refused(400, BAD_ID)


def test_what_is_not_there_is_not_found(api: Api) -> None:
    for name in ("999999", "9" * 20, "9" * 4000):
        api.one(name).refused(404, "Not Found")
        api.one(name, "includeData=true").refused(404, "Not Found")
        api.one(name, "includeData=x").refused(400, f"request/query/includeData {ENUM} 'x'")
    api.ask(f"{EXECUTIONS}/%ff").refused(400, BAD_ID)


def test_many_can_ask_at_once(many: Api) -> None:
    def walked(limit: int) -> list[str]:
        return [name for page in many.walk(f"limit={limit}") for name in page.ids]

    with ThreadPoolExecutor(8) as threads:
        for ids in threads.map(walked, (23, 50, 77, 99, 100, 120, 150, 250)):
            assert ids == [str(number) for number in range(300, 0, -1)]
