"""The page of figures, over HTTP: tiles, charts with their words, workflows and nodes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from acceptance.kit.html_page import Element
from acceptance.kit.made import body, failing, whole
from acceptance.kit.site import HISTORY, PAGES, Site, site
from archives import take_in

METRICS = f"{PAGES}/metrics"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _at(hours: float, execution: dict[str, object], seconds: float = 1) -> bytes:
    """So many hours ago, taking so many seconds."""
    start = NOW - timedelta(hours=hours)
    times = (start, start + timedelta(seconds=seconds))
    started, stopped = (f"{time:%Y-%m-%dT%H:%M:%S}.000Z" for time in times)
    return body({**execution, "startedAt": started, "stoppedAt": stopped})


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("metrics")
    partner = failing("9", node="Call", message="quota", workflow="Partner")
    take_in(
        folder,
        *(_at(24 * day + 1, whole(f"1{day}"), seconds=day + 1) for day in range(4)),
        _at(2, failing("3", node="Send", message="no")),
        _at(30, {**partner, "workflowId": "W2"}),
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("EXEC_ARCHIVE_NOW", NOW.isoformat())
        with site(folder) as found:
            found.log_in()
            yield found
            assert found.troubles == []


def _tiles(page: Element) -> dict[str, str]:
    return {each.one("dt").text: each.one("dd").text for each in page.all("div", "tile")}


def test_the_tiles(served: Site) -> None:
    tiles = _tiles(served.page(METRICS))
    assert tiles["Executions"].startswith("6")
    assert tiles["Succeeded"] == "66.7 %4 of 6 that ended"
    assert tiles["Failed"] == "33.3 %2 error"
    assert tiles["Average time"] == "2.0 smedian 1.0 s"


def test_beside_a_span_stands_the_one_before(served: Site) -> None:
    page = served.page(METRICS, filter="since:24h")
    tiles = _tiles(page)
    assert tiles["Executions"] == "2 was 2"
    assert "the span before" in page.text
    (chosen,) = [each for each in page.all("a") if each.attributes.get("aria-current") == "true"]
    assert chosen.text == "24 hours"


def test_charts_say_in_words_what_they_show(served: Site) -> None:
    page = served.page(METRICS)
    success, failures, took = page.all("figure")
    words = "success rate by day: at most 100 % on 2026-11-17, at least 50.0 % on 2026-11-19"
    assert success.one("p", "says").text == words
    assert words in success.all("svg")[-1].attributes["aria-label"]
    assert failures.one("p", "says").text == "failures by day: at most 1 on 2026-11-19"
    assert len(failures.all("rect", "bad")) == 2
    assert len(success.all("path", "point")) == 4
    assert {each.text for each in took.one("p", "legend").all("span")} == {"p95", "average"}
    # What a day says to those who point at it.
    days = [title.children for title in success.all("title")]
    assert days[-1] == ["2026-11-20: success rate 50.0 %"]
    numbers = page.one("details", "numbers").one("tbody")
    assert [row.one("th").text for row in numbers.all("tr")] == [
        f"2026-11-{day}" for day in (20, 19, 18, 17)
    ]


def test_workflows_lead_to_their_history_and_are_sorted(served: Site) -> None:
    page = served.page(METRICS, filter="since:7d")
    table = page.one("section", "workflows").one("tbody")
    assert [each.one("th").text for each in table.all("tr")] == ["Orders", "Partner"]
    words = "filter=since%3A7d+workflow_id%3AW2"
    assert table.link("Partner") == f"{HISTORY}?{words}"
    by_rate = served.page(METRICS, sort="rate").one("section", "workflows")
    assert [each.one("th").text for each in by_rate.one("tbody").all("tr")] == ["Partner", "Orders"]
    (sorted_by,) = [each for each in by_rate.all("th") if "aria-sort" in each.attributes]
    assert "Rate" in sorted_by.text


def test_nodes(served: Site) -> None:
    page = served.page(METRICS)
    assert [each.text for each in page.one("section", "failing").all("strong")] == ["Send", "Call"]
    assert page.one("section", "slowest").all("strong")


def test_nothing_says_what_to_do(served: Site, tmp_path: Path) -> None:
    page = served.page(METRICS, filter="workflow:none")
    assert "No execution matches" in page.text
    assert not page.all("figure")
    page = served.page(METRICS, 400, filter="colour:red")
    assert page.one("p", "problem").text.startswith("A filter knows no")
    assert not page.all("div", "tile")


def test_very_long_spans_have_no_chart_and_no_trouble(tmp_path: Path) -> None:
    made = [
        {**whole(year), "startedAt": f"{year}-01-01T00:00:00.000Z"} for year in ("1970", "2900")
    ]
    take_in(tmp_path, *map(body, made))
    with site(tmp_path) as found:
        found.log_in()
        assert _tiles(found.page(METRICS))["Executions"].startswith("2")
        assert not found.page(METRICS).all("figure")
        assert found.troubles == []
