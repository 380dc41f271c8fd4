"""Large executions are seen at once, and stay usable."""

import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit.site import HISTORY, site
from archives import take_in
from browser.conftest import Browse, Open
from made_flows import execution, failed, items, run
from made_heavy import heavy
from reports import saved_report

pytestmark = pytest.mark.browser

_TURNS = 5000
_NODES = 200


def test_a_loop_of_thousands_of_runs(tmp_path: Path, open_report: Open) -> None:
    opened = open_report(_report(tmp_path, _loop()))
    page = opened.page
    rows = page.locator("#timeline tr")
    assert rows.count() == 5  # the heads, and a row a node
    page.get_by_role("button", name="Runs of Send").click()
    assert rows.count() < 100
    assert page.locator("#timeline .runs tr").last.inner_text().count("run 5,000") == 1
    page.locator("#timeline .runs tr").last.get_by_role("button").click()
    opened.settled()
    page.get_by_role("spinbutton", name="Run").fill("2500")
    page.keyboard.press("Enter")
    opened.settled()
    page.get_by_role("tab", name="Output").click()
    opened.settled()
    assert '"u2499@example.org"' in page.locator("#panel").inner_text()
    page.get_by_role("button", name="first failed", exact=True).click()
    opened.settled()
    assert "It failed and gave nothing." in page.locator("#panel").inner_text()
    assert "no such mailbox" in page.locator("#panel").inner_text()


def test_two_hundred_nodes(tmp_path: Path, open_report: Open) -> None:
    page = open_report(_report(tmp_path, _wide())).page
    assert page.locator("g.node").count() == _NODES
    begun = time.perf_counter()
    slowest = page.evaluate(
        """async () => {
          const drawing = document.querySelector('.drawing');
          let slowest = 0, last = performance.now();
          for (let i = 0; i < 60; i++) {
            drawing.dispatchEvent(new WheelEvent('wheel', {deltaY: i < 30 ? -40 : 40,
              ctrlKey: true, clientX: 500, clientY: 400, cancelable: true}));
            await new Promise(requestAnimationFrame);
            slowest = Math.max(slowest, performance.now() - last);
            last = performance.now();
          }
          return slowest;
        }"""
    )
    took = time.perf_counter() - begun
    _say(f"60 steps of zoom over {_NODES} nodes: {took:.2f} s, slowest {slowest:.0f} ms")
    assert took < 20


def test_twenty_megabytes(tmp_path: Path, open_report: Open) -> None:
    report = _report(tmp_path, heavy())
    begun = time.perf_counter()
    opened = open_report(report)
    drawn = time.perf_counter() - begun
    page = opened.page
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    megabytes = report.stat().st_size / 1e6
    _say(f"a report of {megabytes:.1f} MB: first paint {paint:.0f} ms, drawn {drawn:.2f} s")
    page.wait_for_load_state("load")
    opened.node("Push")
    assert page.locator("#panel .item.failed").get_attribute("data-index") == "29999"
    assert page.locator("#panel .item").count() <= 20
    page.get_by_role("searchbox").fill("row number 12345 ")
    page.wait_for_selector("#panel .place:has-text('1 item')")
    assert page.locator("#panel .item").get_attribute("data-index") == "12345"
    assert paint < 5000


def test_twenty_megabytes_on_a_page(tmp_path: Path, browse: Browse) -> None:
    take_in(tmp_path, heavy())
    with site(tmp_path) as served:
        served.log_in()
        begun = time.perf_counter()
        opened = browse(served, f"{HISTORY}/files/1")
        drawn = time.perf_counter() - begun
        page = opened.page
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        begun = time.perf_counter()
        opened.node("Map")
        page.wait_for_selector("#panel .item")
        shown = time.perf_counter() - begun
        _say(
            f"the page of 20 MB: first paint {paint:.0f} ms, drawn {drawn:.2f} s, "
            f"a node's items {shown:.2f} s"
        )
        assert page.locator("#panel .item").count() <= 20
        assert paint < 5000


def _say(figure: str) -> None:
    print(f"\n{figure}")  # noqa: T201 - no promise, but whoever runs this wants to know (-s)


def _report(folder: Path, document: bytes) -> Path:
    take_in(folder / "archive", document)
    return saved_report(folder / "archive", folder / "report.html", "1")


def _loop() -> bytes:
    sends = [
        run(items({"mail": f"u{i}@example.org"}), source=("Loop", i, 1)) for i in range(_TURNS - 1)
    ]
    runs: dict[str, Any] = {
        "Hook": [run(items({}))],
        "List": [run(items(*range(_TURNS)), source=("Hook", 0, 0))],
        "Loop": [
            run([], items(i), source=("List", 0, 0) if i == 0 else ("Send", i - 1, 0))
            for i in range(_TURNS)
        ],
        "Send": [*sends, failed("no such mailbox", ("Loop", _TURNS - 1, 1))],
    }
    for node, first in (("Loop", 0), ("Send", 1)):
        for i, each in enumerate(runs[node]):
            each["startTime"] += 2 * i + first
    links = {"Hook": [["List"]], "List": [["Loop"]], "Loop": [[], ["Send"]], "Send": [["Loop"]]}
    return execution("1", runs, links, types={"Loop": "splitInBatches"})


def _wide() -> bytes:
    names = [f"Step {i}" for i in range(_NODES)]
    before = [None, *names]
    runs = {
        name: [run(items({"n": i}), source=None if i == 0 else (str(before[i]), 0, 0))]
        for i, name in enumerate(names)
    }
    links = {one: [[other]] for one, other in pairwise(names)}
    return execution("1", runs, links)
