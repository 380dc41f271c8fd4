"""The pages of many executions, as somebody uses them in a browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from acceptance.kit.api import KEY
from acceptance.kit.made import body, whole
from acceptance.kit.site import HISTORY, PAGES, Site, site
from archives import take_in
from browser.conftest import Look
from exec_archive_samples import samples_folder
from hostile_executions import hostile

pytestmark = pytest.mark.browser

EVERY = ("history", "errors", "metrics", "compare?after=68", "search?q=example")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recorded executions, and a hostile one."""
    folder = tmp_path_factory.mktemp("served")
    take_in(folder, *(path.read_bytes() for path in samples_folder().glob("*.json")))
    take_in(folder, hostile("6666"))
    return folder


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Site]:
    """Somebody who may read is logged in."""
    with site(folder) as found:
        found.log_in()
        yield found
        assert found.troubles == []


def _rows(page: Page) -> int:
    return page.locator("tbody tr").count()


def test_from_the_login_to_the_cause_and_out_again(served: Site, look: Look) -> None:
    other = Site(served.url)  # somebody who is not logged in yet
    page = look(other, "/", may_complain=("401", "Password forms")).page
    page.get_by_label("Token").fill(KEY)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("h1")).to_have_text("History")
    page.get_by_role("link", name="failed").click()
    expect(page.locator("#count")).to_have_text("47 executions")
    page.get_by_role("link", name=re.compile("execution 68$")).click()
    expect(page.locator("#card .cause")).to_contain_text("550 5.1.1 mailbox")
    page.go_back()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Token")).to_be_visible()


def test_the_list_follows_what_is_typed(served: Site, look: Look) -> None:
    page = look(served, HISTORY, may_complain=("400",)).page
    box = page.get_by_label("Filter")
    box.press_sequentially("status:failed wor")
    expect(page.locator("#problem")).to_be_empty()
    box.press_sequentially('kflow:"send 30"')
    expect(page.locator("#count")).to_have_text("1 execution")
    expect(page.locator(".choices [aria-current]").first).to_have_text("failed")
    assert "filter=status%3Afailed+workflow" in page.url
    expect(box).to_be_focused()
    box.fill("status:nonsense")
    expect(page.locator("#problem")).to_contain_text("There is no status 'nonsense'")
    expect(box).to_have_attribute("aria-invalid", "")
    assert _rows(page) == 1  # what was found stands until something else is
    box.fill("")
    expect(page.locator("#count")).to_contain_text("of 81 executions")
    assert page.url.endswith("/history")
    page.reload()
    expect(page.locator("#count")).to_contain_text("of 81 executions")


def test_headings_sort_and_pages_turn_by_keyboard(served: Site, look: Look) -> None:
    page = look(served, HISTORY).page
    page.get_by_role("link", name="Took").focus()
    page.keyboard.press("Enter")
    heading = page.get_by_role("columnheader", name="Took")
    expect(heading).to_have_attribute("aria-sort", "descending")
    page.get_by_role("link", name="Next →").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_have_text("31 of 81 executions")
    expect(heading).to_have_attribute("aria-sort", "descending")
    # A row is one link for the keyboard.
    first = page.locator("tbody tr").first
    assert first.locator("a").count() == 1
    first.locator("a").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card .cause")).to_be_visible()


def test_a_row_is_a_link_as_a_whole(served: Site, look: Look) -> None:
    page = look(served, f"{HISTORY}?filter=68").page
    page.locator("tbody td.why").click(force=True)  # by a pointer, wherever it is
    expect(page.locator("#card .cause")).to_contain_text("550 5.1.1 mailbox")


def test_two_ticked_rows_are_compared(served: Site, look: Look) -> None:
    page = look(served, f"{HISTORY}?filter=%22send+30%22").page
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Compare the ticked").click()
    expect(page.locator(".run").first).to_contain_text("✓ success")
    expect(page.locator(".differences")).to_contain_text("550 5.1.1 mailbox u17@example.org")
    page.get_by_role("link", name="Show every value").click()
    expect(page.get_by_role("link", name="Show what tells most")).to_be_visible()


def test_from_an_error_to_one_of_its_executions(served: Site, look: Look) -> None:
    page = look(served, f"{PAGES}/errors").page
    page.get_by_role("link", name="most often").click()
    page.get_by_role("link", name="Customer 1 is blocked").first.click()
    expect(page.locator("h1")).to_have_text("Customer 1 is blocked")
    page.locator("tbody a").first.click()
    expect(page.locator("#card .cause")).to_contain_text("Customer 1 is blocked")


def test_metrics_lead_to_the_history(served: Site, look: Look) -> None:
    page = look(served, f"{PAGES}/metrics").page
    expect(page.locator(".tile").first).to_contain_text("81")
    page.get_by_role("link", name="HTTP: call partner API").first.click()
    expect(page.locator("h1")).to_have_text("History")
    assert _rows(page) > 5


def test_a_text_is_found(served: Site, look: Look) -> None:
    page = look(served, f"{PAGES}/search").page
    expect(page.get_by_label("Text")).to_be_focused()
    page.keyboard.type("u9@example.org")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("u9@example.org")


def test_what_came_since_is_offered(tmp_path: Path, look: Look) -> None:
    take_in(tmp_path, body(whole("1")))
    with site(tmp_path) as found:
        found.log_in()
        opened = look(found, HISTORY, clock=True)
        take_in(tmp_path, body(whole("2")))
        opened.page.clock.run_for(31_000)
        opened.page.get_by_role("button", name="1 more: show it").click()
        expect(opened.page.locator("#count")).to_have_text("2 executions")
        assert _rows(opened.page) == 2


@pytest.mark.parametrize("path", EVERY)
def test_a_phone_never_scrolls_sideways(served: Site, look: Look, path: str) -> None:
    for width in (320, 390, 768):
        page = look(served, f"{PAGES}/{path}", width).page
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (path, width)


@pytest.mark.parametrize("path", EVERY)
def test_every_field_has_a_name_and_every_text_its_contrast(
    served: Site, look: Look, path: str
) -> None:
    for dark in (False, True):
        page = look(served, f"{PAGES}/{path}", dark=dark).page
        for field in page.locator("input:not([type=hidden]), button, a, svg[role=img]").all():
            name = field.evaluate(
                "each => each.ariaLabel || each.labels?.[0]?.textContent || each.textContent"
            )
            assert name.strip(), field.evaluate("each => each.outerHTML")
        assert page.evaluate(_FAINT) == []


# The texts whose contrast with what stands behind them is less than 4.5.
_FAINT = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((each) => {
      const part = each / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const faint = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (element.closest("svg, .unseen, .skip, option")) continue;
    const [one, other] = [light(getComputedStyle(element).color), light(behind(element))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) faint.add(`${element.className} ${walker.currentNode.data.trim()}`);
  }
  return [...faint];
}"""


def test_hostile_names_and_values_are_text(served: Site, look: Look) -> None:
    for path in EVERY:
        page = look(served, f"{PAGES}/{path}").page
        assert page.evaluate("typeof window.pwned") == "undefined"
        assert page.locator("main img, main script").count() == 0


def test_without_script_the_filter_is_a_form(served: Site, look: Look) -> None:
    page = look(served, HISTORY, script=False).page
    page.get_by_label("Filter").fill("status:failed")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#count")).to_have_text("47 executions")
    expect(page).to_have_url(re.compile(r"filter=status%3Afailed"))
