"""Everything can be reached and read without a mouse."""

from pathlib import Path

import pytest

from browser.conftest import Open, Opened
from reports import saved_report

pytestmark = pytest.mark.browser

_LABEL = "document.activeElement.getAttribute('aria-label')"


@pytest.fixture
def opened(samples: Path, tmp_path: Path, open_report: Open) -> Opened:
    """The report of a loop that failed."""
    return open_report(saved_report(samples, tmp_path / "report.html", "68"))


def test_arrows_go_through_the_nodes_and_enter_opens_one(opened: Opened) -> None:
    page = opened.page
    page.locator("g.node").first.focus()
    seen = []
    for _ in range(5):
        seen.append(page.evaluate(_LABEL))
        page.keyboard.press("ArrowRight")
    assert [each.partition(",")[0] for each in seen] == [
        "Webhook",
        "List",
        "Loop Over Items",
        "Send mail",
        "Done",
    ]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    opened.settled()
    assert page.locator("#panel h2").inner_text() == "Send mail"
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    assert page.evaluate(_LABEL).startswith("Send mail")


def test_tab_goes_through_the_nodes_in_the_same_order(opened: Opened) -> None:
    page = opened.page
    page.locator("g.node").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate(_LABEL).startswith("List")


def test_keys_zoom_and_fit(opened: Opened) -> None:
    page = opened.page
    page.locator("g.node").first.focus()
    place = "document.querySelector('.scene').getAttribute('transform')"
    fitted = page.evaluate(place)
    page.keyboard.press("+")
    assert page.evaluate(place) != fitted
    page.keyboard.press("0")
    assert page.evaluate(place) == fitted


def test_a_drag_moves_the_drawing_and_opens_nothing(opened: Opened) -> None:
    page = opened.page
    box = page.locator("g.node").nth(1).bounding_box()
    assert box is not None
    place = "document.querySelector('.scene').getAttribute('transform')"
    before = page.evaluate(place)
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 60, steps=5)
    page.mouse.up()
    assert page.evaluate(place) != before
    assert page.locator("#panel").is_hidden()


def test_the_tree_is_unfolded_by_arrows_and_says_where_it_stands(opened: Opened) -> None:
    page = opened.page
    opened.node("Send mail")
    page.locator("#panel .row").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("#panel .path code").inner_text() == "$.i"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.locator("#panel .row").first.get_attribute("aria-expanded") == "false"


def test_tabs_are_changed_by_arrows(opened: Opened) -> None:
    page = opened.page
    opened.node("List")
    page.get_by_role("tab", name="Output").focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.textContent") == "Input"
    assert page.get_by_role("tab", name="Input").get_attribute("aria-selected") == "true"


def test_whatever_has_the_focus_shows_it(opened: Opened) -> None:
    page = opened.page
    for _ in range(12):
        page.keyboard.press("Tab")
        visible = page.evaluate(
            "() => { const it = document.activeElement, style = getComputedStyle(it);"
            " return it.matches('g.node') || it === document.body"
            " || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0); }"
        )
        assert visible
