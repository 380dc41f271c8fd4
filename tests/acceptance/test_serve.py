"""The archive behind n8n's public API: what n8n 2.41.1 answered, the archive answers."""

import base64
import contextlib
import http.client
import itertools
import json
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from acceptance.kit import recorded
from acceptance.kit.api import EXECUTIONS, KEY, Api, served
from acceptance.kit.in_process import Ask
from acceptance.kit.made import body, listed, whole
from archives import take_in
from exec_archive.errors import ArchiveDamaged

HIDDEN = {"running", "new"}
LIST_KEYS = "id finished mode retryOf retrySuccessId status startedAt stoppedAt workflowId waitTill"


@pytest.fixture(scope="module")
def api(samples_env: dict[str, str]) -> Iterator[Api]:
    """The samples, served."""
    with served(Path(samples_env["EXEC_ARCHIVE"])) as found:
        yield found
        assert found.troubles == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The place of an archive of the test's own."""
    return tmp_path / "archive"


def newest_first() -> list[str]:
    """The samples a list shows; what runs or stands in a queue it shows only when asked for."""
    shown = {name for name, each in recorded.facts().items() if each["status"] not in HIDDEN}
    return sorted(shown, key=int, reverse=True)


def cursor(content: Any) -> str:
    return quote(base64.b64encode(json.dumps(content).encode()).decode())


def page_of(bodies: list[bytes], next_cursor: str = "null") -> bytes:
    return b'{"data":[' + b",".join(bodies) + b'],"nextCursor":' + next_cursor.encode() + b"}"


# The list


def test_the_list_is_n8ns_own(api: Api) -> None:
    page = api.executions()
    expected = [
        {key: recorded.facts()[name][key] for key in LIST_KEYS.split()} for name in newest_first()
    ]
    assert page.body == page_of(
        [json.dumps(row, separators=(",", ":")).encode() for row in expected]
    )
    assert api.ask(f"{EXECUTIONS}/") == page


@pytest.mark.parametrize("with_data", ["", "&includeData=true"])
@pytest.mark.parametrize("limit", [1, 7, 26, 39, 77, 78, 79, 250])
def test_pages_follow_each_other_without_a_gap(api: Api, limit: int, with_data: str) -> None:
    pages = list(api.walk(f"limit={limit}{with_data}"))
    ids = newest_first()
    assert [page.ids for page in pages] == [
        ids[start : start + limit] for start in range(0, len(ids), limit)
    ]
    for page in pages[:-1]:
        told = json.loads(base64.b64decode(page.json["nextCursor"]))
        assert told == {"lastId": page.ids[-1], "limit": limit}


def test_starts_are_looked_for_from_and_until_a_moment(folder: Path) -> None:
    starts = ["2026-11-20T10:00:00.000Z", "2026-11-20T10:00:00.001Z", "2026-11-20T10:00:00.002Z"]
    rows = [listed(str(i), startedAt=start) for i, start in enumerate(starts, 1)]
    take_in(folder, *map(body, [*rows, listed("4", startedAt=None)]))
    with served(folder) as api:
        assert api.executions(f"startedAfter={starts[1]}").ids == ["3", "2"]
        assert api.executions(f"startedBefore={starts[1]}").ids == ["2", "1"]
        assert api.executions(f"startedAfter={starts[2]}&startedBefore={starts[0]}").ids == []


def test_filters_choose_exactly(api: Api) -> None:
    facts = recorded.facts()
    for status in ("success", "error", "crashed", "canceled", "waiting", "unknown", "running"):
        expected = sorted(recorded.with_status(status), key=int, reverse=True)
        assert api.executions(f"status={status}").ids == expected
    for workflow in {each["workflowId"] for each in facts.values()}:
        expected = [name for name in newest_first() if facts[name]["workflowId"] == workflow]
        assert [
            each for page in api.walk(f"limit=2&workflowId={workflow}") for each in page.ids
        ] == expected
        assert api.executions(f"workflowId={workflow[:-1]}").ids == []
    for nobodys in ("workflowId=%00", "workflowId='", "projectId=p1"):
        assert api.executions(nobodys).body == page_of([])


