"""The fake n8n against what a real one was recorded to answer; the traps, and the faults."""

import base64
import gzip
import json
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archives import take_in
from exec_archive.document.reading import read_document
from exec_archive.model import Completeness
from exec_archive_samples import samples_folder
from fake_n8n import FakeExecution, FakeN8n, Request, World, faults
from fake_n8n.dialect import DIALECTS
from fake_n8n.execution import page_entry, single
from fake_n8n.faults import Fault
from fake_n8n.world import STATUSES

RECORDED = Path(__file__).parents[2] / "live" / "recorded"
RECORDED_1X = Path(__file__).parents[2] / "recorded_1x"
SAME_ANYWHERE = {
    "address-not-known",
    "cursor-not-valid",
    "id-not-a-number",
    "limit-too-large",
    "list-first-page",
    "missing-id",
    "no-key",
    "wrong-key",
    "one",
    "one-damaged",
    "one-data-gone",
    "page-all-gone",
    "page-one-damaged",
    "page-with-data",
    "parameter-not-known",
    "status-not-known",
    "workflow-name-not-known",
}
LIST_ROW = "id finished mode retryOf retrySuccessId status startedAt stoppedAt workflowId waitTill"


@pytest.fixture
def fake() -> Iterator[FakeN8n]:
    with FakeN8n() as running:
        yield running


def answered(
    fake: FakeN8n, path: str, headers: dict[str, str] | None = None, **query: Any
) -> tuple[int, Any]:
    """Status and JSON of one answer, with the right key unless headers say otherwise."""
    headers = {"X-N8N-API-KEY": fake.key} if headers is None else headers
    connection = HTTPConnection(fake.url.removeprefix("http://"))
    try:
        address = f"/api/v1{path}?{urlencode(query)}"
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def walked(fake: FakeN8n, **query: Any) -> list[dict[str, Any]]:
    """All rows of a list, page after page."""
    rows: list[dict[str, Any]] = []
    while True:
        _, page = answered(fake, "/executions", **query)
        rows += page["data"]
        if page["nextCursor"] is None:
            return rows
        query["cursor"] = page["nextCursor"]


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_text())


def keys_everywhere(value: Any) -> Any:
    """The keys at the top and of `data`, in order."""
    return list(value), sorted(value["data"]), list(value["workflowData"])


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_one_execution_has_the_keys_of_a_recorded_one(fake: FakeN8n, status: str) -> None:
    """The samples hold each status; the data of a real one may have more than ours."""
    fake.world.insert(status)
    _, ours = answered(fake, "/executions/1", includeData="true")
    samples = (json.loads(file.read_text()) for file in samples_folder().glob("*.json"))
    theirs = next(sample for sample in samples if sample["status"] == status)
    assert list(ours) == [key for key in theirs if key != "dataTooLargeToDisplay"]
    assert list(ours["workflowData"]) == list(theirs["workflowData"])
    assert ours["finished"] is theirs["finished"] or status == "unknown"
    for date in ("createdAt", "startedAt", "stoppedAt", "waitTill"):
        assert type(ours[date]) is type(theirs[date])


def test_pages_have_the_keys_of_recorded_ones(fake: FakeN8n) -> None:
    for _ in range(3):
        execution = fake.world.insert("error")
        fake.world.outgrow(execution.id)
    theirs = recorded("too-large-list")
    _, ours = answered(fake, "/executions", includeData="true", limit=2)
    assert list(ours) == list(theirs)
    assert [keys_everywhere(row) for row in ours["data"]] == [
        keys_everywhere(row) for row in theirs["data"][:2]
    ]
    assert base64.b64decode(ours["nextCursor"]) == b'{"lastId":"2","limit":2}'
    _, bare = answered(fake, "/executions")
    assert {tuple(row) for row in bare["data"]} == {tuple(LIST_ROW.split())}


