"""What stands on a page whose script has not run yet, or may not."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.conftest import Open
from reports import report_of, saved_report

pytestmark = pytest.mark.browser


def test_until_it_is_drawn_it_says_so_and_has_no_empty_boxes(
    samples: Path, tmp_path: Path, browser: Browser, open_report: Open
) -> None:
    report = tmp_path / "slow.html"
    without_script = re.sub(r"<script>.*?</script>", "", report_of(samples, "68"), flags=re.DOTALL)
    report.write_text(without_script, "utf-8")
    page = browser.new_page()
    page.goto(report.as_uri())
    assert page.locator("body").inner_text().split("\n") == ["Skip to the steps", "", "Loading …"]
    assert page.locator("section:visible").count() == 1
    page.close()
    drawn = open_report(saved_report(samples, tmp_path / "report.html", "68")).page
    expect(drawn.locator("body")).not_to_contain_text("Loading")
    assert drawn.locator("#steps").is_visible()


def test_without_scripts_it_says_what_it_needs(
    samples: Path, tmp_path: Path, browser: Browser
) -> None:
    report = saved_report(samples, tmp_path / "report.html", "68")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    words = "This report needs JavaScript: allow it for this file to read it."
    assert f"{words} Nothing leaves this machine." in page.locator("noscript").inner_text()
    assert page.locator("section:visible").count() == 0
    context.close()


def test_where_it_is_not_whole_it_loads_no_longer(
    samples: Path, tmp_path: Path, browser: Browser
) -> None:
    report = tmp_path / "torn.html"
    report.write_text(report_of(samples, "68").replace('id="overview-0"', 'id="x"'), "utf-8")
    page = browser.new_page()
    page.goto(report.as_uri())
    expect(page.locator("#trouble")).to_contain_text("The file is not whole")
    assert "Loading" not in page.locator("body").inner_text()
    page.close()


@pytest.mark.parametrize("lacks", ["CSS.supports = () => false", "delete DecompressionStream"])
def test_a_browser_that_is_too_old_is_told_so(
    samples: Path, tmp_path: Path, browser: Browser, lacks: str
) -> None:
    page = browser.new_page()
    page.add_init_script(lacks)
    page.goto(saved_report(samples, tmp_path / "report.html", "68").as_uri())
    expect(page.locator("#trouble")).to_contain_text("too old for this report")
    page.close()
