"""The page of two executions side by side, over HTTP."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from acceptance.kit.made import body, failing, whole
from acceptance.kit.site import HISTORY, PAGES, Site, site
from archives import take_in

COMPARE = f"{PAGES}/compare"
EVIL = "<img src=x onerror=alert(1)>\u202e"


def _at(minute: int, execution: dict[str, object]) -> bytes:
    return body({**execution, "startedAt": f"2026-11-20T10:{minute:02d}:00.000Z"})


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("compare")
    take_in(
        folder,
        _at(1, whole("1")),
        _at(2, failing("2", node="Send", message="550 mailbox unavailable")),
        _at(3, {**failing("3", node="Call", message="no", workflow="Other"), "workflowId": "W2"}),
        body({**whole("4", status="new"), "startedAt": None}),
    )
    with site(folder) as found:
        found.log_in()
        yield found
        assert found.troubles == []


def test_two_runs_side_by_side(served: Site) -> None:
    page = served.page(COMPARE, before="1", after="2")
    before, after = page.all("div", "run")
    assert "✓ success · execution 1" in before.text
    assert "✗ error · execution 2" in after.text
    assert "550 mailbox unavailable" in after.text
    assert before.one("a").attributes["href"] == f"{HISTORY}/files/1"
    told = page.one("div", "differences").text
    assert "550 mailbox unavailable" in told
    assert "only in 2" in told
    assert "--all" not in page.text
    assert "why 2" not in page.text


def test_one_alone_is_held_against_the_last_good_run(served: Site) -> None:
    page = served.page(COMPARE, after="2")
    assert "execution 1" in page.all("div", "run")[0].text
    turned = served.page(page.link("Turn around"))
    assert "execution 2" in turned.all("div", "run")[0].text
    every = served.page(page.link("Show every value"))
    assert every.link("Show what tells most")


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"after": "77"}, 404, "no execution 77"),
        ({"before": "77", "after": "2"}, 404, "no execution 77"),
        ({"before": "1"}, 400, "is not named"),
        ({"after": "1"}, 404, "No good run"),
        ({"after": "4"}, 404, "Nobody knows when"),
        ({"before": "1", "after": "3"}, 400, "two workflows"),
        ({"after": EVIL}, 404, "<img"),
    ],
)
def test_refusals_stand_beside_the_form(
    served: Site, asked: dict[str, str], status: int, words: str
) -> None:
    page = served.page(COMPARE, status, **asked)
    assert words in page.one("p", "problem").text
    assert not page.all("div", "run")
    assert not page.all("img")
    boxes = {each.attributes["name"]: each.attributes["value"] for each in page.all("input")}
    assert boxes.get("before", "") == asked.get("before", "")


def test_two_workflows_can_be_compared_all_the_same(served: Site) -> None:
    page = served.page(COMPARE, 400, before="1", after="3")
    assert served.page(page.link("compare them all the same")).all("div", "run")


def test_nothing_asked_is_a_form(served: Site) -> None:
    page = served.page(COMPARE)
    assert not page.all("p", "problem")
    assert page.one("form", "pair").attributes["action"] == COMPARE


@pytest.mark.parametrize(
    ("ticked", "leads_to"),
    [
        (["files/2", "files/1"], f"{COMPARE}?before=files%2F1&after=files%2F2"),
        (["files/1", "files/2"], f"{COMPARE}?before=files%2F1&after=files%2F2"),
        (["files/2"], f"{COMPARE}?after=files%2F2"),
    ],
)
def test_rows_that_were_ticked(served: Site, ticked: list[str], leads_to: str) -> None:
    query = "&".join(f"run={quote(each)}" for each in ticked)
    answer = served.ask(f"{COMPARE}?{query}")
    assert (answer.status, answer.headers["location"]) == (303, leads_to)
    too_many = "&".join(f"run=files/{each}" for each in (1, 2, 3))
    assert "Tick one or two" in served.page(f"{COMPARE}?{too_many}", 400).text
    assert served.ask(f"{COMPARE}?run=files/99").status == 404


def test_hostile_names_and_values_stay_text(tmp_path: Path) -> None:
    good, bad = whole("1", workflow=EVIL, node=EVIL), whole("2", workflow=EVIL, node=EVIL)
    bad["data"]["resultData"]["runData"][EVIL][0]["data"]["main"][0][0]["json"] = {EVIL: EVIL}
    take_in(tmp_path, _at(1, good), _at(2, bad))
    with site(tmp_path) as found:
        found.log_in()
        answer = found.ask(f"{COMPARE}?after=2&all=1")
        assert answer.status == 200
        assert b"<img" not in answer.body
        assert "\u202e" not in answer.body.decode()
        assert b"&lt;img" in answer.body


def test_others_servers_are_not_compared(tmp_path: Path) -> None:
    take_in(tmp_path, _at(1, whole("1")), instance="prod")
    take_in(tmp_path, _at(2, whole("2", workflow="Hidden")), instance="other")
    with site(tmp_path, "prod") as found:
        found.log_in()
        for query in ("before=prod/1&after=other/2", "after=2", "run=other/2", "after=latest"):
            answer = found.ask(f"{COMPARE}?{query}")
            assert answer.status == 404, query
            assert b"Hidden" not in answer.body