def test_what_runs_or_queues_is_listed_only_when_asked_for(folder: Path) -> None:
    words = ["success", "running", "new", "waiting", "unknown"]
    take_in(folder, *(body(listed(str(i), status=word)) for i, word in enumerate(words, 1)))
    with served(folder) as api:
        assert api.executions().ids == ["5", "4", "1"]
        assert api.executions("status=running").ids == ["2"]
        assert api.executions("status=new").ids == ["3"]
        assert api.one("2").json["status"] == "running"


def test_ids_are_ordered_by_length_and_then_as_text(folder: Path) -> None:
    ids = ["0192f0c1-7a", "100", "99", "9", "b", "a", "10"]
    take_in(folder, *(body(listed(name)) for name in ids))
    expected = ["0192f0c1-7a", "100", "99", "10", "b", "a", "9"]
    with served(folder) as api:
        assert api.executions("limit=0").ids == expected
        assert [page.ids for page in api.walk("limit=1")] == [[name] for name in expected]


@pytest.mark.parametrize("ahead", [3, 10_000])
def test_pages_may_be_asked_for_in_any_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    """Whatever was fetched ahead for the request before."""
    monkeypatch.setattr("exec_archive_web.n8n_api.listing._ROWS_AHEAD", ahead)
    rows = [listed(str(i), status="error" if i % 3 else "success") for i in range(1, 14)]
    take_in(folder, *map(body, rows))
    rows.reverse()
    asked = list(itertools.product((4, 14, 9, 2, 12, 5), (2, 0, 7), ("", "error")))
    random.Random(7).shuffle(asked)  # noqa: S311 - an order, the same each time
    with served(folder) as api:
        for last, limit, status in asked:
            mark = cursor({"lastId": str(last)}) if last < 14 else ""
            page = api.executions(
                f"limit={limit}&cursor={mark}" + f"&status={status}" * bool(status)
            )
            expected = [
                row["id"] for row in rows if int(row["id"]) < last and status in {"", row["status"]}
            ]
            assert page.ids == expected[: limit or None], (last, limit, status)
            assert (page.json["nextCursor"] is None) == (limit == 0 or len(expected) <= limit)


# Documents


def test_documents_come_as_they_were_stored(api: Api) -> None:
    bodies = dict(recorded.bodies())
    for name, stored in bodies.items():
        assert api.one(name, "includeData=true").body == stored
    everything = page_of([bodies[name] for name in newest_first()])
    assert api.executions("includeData=true&limit=0").body == everything
    assert api.executions("includeData=true&ignoreDataSizeLimit=true").body == everything


def test_pages_are_in_order_whatever_the_order_they_were_stored_in(folder: Path) -> None:
    made = {str(number): body(whole(str(number))) for number in (5, 1, 12, 3, 8)}
    for each in made.values():
        take_in(folder, each)
    with served(folder) as api:
        expected = [made[name] for name in ("12", "8", "5", "3", "1")]
        assert api.executions("includeData=true").body == page_of(expected)


def test_a_single_one_without_data_tells_its_facts(api: Api) -> None:
    keys = LIST_KEYS.replace("startedAt stoppedAt", "createdAt startedAt stoppedAt deletedAt")
    for name, facts in recorded.facts().items():
        answer = api.one(name).json
        assert list(answer) == keys.split()
        assert answer == {key: facts.get(key) for key in keys.split()}
        assert answer["createdAt"]


