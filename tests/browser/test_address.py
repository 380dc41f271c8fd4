"""The address of a page says which of its executions is shown, and words lead to the others."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Open
from exec_archive_cli.report.about import About
from reports import WRITTEN, report_of, saved_report

pytestmark = pytest.mark.browser


def _shown(page: Page, name: str) -> None:
    expect(page.locator(".facts")).to_contain_text(name)


def test_back_undoes_what_was_chosen(samples: Path, tmp_path: Path, open_report: Open) -> None:
    page = open_report(saved_report(samples, tmp_path / "report.html", "61", "64", "65")).page
    assert page.evaluate("location.hash") == ""
    page.select_option("#execution", "2")
    _shown(page, "files/65")
    assert page.evaluate("location.hash") == "#files/65"
    page.select_option("#execution", "1")
    _shown(page, "files/64")
    page.go_back()
    _shown(page, "files/65")
    page.go_back()
    _shown(page, "files/61")
    page.go_forward()
    _shown(page, "files/65")
    assert page.locator("#execution").input_value() == "2"


def test_a_link_opens_the_execution_that_it_names(
    samples: Path, tmp_path: Path, open_report: Open
) -> None:
    report = saved_report(samples, tmp_path / "report.html", "61", "64", "65")
    page = open_report(report).page
    page.goto("about:blank")
    page.goto(f"{report.as_uri()}#files/65")
    _shown(page, "files/65")


@pytest.mark.parametrize(
    "address",
    ["#files/999", "#files", "#%E0%A4%A/1", "#__proto__/constructor", "#<img/src=x>", "#steps"],
)
def test_an_address_that_names_none_does_nothing(
    samples: Path, tmp_path: Path, open_report: Open, address: str
) -> None:
    report = saved_report(samples, tmp_path / "report.html", "61", "64")
    page = open_report(report).page
    page.select_option("#execution", "1")
    _shown(page, "files/64")
    page.evaluate("address => { location.hash = address; }", address)
    page.wait_for_timeout(50)
    _shown(page, "files/64")
    page.goto("about:blank")
    page.goto(f"{report.as_uri()}{address}")
    _shown(page, "files/61")
    assert page.locator("#trouble").is_hidden()


def test_executions_that_words_name_are_a_click_away(
    samples: Path, tmp_path: Path, open_report: Open
) -> None:
    page = open_report(saved_report(samples, tmp_path / "report.html", "68", "67")).page
    page.locator("#card .labels").get_by_role("button", name="67", exact=True).click()
    _shown(page, "files/67")
    page = open_report(saved_report(samples, tmp_path / "report.html", "65", "64")).page
    page.locator("#card .labels").get_by_role("button", name="64", exact=True).first.click()
    _shown(page, "files/64")


def test_what_is_not_in_the_file_stays_a_word(
    samples: Path, tmp_path: Path, open_report: Open
) -> None:
    page = open_report(saved_report(samples, tmp_path / "report.html", "68")).page
    assert "execution 67" in page.locator("#card .labels").inner_text()
    assert page.locator("#card .labels").get_by_role("button", name="67", exact=True).count() == 0


def test_what_the_file_leaves_out_is_said(samples: Path, tmp_path: Path, open_report: Open) -> None:
    report = tmp_path / "report.html"
    about = About(WRITTEN, left_out=78)
    report.write_text(report_of(samples, "68", "67", about=about), "utf-8")
    facts = open_report(report).page.locator(".facts")
    expect(facts).to_contain_text("2 of 80 executions")
    whole = saved_report(samples, tmp_path / "whole.html", "68", "67")
    expect(open_report(whole).page.locator(".facts")).not_to_contain_text("In this file")
