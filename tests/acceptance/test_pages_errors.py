"""The pages of what fails, over HTTP: groups, one group, their filter and order."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.kit.made import body, failing, whole
from acceptance.kit.site import HISTORY, PAGES, Site, site
from archives import take_in

ERRORS = f"{PAGES}/errors"


def _at(day: int, execution: dict[str, object]) -> bytes:
    return body({**execution, "startedAt": f"2026-11-{day:02d}T10:00:00.000Z"})


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("errors")
    mails = [
        _at(day, failing(str(day), node="Send", message="550 mailbox unavailable"))
        for day in (3, 4, 4, 9)
    ]
    other = failing("20", node="Call", message="quota exceeded", workflow="Partner")
    take_in(folder, *mails, _at(5, {**other, "workflowId": "W2"}), _at(10, whole("30")))
    with site(folder) as found:
        found.log_in()
        yield found
        assert found.troubles == []


def _said(served: Site, **asked: str) -> list[str]:
    return [each.text for each in served.page(ERRORS, **asked).all("a", "whole")]


def test_failures_of_one_cause_are_a_row(served: Site) -> None:
    page = served.page(ERRORS)
    first, second = page.one("tbody").all("tr")
    assert first.one("a", "whole").text == "550 mailbox unavailable"
    assert "Orders / Send" in first.text
    assert "not in the one good run since" in first.text
    assert first.one("td", "times").text == "3 ×"
    assert first.one("time").attributes["title"] == "2026-11-09 10:00:00"
    assert second.one("a", "whole").text == "quota exceeded"
    assert page.one("p", "count").text == "2 causes of 4 failures"


def test_bars_say_when_in_words(served: Site) -> None:
    bars = served.page(ERRORS).all("svg", "bars")[0]
    assert bars.attributes["aria-label"] == "by day, at most 1 on 2026-11-03"
    assert len(bars.all("rect")) == 3


def test_a_filter_and_an_order(served: Site) -> None:
    both = ["550 mailbox unavailable", "quota exceeded"]
    assert _said(served) == _said(served, sort="count") == both
    assert _said(served, sort="first") == both[::-1]
    assert _said(served, filter="workflow:Partner") == both[1:]
    assert _said(served, filter="until:2026-11-04") == both[:1]
    page = served.page(ERRORS, filter="workflow:nothing")
    assert page.one("p", "nothing").text == "No failed execution matches. Without the filter"


@pytest.mark.parametrize("words", ["status:success", "colour:red", "since:whenever"])
def test_a_filter_that_says_nothing_is_told(served: Site, words: str) -> None:
    page = served.page(ERRORS, 400, filter=words)
    assert page.one("p", "problem").text
    (box,) = [each for each in page.all("input") if each.attributes["type"] == "search"]
    assert box.attributes["value"] == words
    assert not page.all("tbody")


def test_one_group_tells_since_when_and_leads_to_its_executions(served: Site) -> None:
    page = served.page(served.page(ERRORS).all("a", "whole")[0].attributes["href"])
    assert page.one("h1").text == "550 mailbox unavailable"
    card = page.one("dl").text
    assert "First2026-11-03 10:00:00, execution 3" in card
    assert "Last2026-11-09 10:00:00, execution 9" in card
    assert "1 good run of the workflow" in card
    assert [each.attributes["href"] for each in page.one("tbody").all("a")] == [
        f"{HISTORY}/files/{name}" for name in (9, 4, 3)
    ]
    assert page.link("Why the last one failed") == f"{HISTORY}/files/9"


def test_a_group_is_found_by_how_its_name_begins(served: Site) -> None:
    name = served.page(ERRORS).all("td", "id")[1].text
    assert served.page(f"{ERRORS}/{name}").one("h1").text == "quota exceeded"
    for unknown in ("ffff", "other%2Fffff", "%2F", "%00", "x" * 3000):
        missing = served.page(f"{ERRORS}/{unknown}", 400 if unknown == "%2F" else 404)
        assert "under Errors" in missing.text


def test_many_causes_stand_on_several_pages(tmp_path: Path) -> None:
    made = [failing(str(i), node=f"Node {i}", message=f"{'x' * i} is down") for i in range(60)]
    take_in(tmp_path, *map(body, made))
    with site(tmp_path) as found:
        found.log_in()
        page = found.page(ERRORS)
        said = [each.text for each in page.all("a", "whole")]
        more = found.page(page.link("More causes"))
        said += [each.text for each in more.all("a", "whole")]
    assert "1 to 50 of 60 causes" in page.text
    assert len(set(said)) == len(said) == 60
    assert "More causes" not in more.text