def test_errors_are_the_recorded_ones(fake: FakeN8n) -> None:
    damaged = fake.world.insert()
    fake.world.damage(damaged.id)
    fake.world.lose_data(fake.world.insert().id)
    assert answered(fake, "/executions/99") == (404, recorded("missing-id"))
    assert answered(fake, "/executions/1", includeData="true") == (500, recorded("one-cut"))
    assert answered(fake, "/executions/2", includeData="true") == (404, recorded("missing-id"))
    assert answered(fake, "/executions/2")[0] == 200
    assert answered(fake, "/executions", includeData="true") == (200, recorded("page-all-gone"))
    for headers in ({}, {"X-N8N-API-KEY": "nope"}):
        assert answered(fake, "/executions", headers) == (401, {"message": "Unauthorized"})


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"limit": "-1"}, "limit Param `limit` must be a non-negative integer"),
        ({"limit": "ten"}, "limit Param `limit` must be a valid integer"),
        ({"startedAfter": "yesterday"}, "startedAfter Invalid datetime"),
        (
            {"includeData": "maybe"},
            "includeData Invalid enum value. Expected 'true' | 'false', received 'maybe'",
        ),
        (
            {"status": "failed"},
            (
                "status Invalid enum value. Expected 'canceled' | 'crashed' | 'error' | 'new' | "
                "'running' | 'success' | 'unknown' | 'waiting', received 'failed'"
            ),
        ),
    ],
)
def test_bad_parameters_are_refused_in_the_same_words(
    fake: FakeN8n, query: dict[str, Any], message: str
) -> None:
    refusal = {"message": f"request/query/{message}"}
    assert answered(fake, "/executions", **query) == (400, refusal)


def test_cursors_that_anyone_can_make(fake: FakeN8n) -> None:
    for _ in range(9):
        fake.world.insert()
    by_hand = base64.b64encode(b'{"lastId":"8"}').decode()
    its_own_limit = base64.b64encode(b'{"lastId":"8","limit":5}').decode()
    assert ids(answered(fake, "/executions", limit=2, cursor=by_hand)[1]["data"]) == ["7", "6"]
    assert len(answered(fake, "/executions", limit=2, cursor=its_own_limit)[1]["data"]) == 5
    assert len(answered(fake, "/executions", limit=2, cursor="e30=")[1]["data"]) == 2
    for wrong in ("not-base64!!", "bnVsbA=="):
        refusal = {"message": "An invalid cursor was provided"}
        assert answered(fake, "/executions", cursor=wrong) == (400, refusal)


def test_one_connection_serves_many_requests_and_large_answers_come_packed(fake: FakeN8n) -> None:
    fake.world.insert(payload="long " * 1000)
    connection = HTTPConnection(fake.url.removeprefix("http://"))
    bodies: dict[str, bytes] = {}
    for encoding in ("identity", "gzip"):
        headers = {"X-N8N-API-KEY": fake.key, "Accept-Encoding": encoding}
        connection.request("GET", "/api/v1/executions/1?includeData=true", headers=headers)
        answer = connection.getresponse()
        assert not answer.will_close
        assert answer.getheader("Content-Encoding", "identity") == encoding
        bodies[encoding] = answer.read()
    connection.request("POST", "/api/v1/executions", b"{}", {"X-N8N-API-KEY": fake.key})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (405, b'{"message":"POST method not allowed"}')
    connection.close()
    assert gzip.decompress(bodies["gzip"]) == bodies["identity"]
    assert [request.method for request in fake.requests] == ["GET", "GET", "POST"]


def test_limits(fake: FakeN8n) -> None:
    for _ in range(260):
        fake.world.insert()
    assert len(answered(fake, "/executions")[1]["data"]) == 100
    assert len(answered(fake, "/executions", limit=1000)[1]["data"]) == 250
    status, everything = answered(fake, "/executions", limit=0)
    assert (status, len(everything["data"]), everything["nextCursor"]) == (200, 260, None)
    fake.world.page_limit_bytes = 10_000
    refusal = (500, {"message": "Internal server error"})
    assert answered(fake, "/executions", includeData="true", limit=50) == refusal
    assert answered(fake, "/executions", includeData="true", limit=5)[0] == 200


@given(st.lists(st.sampled_from(sorted(STATUSES)), max_size=12), st.integers(1, 5))
def test_a_walk_lists_all_but_running_ones_and_a_walk_by_status_those(
    statuses: list[str], limit: int
) -> None:
    with FakeN8n() as fake:
        made = [fake.world.insert(status) for status in statuses]
        listed = [each.id for each in reversed(made) if each.status != "running"]
        assert ids(walked(fake, limit=limit)) == listed
        running = [each.id for each in reversed(made) if each.status == "running"]
        assert ids(walked(fake, limit=limit, status="running")) == running