def test_what_has_no_document_is_left_out_of_pages_with_data(folder: Path) -> None:
    full = {name: body(whole(name)) for name in ("1", "4")}
    take_in(folder, *full.values(), *(body(listed(name)) for name in ("2", "3", "5", "6")))
    with served(folder) as api:
        assert api.executions().ids == ["6", "5", "4", "3", "2", "1"]
        # A page is never empty before the end, which would look like it.
        assert [page.ids for page in api.walk("limit=1&includeData=true")] == [["4"], ["1"]]
        api.one("3", "includeData=true").refused(404, "Not Found")
        assert api.one("3").body == body(listed("3"))
        take_in(folder, body(listed("3", retrySuccessId="4")))
        assert api.one("3").json["retrySuccessId"] == "4"


def test_the_facts_are_the_newest_and_the_document_as_it_came(folder: Path) -> None:
    failed = body(whole("1", status="error", finished=False))
    take_in(folder, failed)
    row = listed("1", status="error", finished=False, retrySuccessId="2")
    take_in(folder, body(row))
    with served(folder) as api:
        assert api.executions().body == page_of([body(row)])
        assert api.executions("includeData=true").body == page_of([failed])
        assert api.one("1").json["retrySuccessId"] == "2"
        assert api.one("1", "includeData=true").body == failed


def test_nobody_who_asks_for_less_gets_more(api: Api) -> None:
    for path in ("?", "/69?"):
        answer = api.ask(f"{EXECUTIONS}{path}includeData=true&redactExecutionData=true")
        assert answer.status == 400
        assert "redactExecutionData" in answer.json["message"]


def test_ids_that_are_no_numbers_can_be_asked_for(folder: Path) -> None:
    made = {name: body(whole(name)) for name in ("a/b\\c", "..", "%2e", "ü\u202e", "x\x00y")}
    take_in(folder, *made.values())
    with served(folder) as api:
        for name, stored in made.items():
            assert api.one(name, "includeData=true").body == stored


def test_head_tells_the_length_alone(api: Api) -> None:
    for path in ("", "/69", "/69?includeData=true", "?includeData=true&limit=5"):
        whole_one = api.ask(EXECUTIONS + path)
        head = api.ask(EXECUTIONS + path, "HEAD")
        assert (head.status, head.body) == (200, b"")
        assert head.headers["content-length"] == str(len(whole_one.body))


# An archive that changes, or is damaged


def test_what_a_pull_adds_is_there_at_once(folder: Path) -> None:
    take_in(folder, body(whole("1")), body(whole("2")))
    with served(folder) as api:
        first = api.executions("limit=1")
        assert first.ids == ["2"]
        assert api.executions().ids == ["2", "1"]
        later = whole("1", status="error", stoppedAt="2026-11-20T10:09:00.000Z")
        take_in(folder, body(whole("3")), body(later))
        assert api.executions().ids == ["3", "2", "1"]
        assert api.one("1").json["status"] == "error"
        rest = api.executions(f"cursor={quote(first.json['nextCursor'])}")
        assert [(row["id"], row["status"]) for row in rest.json["data"]] == [("1", "error")]


def test_an_archive_that_is_still_empty_is_served(folder: Path) -> None:
    take_in(folder)
    with served(folder) as api:
        assert api.executions().body == page_of([])
        assert api.executions("limit=0&includeData=true").body == page_of([])
        api.one("1").refused(404, "Not Found")
        take_in(folder, body(whole("1")))
        assert api.executions().ids == ["1"]


def test_of_several_servers_one_is_served(folder: Path) -> None:
    take_in(folder, body(whole("1", workflow="A")), instance="prod")
    take_in(folder, body(whole("1", workflow="B")), body(whole("2")), instance="test")
    with served(folder, "prod") as api:
        assert api.executions().ids == ["1"]
        assert api.one("1", "includeData=true").json["workflowData"]["name"] == "A"
        api.one("2").refused(404, "Not Found")


