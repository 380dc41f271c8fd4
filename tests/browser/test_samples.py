"""Every recorded execution can be read in a report, at every width, in light and dark."""

from pathlib import Path

import pytest

from browser.conftest import Open
from exec_archive_samples import samples_folder
from reports import saved_report

pytestmark = pytest.mark.browser


def test_all_of_them_open_with_every_node_and_step(all_samples: Path, open_report: Open) -> None:
    opened = open_report(all_samples)
    page = opened.page
    count = len(list(samples_folder().glob("*.json")))
    for number in range(count):
        page.select_option("#execution", str(number))
        page.wait_for_function(f"() => document.querySelector('#execution').value === '{number}'")
        assert page.locator("#card .cause p").count() > 0
        assert "[object" not in page.locator("body").inner_text()
        for node in page.locator("g.node").all():
            node.dispatch_event("click")
            opened.settled()
            for tab in ("Input", "Output"):
                page.get_by_role("tab", name=tab).click()
                opened.settled()
    assert page.locator("#trouble").is_hidden()


@pytest.mark.parametrize("width", [375, 1280, 1920])
@pytest.mark.parametrize("name", ["61", "68", "72", "76", "80", "86", "96"])
def test_no_page_is_wider_than_its_window(
    samples: Path, tmp_path: Path, open_report: Open, width: int, name: str
) -> None:
    report = saved_report(samples, tmp_path / "report.html", name)
    opened = open_report(report, width, dark=width == 1280)
    page = opened.page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("g.node").first.dispatch_event("click")
    opened.settled()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_failing_step_is_told_by_sign_word_and_place(
    samples: Path, tmp_path: Path, open_report: Open
) -> None:
    page = open_report(saved_report(samples, tmp_path / "report.html", "68")).page
    failing = page.locator("g.node.ended")
    assert failing.count() == 1
    label = failing.get_attribute("aria-label") or ""
    assert label.startswith("Send mail, Code, error, 18 runs")
    assert label.endswith("the execution ended here")
    assert failing.locator(".badge").text_content() == "✗"
    box, whole = failing.bounding_box(), page.locator(".drawing").bounding_box()
    assert box is not None
    assert whole is not None
    assert whole["x"] <= box["x"] < box["x"] + box["width"] <= whole["x"] + whole["width"]


def test_executions_of_a_chain_lead_to_each_other(
    samples: Path, tmp_path: Path, open_report: Open
) -> None:
    opened = open_report(saved_report(samples, tmp_path / "report.html", "61", "64", "65"))
    page = opened.page
    page.get_by_role("button", name="Open execution 65").click()
    page.wait_for_selector("#panel h2:has-text('Look up customer')")
    opened.settled()
    assert "files/65" in (page.locator(".facts").text_content() or "")
    page.locator("#tree-of-calls").get_by_role("button", name="files/64").click()
    page.wait_for_selector(".facts:has-text('files/64')")


def test_what_is_printed_is_light_and_has_nothing_to_press(
    samples: Path, tmp_path: Path, open_report: Open
) -> None:
    page = open_report(saved_report(samples, tmp_path / "report.html", "68"), dark=True).page
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    assert page.locator(".tools:visible, .toggle:visible").count() == 0
    assert len(page.pdf()) > 1000