def test_rows_without_data_vanish_from_pages_and_end_a_walk_early(fake: FakeN8n) -> None:
    for number in range(1, 10):
        fake.world.insert()
        if number in {4, 5, 6, 8}:
            fake.world.lose_data(str(number))
    assert ids(walked(fake, includeData="true", limit=3)) == ["9", "7"]
    assert len(walked(fake, limit=3)) == 9


def test_the_world_changes_between_two_requests(fake: FakeN8n) -> None:
    def happen(request: Request) -> None:
        if "cursor" in request.query:
            fake.world.prune(1)
            fake.world.insert()

    for _ in range(6):
        fake.world.insert()
    fake.on_request = happen
    assert ids(walked(fake, limit=2)) == ["6", "5", "4", "3"]
    assert [each.id for each in fake.world] == ["8", "7", "6", "5", "4", "3"]
    assert len(fake.world.everything) == 8


def test_a_mishap_in_a_tests_own_hook_does_not_stay_silent() -> None:
    def fail(request: Request) -> None:
        raise ZeroDivisionError

    def meet_it() -> None:
        with FakeN8n() as fake:
            fake.on_request = fail
            with pytest.raises(HTTPException):
                answered(fake, "/executions")

    with pytest.raises(ZeroDivisionError):
        meet_it()


def test_an_execution_waits_goes_on_fails_and_is_retried() -> None:
    world = World()
    identity = world.insert("new").id
    assert world.begin(identity).started_at
    waiting = world.wait(identity)
    assert waiting.wait_till
    assert waiting.stopped_at
    assert world.resume(identity).started_at == waiting.started_at
    failed = world.finish(identity, "error")
    assert failed.stopped_at
    assert failed.stopped_at > waiting.stopped_at
    retry = world.retry(identity, "running")
    assert (retry.mode, retry.retry_of) == ("retry", identity)
    world.finish(retry.id)
    original = world.get(identity)
    assert original
    assert (original.status, original.retry_success_id) == ("error", retry.id)
    words = [state.status for state in world.everything[original.name]]
    assert words == ["new", "running", "waiting", "running", "error", "error"]


def test_ids_come_again_for_other_executions() -> None:
    world = World()
    first = world.insert()
    backup = world.back_up()
    second = world.insert()
    world.restore(backup)
    again = world.insert()
    assert (second.id, again.id) == ("2", "2")
    world.set_up_anew()
    anew = world.insert()
    assert [each.name for each in world] == [(2, "1")]
    assert {first.name, second.name, again.name, anew.name} == set(world.everything)
    times = [each.created_at for each in (first, second, again, anew)]
    assert times == sorted(times)


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_the_archive_understands_every_document(tmp_path: Path, status: str) -> None:
    world = World()
    execution = world.insert(status, payload={"half": "\ud800", "whole": "ü"})
    forms = [_whole(execution), page_entry(execution, DIALECTS["2.41"]).encode()]
    assert {read_document(form).completeness for form in forms} == {Completeness.FULL}
    redacted = single(world.redact(execution.id), DIALECTS["2.41"], whole=True)
    assert read_document(redacted.encode()).completeness is Completeness.REDACTED
    large = world.outgrow(execution.id)
    assert read_document(_whole(large, whole=False)).completeness is Completeness.TOO_LARGE
    assert read_document(_whole(large)).completeness is Completeness.FULL
    taken = take_in(tmp_path, _whole(execution))
    assert (taken.new, taken.unreadable, taken.left_out) == (1, 0, [])


def _whole(execution: FakeExecution, *, whole: bool = True) -> bytes:
    return single(execution, DIALECTS["2.41"], whole=whole).encode()


def recorded_1x() -> list[str]:
    """The answers of 1.x whose shape does not hang on what that server had run."""
    index = json.loads((RECORDED_1X / "index.json").read_text())
    return [name for name in index if name.partition("/")[2] in SAME_ANYWHERE]