def test_damage_is_a_500_and_the_server_goes_on(samples_env: dict[str, str], folder: Path) -> None:
    shutil.copytree(samples_env["EXEC_ARCHIVE"], folder)
    (outputs,) = folder.glob("segments/*/outputs.parquet")
    content = bytearray(outputs.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    outputs.write_bytes(content)
    with served(folder) as api:
        api.executions("includeData=true").refused(500, "Internal server error")
        assert api.executions().ids == newest_first()
        (folder / "archive.json").write_bytes(b"{")
        api.executions().refused(500, "Internal server error")
        assert [type(each) for each in api.troubles] == [ArchiveDamaged, ArchiveDamaged]


def test_damage_further_on_never_looks_like_a_whole_answer(folder: Path) -> None:
    large = whole("1")
    items = [{"json": {"n": number, "text": "x" * 5000}} for number in range(1000)]
    large["data"]["resultData"]["runData"]["Start"][0]["data"]["main"] = [items]
    take_in(folder, body(large))
    (executions,) = folder.glob("segments/*/executions.parquet")
    wrong_sum(executions)
    with served(folder) as api:
        for path in (f"{EXECUTIONS}/1?includeData=true", f"{EXECUTIONS}?includeData=true"):
            with pytest.raises(http.client.IncompleteRead):
                api.ask(path)
        assert len(api.troubles) == 2
        assert api.executions().ids == ["1"]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="/proc shows what is open")
def test_who_leaves_before_the_end_leaves_no_file_open(folder: Path) -> None:
    large = whole("1")
    items = [{"json": {"n": number, "text": "x" * 5000}} for number in range(4000)]
    large["data"]["resultData"]["runData"]["Start"][0]["data"]["main"] = [items]
    take_in(folder, body(large))
    with served(folder) as api:
        for _ in range(3):
            leaving = http.client.HTTPConnection(urlsplit(api.url).netloc, timeout=30)
            with contextlib.closing(leaving):
                path = f"{EXECUTIONS}/1?includeData=true"
                leaving.request("GET", path, headers={"X-N8N-API-KEY": KEY})
                assert leaving.getresponse().read(1000)
        for _ in range(500):
            if not open_below(folder):
                return
            time.sleep(0.01)
    raise AssertionError(open_below(folder))


def open_below(folder: Path) -> list[Path]:
    """The files of a folder that this process has open."""
    opened = []
    for each in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # closed just now
            opened.append(each.readlink())
    return [each for each in opened if each.is_relative_to(folder)]


def wrong_sum(executions: Path) -> None:
    """Writes another sha256 into the facts: the document differs from them at its very end."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE t AS SELECT * REPLACE (repeat('0', 64) AS sha256) FROM '{executions}';"
            f"COPY t TO '{executions}' (FORMAT parquet)"
        )


# The round trip


def test_an_archive_filled_from_it_holds_the_same(
    ask: Ask, samples_env: dict[str, str], folder: Path, tmp_path: Path
) -> None:
    """A plain loop over pages and single ones stands in for a pull."""
    shutil.copytree(samples_env["EXEC_ARCHIVE"], folder)
    failed = recorded.with_status("error")[0]
    retried = {key: recorded.facts()[failed][key] for key in LIST_KEYS.split()}
    take_in(folder, body({**retried, "retrySuccessId": "998"}), body(listed("999")))
    copy = tmp_path / "copy"
    with served(folder) as api:
        pages = [*api.walk("limit=9&includeData=true"), *api.walk("limit=30")]
        pages += [page for word in HIDDEN for page in api.walk(f"status={word}&includeData=true")]
        singles = [api.one(name, "includeData=true").body for name in newest_first()]
        take_in(copy, *(page.body for page in pages))
        take_in(copy, *singles)
        everything = downloaded(ask, folder)
        assert downloaded(ask, copy) == everything
        assert set(everything) == {*recorded.facts(), "999"}
        with served(copy) as again:
            for query in ("limit=0", "limit=0&includeData=true"):
                assert again.executions(query).body == api.executions(query).body


def downloaded(ask: Ask, folder: Path) -> dict[str, bytes]:
    out = folder.parent / f"{folder.name}-documents"
    ask("download", "--archive", folder, "--instance", "files", "-o", out)
    return {path.stem: path.read_bytes() for path in out.iterdir()}
