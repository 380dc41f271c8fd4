"""The archive's own API: what the commands tell, over HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import pytest

from acceptance.kit import recorded
from acceptance.kit.api import KEY, Answered
from acceptance.kit.in_process import Ask
from acceptance.kit.made import body, listed, whole
from acceptance.kit.site import Site, site
from archives import take_in
from exec_archive.monitor.journal import open_journal
from unit.monitor.conftest import AN_ALERT

API = "/api/automations"
EXECUTIONS = f"{API}/executions"


class Api:
    """Asks with a token, as a program does."""

    def __init__(self, served: Site) -> None:
        self.served = served

    def __call__(self, path: str, **query: Any) -> Answered:
        asked = f"{path}?{urlencode(query)}" if query else path
        headers = {"X-N8N-API-KEY": KEY, "Accept": "application/json"}
        return self.served.ask(asked, headers=headers)

    def ids(self, **query: Any) -> list[str]:
        answer = self(EXECUTIONS, **query)
        assert answer.status == 200, answer.body
        return [row["id"] for row in answer.json["executions"]]

    def walk(self, **query: Any) -> list[str]:
        """Of all pages."""
        page = self(EXECUTIONS, **query).json
        found = [row["id"] for row in page["executions"]]
        while page["next_cursor"]:
            page = self(EXECUTIONS, **query, cursor=page["next_cursor"]).json
            found += [row["id"] for row in page["executions"]]
        return found

    def refused(self, path: str, *words: str, code: int = 400, **query: Any) -> None:
        answer = self(path, **query)
        assert answer.status == code, answer.body
        error = answer.json["error"]
        for word in words:
            assert word in f"{error['problem']} {error['advice']}"


@pytest.fixture(scope="module")
def api(samples_env: dict[str, str]) -> Iterator[Api]:
    with site(Path(samples_env["EXEC_ARCHIVE"]), zone=ZoneInfo("Europe/Berlin")) as served:
        yield Api(served)
        assert served.troubles == []


def rows(ran: Any) -> list[str]:
    return [row["id"] for row in ran.json]


# The list


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, []),
        ({"status": "failed"}, ["--status", "failed"]),
        ({"filter": "status:failed"}, ["--status", "failed"]),
        ({"status": "success,waiting"}, ["--status", "success", "--status", "waiting"]),
        ({"filter": "status:pending"}, ["--status", "pending"]),
        ({"workflow": "orders"}, ["--workflow", "orders"]),
        ({"filter": 'workflow:"Orders: sync"'}, ["--workflow", "Orders: sync"]),
        ({"filter": "orders"}, ["--workflow", "orders"]),
        (
            {"since": "2026-11-20T06:45:00Z", "until": "2026-11-20T06:46:00Z"},
            ["--since", "2026-11-20T06:45:00Z", "--until", "2026-11-20T06:46:00Z"],
        ),
        # Without a zone it is by the clock of the server's own.
        ({"since": "2026-11-20 07:45"}, ["--since", "2026-11-20T06:45:00Z"]),
        (
            {"filter": "status:failed", "workflow": "orders"},
            ["--status", "failed", "--workflow", "orders"],
        ),
        ({"sort": "duration"}, ["--sort", "duration"]),
        ({"sort": "workflow", "reverse": "true"}, ["--sort", "workflow", "--reverse"]),
        ({"instance": "files"}, []),
    ],
)
def test_a_list_is_that_of_the_command(
    api: Api, samples: Ask, query: dict[str, str], words: list[str]
) -> None:
    told = samples("list", "--json", "--limit", "250", "--tz", "UTC", *words).json
    assert api(EXECUTIONS, limit=250, **query).json == {"executions": told, "next_cursor": None}


@pytest.mark.parametrize("sort", ["started", "duration", "workflow", "items", "id"])
@pytest.mark.parametrize("reverse", ["true", "false"])
def test_pages_follow_each_other_without_a_gap(api: Api, sort: str, reverse: str) -> None:
    everything = api.ids(sort=sort, reverse=reverse, limit=250)
    assert len(everything) == 80
    for limit in (1, 9, 79, 80):
        assert api.walk(sort=sort, reverse=reverse, limit=limit) == everything


def test_an_id_is_found_as_a_word(api: Api) -> None:
    assert api.ids(filter="69") == ["69"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"filter": "colour:red"}, ["no 'colour'", "workflow"]),
        ({"status": "late"}, ["no status 'late'"]),
        ({"since": "soon"}, ["'soon'", "3 days ago"]),
        ({"since": "9" * 400}, ["no moment"]),
        ({"limit": "251"}, ["from 1 to 250"]),
        ({"limit": "0"}, ["from 1 to 250"]),
        ({"limit": "٣"}, ["from 1 to 250"]),
        ({"sort": "age"}, ["started"]),
        ({"reverse": "yes"}, ["true or false"]),
        ({"status": ""}, ["empty"]),
        ({"colour": "red"}, ["no parameter 'colour'", "cursor"]),
        ({"filter": "status:failed", "status": "error"}, ["beside a filter"]),
        ({"cursor": "x"}, ["no cursor"]),
        ({"cursor": "W10"}, ["no cursor"]),
        ({"cursor": "bnVsbA=="}, ["no cursor"]),
    ],
)
def test_what_cannot_be_meant_is_said(api: Api, query: dict[str, Any], words: list[str]) -> None:
    api.refused(EXECUTIONS, *words, **query)


def test_a_parameter_is_given_once(api: Api) -> None:
    api.refused(f"{EXECUTIONS}?limit=1&limit=2", "more than once")


def test_a_cursor_is_of_its_own_list_and_whatever_else_it_holds_is_refused(api: Api) -> None:
    import base64

    cursor = api(EXECUTIONS, limit=3).json["next_cursor"]
    api.refused(EXECUTIONS, "another order", cursor=cursor, sort="id")
    content = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    for place in range(4):
        wrongs: list[Any] = [True, [], {}, 1.5, 10**30, "x", None]
        for wrong in wrongs:
            values = list(content[2])
            values[place] = wrong
            forged = base64.urlsafe_b64encode(json.dumps([*content[:2], values]).encode())
            answer = api(EXECUTIONS, cursor=forged.decode())
            assert answer.status in {200, 400}, (place, wrong)
    others: list[Any] = [[], [*content[2], 1], "x", None]
    for wrong in others:
        forged = base64.urlsafe_b64encode(json.dumps([*content[:2], wrong]).encode())
        api.refused(EXECUTIONS, "no cursor", cursor=forged.decode())


def test_what_a_pull_adds_moves_no_page(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    take_in(folder, *(body(listed(str(number))) for number in range(10, 20)))
    with site(folder) as served:
        api = Api(served)
        first = api(EXECUTIONS, limit=4, sort="id").json
        assert [row["id"] for row in first["executions"]] == ["19", "18", "17", "16"]
        take_in(folder, *(body(listed(str(number))) for number in range(20, 30)))
        assert api.ids(limit=4, sort="id", cursor=first["next_cursor"]) == ["15", "14", "13", "12"]


@pytest.mark.parametrize("sort", ["workflow", "status"])
@pytest.mark.parametrize("reverse", ["true", "false"])
def test_what_has_a_very_long_name_has_pages_behind_it(
    tmp_path: Path, sort: str, reverse: str
) -> None:
    folder, long = tmp_path / "archive", "\U0001f926e\u0301" * 50_000
    numbers = range(1, 7)
    take_in(
        folder,
        *(
            body(
                whole(str(number), workflow=f"{long}{number % 2}")
                | {"status": f"{long}{number % 3}"}
            )
            for number in numbers
        ),
    )
    with site(folder) as served:
        api = Api(served)
        found = api.walk(sort=sort, reverse=reverse, limit=1)
        assert sorted(found) == [str(number) for number in numbers]
        assert found == api.ids(sort=sort, reverse=reverse)
        assert served.troubles == []


# One of them


# A failed loop, a call of calls, a swallowed error, a crash, an AI agent, one that waits, one that
# runs, one without data.
TELLING = ("69", "61", "70", "104", "103", "86", "106", "102")


def test_an_execution_is_what_why_and_trace_tell(api: Api, samples: Ask) -> None:
    for name in TELLING:
        answer = api(f"{EXECUTIONS}/{name}", steps=1000).json
        assert answer["explanation"] == samples("why", name, "--json").json
        assert answer["trace"] == samples("trace", name, "--json").json
        assert [each["seq"] for each in answer["outputs"]] == [
            run["seq"] for run in answer["trace"]["runs"]
        ]
        assert answer["next_after"] is None


def test_what_each_step_gave_is_there(api: Api, samples: Ask) -> None:
    answer = api(f"{EXECUTIONS}/69", items=1000).json
    for step in answer["outputs"]:
        told = samples("output", "69", step["node"], "--run", str(step["run_index"] + 1), "--json")
        assert step["items"] == [
            {key: item[key] for key in ("output", "kind", "index", "item")}
            | {"is_too_large": False}
            for item in told.json["items"]
        ]
        assert not step["is_cut"]
    assert answer["trigger"] == answer["outputs"][0]


def test_steps_and_items_come_in_pages(api: Api) -> None:
    whole_one = api(f"{EXECUTIONS}/69", items=1000).json["outputs"]
    seen, after = [], None
    while True:
        more: dict[str, int] = {} if after is None else {"after": after}
        page = api(f"{EXECUTIONS}/69", steps=2, items=1000, **more).json
        seen += page["outputs"]
        assert len(page["trace"]["runs"]) == len(page["outputs"])
        if (after := page["next_after"]) is None:
            break
    assert seen == whole_one
    (most,) = [each for each in whole_one if len(each["items"]) == max(
        len(step["items"]) for step in whole_one)][:1]  # fmt: skip
    items = []
    for place in range(len(most["items"])):
        page = api(f"{EXECUTIONS}/69", node=most["node"], items=1, from_item=place).json
        (step,) = [each for each in page["outputs"] if each["seq"] == most["seq"]]
        items += step["items"]
        assert step["is_cut"] == (place + 1 < len(most["items"]))
    assert items == most["items"]


def test_a_large_output_is_cut_and_said_to_be(tmp_path: Path) -> None:
    large = whole("1")
    items = [{"json": {"n": number, "text": "x" * 100_000}} for number in range(100)]
    large["data"]["resultData"]["runData"]["Start"][0]["data"]["main"] = [items]
    take_in(tmp_path / "archive", body(large))
    with site(tmp_path / "archive") as served:
        api = Api(served)
        (step,) = api(f"{EXECUTIONS}/1", items=1000).json["outputs"]
        assert 0 < len(step["items"]) < 100
        assert step["is_cut"]
        last = api(f"{EXECUTIONS}/1", items=1000, from_item=99).json["outputs"][0]
        assert [each["item"]["json"]["n"] for each in last["items"]] == [99]


def test_an_item_that_no_answer_holds_keeps_its_place(tmp_path: Path) -> None:
    large = whole("1")
    items = [{"json": {"n": 0}}, {"json": {"text": "x" * (5 << 20)}}, {"json": {"n": 2}}]
    large["data"]["resultData"]["runData"]["Start"][0]["data"]["main"] = [items]
    take_in(tmp_path / "archive", body(large))
    with site(tmp_path / "archive") as served:
        api = Api(served)
        (step,) = api(f"{EXECUTIONS}/1").json["outputs"]
        assert [each["item"] for each in step["items"]] == [items[0], None, items[2]]
        assert [each["is_too_large"] for each in step["items"]] == [False, True, False]
        assert not step["is_cut"]


def test_numbers_stand_as_they_were_written(tmp_path: Path) -> None:
    document = body(whole("1")).replace(b'{"n":"1"}', b'{"n":1.50,"m":12345678901234567890123}')
    assert b"1.50" in document, "the made execution has changed"
    take_in(tmp_path / "archive", document)
    with site(tmp_path / "archive") as served:
        text = Api(served)(f"{EXECUTIONS}/1").body
        assert b"1.50" in text
        assert b"12345678901234567890123" in text


def test_the_log_is_the_cause(api: Api) -> None:
    for name in (*TELLING, "68", "108"):
        log = api(f"{EXECUTIONS}/{name}/log").json
        why = api(f"{EXECUTIONS}/{name}").json["explanation"]
        assert log["execution"] == why["execution"]
        cause = why["levels"][-1]
        assert log["failed_step"] == cause["step"]
        if cause["reason"]:
            assert log["message"] == (" ".join(cause["reason"]["sentences"]) or None)
            assert log["stack"] == cause["reason"]["stack"]
    assert "register" in api(f"{EXECUTIONS}/69/log").body.decode()


def test_a_document_comes_as_it_was_stored(api: Api) -> None:
    for name, stored in recorded.bodies():
        answer = api(f"{EXECUTIONS}/{name}/document")
        assert answer.body == stored
        assert answer.headers["content-length"] == str(len(stored))
    answer = api.served.ask(f"{EXECUTIONS}/69/document", "HEAD", headers={"X-N8N-API-KEY": KEY})
    assert (answer.status, answer.body) == (200, b"")


def test_executions_are_named_as_the_commands_name_them(api: Api, samples: Ask) -> None:
    for name in ("files/69", "latest", "latest-failed"):
        expected = samples("view", name, "--json").json["execution"]["id"]
        answer = api(f"{EXECUTIONS}/{quote(name, safe='')}/log")
        assert answer.json["execution"]["id"] == expected
    for path in ("/nothing", "/nothing/log", "/nothing/document", "/prod%2F69"):
        api.refused(f"{EXECUTIONS}{path}", "no execution", "list of executions", code=404)


def test_what_has_no_document_says_so(tmp_path: Path) -> None:
    take_in(tmp_path / "archive", body(listed("1")))
    with site(tmp_path / "archive") as served:
        api = Api(served)
        api.refused(f"{EXECUTIONS}/1/document", "no document", code=404)
        assert api(f"{EXECUTIONS}/1").json["outputs"] == []


def test_of_several_servers_one_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    for name in ("prod", "test"):
        take_in(folder, body(whole("1", workflow=name)), body(whole("2")), instance=name)
    with site(folder) as served:
        api = Api(served)
        api.refused(f"{EXECUTIONS}/1", "prod/1, test/1", code=409)
        found = api(f"{EXECUTIONS}/test%2F1").json["explanation"]["execution"]
        assert found["workflow_name"] == "test"
        assert len(api.ids()) == 4
        assert len(api.ids(instance="prod")) == 2
    with site(folder, "test") as served:
        api = Api(served)
        assert {row["instance"] for row in api(EXECUTIONS).json["executions"]} == {"test"}
        assert api(f"{API}/metrics").json["overview"]["figures"]["executions"] == 2
        api.refused(EXECUTIONS, "no executions of prod here", code=404, instance="prod")
        api.refused(f"{EXECUTIONS}/prod%2F1", "no execution", code=404)


# Metrics and alerts


def test_metrics_are_those_of_stats(api: Api, samples: Ask) -> None:
    told = samples("stats", "--json", "--tz", "Europe/Berlin").json
    assert api(f"{API}/metrics").json == {"zone": "Europe/Berlin", "overview": told}
    words = ["--status", "failed", "--workflow", "orders"]
    told = samples("stats", "--json", "--tz", "Europe/Berlin", *words).json
    found = api(f"{API}/metrics", filter="status:failed workflow:orders").json
    assert found["overview"] == told
    for by in ("workflow", "node", "status", "hour", "day"):
        words = ["--by", by, "--json", "--limit", "1000", "--tz", "Europe/Berlin"]
        found = api(f"{API}/metrics/{by}", limit=1000).json
        assert found["rows"] == samples("stats", *words).json
        assert found["row_count"] == len(found["rows"])
    assert len(api(f"{API}/metrics/node", limit=3).json["rows"]) == 3
    api.refused(f"{API}/metrics/colour", "no metrics by 'colour'", "workflow, node", code=404)


def test_alerts_are_told_newest_first_and_only_of_who_is_served(ask: Ask, tmp_path: Path) -> None:
    for name in ("prod", "test"):
        take_in(ask.archive, body(whole("1", workflow=name)), instance=name)
    with open_journal(ask.archive) as journal:
        for number in range(7):
            instance = "prod" if number % 3 else "test"
            alert = AN_ALERT._replace(id=f"alert-{number}", instance=instance)
            journal.note_found(alert, f"key-{number}", ["chat"])
    with site(ask.archive) as served:
        api = Api(served)
        told = ask("alerts", "history", "--json").json
        assert api(f"{API}/alerts").json == {"alerts": told, "next_cursor": None}
        assert [each["alert"]["id"] for each in told] == [f"alert-{n}" for n in range(6, -1, -1)]
        first = api(f"{API}/alerts", limit=5).json
        rest = api(f"{API}/alerts", limit=5, cursor=first["next_cursor"]).json
        assert first["alerts"] + rest["alerts"] == told
        api.refused(f"{API}/alerts", "no cursor", cursor="eA==")
    with site(ask.archive, "test") as served:
        ids = [each["alert"]["id"] for each in Api(served)(f"{API}/alerts").json["alerts"]]
        assert ids == ["alert-6", "alert-3", "alert-0"]
