"""Nothing in an execution runs, asks, or looks like something else."""

from pathlib import Path

import pytest

from archives import saved, take_in
from browser.conftest import Open
from hostile_executions import DEEP, EXACT, NAMES, hostile
from reports import saved_report

pytestmark = pytest.mark.browser

# Nested deeper than a document may be to be understood.
_NEST = b"[" * 5000 + b"]" * 5000
DEEPER = saved(status="error").replace(b'{"of": "1"}', b'{"of": ' + _NEST + b"}")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """The report of a hostile execution."""
    take_in(tmp_path / "archive", hostile())
    return saved_report(tmp_path / "archive", tmp_path / "report.html", "666")


@pytest.mark.parametrize("document", [saved(data=False), DEEPER], ids=["no data", "unreadable"])
def test_what_holds_no_runs_still_has_its_head(
    tmp_path: Path, open_report: Open, document: bytes
) -> None:
    take_in(tmp_path / "archive", document)
    page = open_report(saved_report(tmp_path / "archive", tmp_path / "report.html", "1")).page
    assert "files/1" in page.locator(".facts").inner_text()
    assert "Not all is known" in page.locator("#card").inner_text()
    assert "No run of a node is known." in page.locator("#steps").inner_text()


def test_names_and_values_stay_texts(report: Path, open_report: Open) -> None:
    opened = open_report(report)
    page = opened.page
    before = page.evaluate("document.querySelectorAll('script, style, img, iframe, object').length")
    for node in page.locator("g.node").all():
        node.dispatch_event("click")
        opened.settled()
    page.locator("#card summary").click()
    page.wait_for_timeout(100)
    assert page.evaluate("window.pwned") is None
    assert page.evaluate("({}).polluted") is None
    after = page.evaluate("document.querySelectorAll('script, style, img, iframe, object').length")
    assert after == before
    assert page.locator("#timeline tbody").count() == len(NAMES) + 1


def test_signs_that_mislead_are_spelled_out(report: Path, open_report: Open) -> None:
    opened = open_report(report)
    page = opened.page
    opened.node("turned")
    shown = page.locator("body").inner_text()
    for sign in "\u202e\u0000\u001b\ufffd":
        assert sign not in shown
    panel = page.locator("#panel").inner_text()
    for spelled in (r"abc\u202edef", r"\x00", r"\x1b[31mred", r"\ud800"):
        assert spelled in panel


def test_numbers_and_keys_stand_as_they_were_written(report: Path, open_report: Open) -> None:
    opened = open_report(report)
    opened.node("turned")
    rows = opened.page.locator("#panel .item").first.locator(".row").all_inner_texts()
    keys = [row.strip().partition(":")[0] for row in rows]
    assert keys.index("1") < keys.index("0")  # as they came, and not as JavaScript orders them
    assert any(row.strip().startswith("▸ __proto__") or "__proto__" in row for row in rows)
    for name, number in EXACT.items():
        assert any(row.strip() == f"{name}: {number}" for row in rows)


def test_a_long_text_is_cut_until_all_of_it_is_wanted(report: Path, open_report: Open) -> None:
    opened = open_report(report)
    opened.node("turned")
    row = opened.page.locator("#panel .row", has_text="long").first
    assert len(row.inner_text()) < 500
    for _ in range(5):
        row.locator("button").click()
    assert len(row.locator(".value").text_content() or "") == len('""') + 1_000_000


def test_what_is_nested_deep_is_unfolded_level_by_level(report: Path, open_report: Open) -> None:
    opened = open_report(report)
    page = opened.page
    opened.node("turned")
    page.locator("#panel .row", has_text="deep").first.focus()
    for _ in range(DEEP - 1):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
    last = page.locator("#panel .row:focus")
    assert last.get_attribute("aria-level") == str(DEEP + 1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