@pytest.mark.parametrize("name", recorded_1x())
def test_an_old_server_answers_as_recorded(name: str) -> None:
    asked = json.loads((RECORDED_1X / "index.json").read_text())[name]
    theirs = json.loads((RECORDED_1X / asked["file"]).read_text())
    version: Any = "1.27" if name.startswith("1.27") else "1.123"
    with FakeN8n(version=version) as fake:
        for number in range(1, 14):
            fake.world.insert("error" if number in {7, 8} else "success")
        fake.world.lose_data("5")
        fake.world.damage("6")
        address, _, query = asked["path"].removeprefix("/api/v1").partition("?")
        status, ours = answered(fake, address, asked.get("headers"), **dict(parse_qsl(query)))
    assert status == asked["status"]
    assert shape(ours) == shape(theirs)


def shape(answer: Any) -> Any:
    """An error as it is; of a page or an execution the keys in order."""
    if "message" in answer:
        return answer
    if isinstance(answer["data"], list):
        return {tuple(row) for row in answer["data"]}, bool(answer["nextCursor"])
    return list(answer)


def test_what_old_servers_leave_out() -> None:
    for version, listed, waiting in (("1.27", "321", "2"), ("1.123", "31", "")):
        with FakeN8n(version=version) as fake:  # type: ignore[arg-type] # both are versions
            for status in ("success", "waiting", "crashed", "running"):
                fake.world.insert(status)
            assert ids(walked(fake)) == list(listed)
            assert ids(walked(fake, status="waiting")) == list(waiting)
            assert ids(walked(fake, status="error")) == ["3"]
            assert fake.world.finish("4", "error").status == "error"
            word = answered(fake, "/executions/4")[1]["status"]
            assert word == ("failed" if version == "1.27" else "error")


def test_a_key_with_few_rights() -> None:
    with FakeN8n(scopes=frozenset({"workflow:list"})) as fake:
        assert answered(fake, "/executions") == (403, {"message": "Forbidden"})
        assert answered(fake, "/workflows", name="inv")[1]["data"][0]["name"] == "Invoices"


def broken(fake: FakeN8n, fault: Fault) -> bool:
    """Whether a strict client notices, or gets something else than the true rows."""
    true = answered(fake, "/executions")
    fake.faults.append(fault)
    try:
        return answered(fake, "/executions") != true
    except (HTTPException, OSError, ValueError):
        return True


@pytest.mark.parametrize("fault", faults.PASSING)
def test_faults_spoil_one_answer_and_the_next_is_right(fake: FakeN8n, fault: Fault) -> None:
    for _ in range(5):
        fake.world.insert()
    assert broken(fake, fault)
    assert len(walked(fake, limit=2)) == 5


@pytest.mark.parametrize("fault", faults.WITHOUT_END)
@pytest.mark.parametrize("who_leaves", ["client", "server"])
def test_what_never_ends_ends_when_somebody_leaves(fault: Fault, who_leaves: str) -> None:
    with FakeN8n() as fake:
        fake.world.insert(payload="x" * 1_000_000)
        fake.faults.append(fault)
        connection = HTTPConnection(fake.url.removeprefix("http://"))
        address = "/api/v1/executions?includeData=true"
        connection.request("GET", address, headers={"X-N8N-API-KEY": fake.key})
        answer = connection.getresponse()
        assert answer.status == 200
        if who_leaves == "client":
            answer.close()
            connection.close()
            assert len(walked(fake)) == 1
    answer.close()
    connection.close()


def test_a_redirect_leads_to_a_host_that_sees_who_brings_a_key(fake: FakeN8n) -> None:
    with FakeN8n() as elsewhere:
        fake.faults.append(faults.redirect(308, elsewhere.url))
        connection = HTTPConnection(fake.url.removeprefix("http://"))
        connection.request("GET", "/api/v1/executions", headers={"X-N8N-API-KEY": fake.key})
        answer = connection.getresponse()
        assert answer.status == 308
        assert answer.getheader("Location") == f"{elsewhere.url}/api/v1/executions"
        connection.close()
        assert fake.saw_a_key
        assert not elsewhere.saw_a_key
        answered(elsewhere, "/executions")
        assert elsewhere.saw_a_key
