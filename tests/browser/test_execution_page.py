"""The page of one execution, as somebody reads it in a browser."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from acceptance.kit.site import HISTORY, RETRY_KEY, Site, site
from archives import opened, take_in
from browser.conftest import Browse
from exec_archive.errors import NotFound
from exec_archive.model import Execution
from exec_archive.retry.outcome import OnRetryProgress, Outcome, Retried, RetryProgress
from exec_archive_samples import samples_folder
from exec_archive_web.retries.servers import How
from hostile_executions import NAMES, hostile
from made_flows import execution, failed, items, run

pytestmark = pytest.mark.browser

_ROWS = 30_000  # items, about 5 MB


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recorded executions, a hostile one, and a large one that failed at its last item."""
    folder = tmp_path_factory.mktemp("served")
    take_in(folder, *(path.read_bytes() for path in samples_folder().glob("*.json")))
    rows: list[Any] = [
        {"id": i, "in": {"text": f"row number {i} {'x' * 100}"}} for i in range(_ROWS)
    ]
    runs = {
        "Hook": [run(items({}))],
        "Export": [run(items(*rows), source=("Hook", 0, 0))],
        "Push": [failed("too much", ("Export", 0, 0), context={"itemIndex": _ROWS - 1})],
    }
    large = execution("7000", runs, {"Hook": [["Export"]], "Export": [["Push"]]})
    take_in(folder, hostile("6666"), large)
    return folder


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Site]:
    """Somebody who may read is logged in."""
    with site(folder) as found:
        found.log_in()
        yield found
        assert found.troubles == []


def _execution(name: str) -> str:
    return f"{HISTORY}/files/{name}"


def test_a_failure_is_read_down_to_the_items(served: Site, browse: Browse) -> None:
    opened = browse(served, _execution("68"))
    page = opened.page
    expect(page.locator("h1")).to_have_text("Loop: send 30 mails")
    expect(page.locator("#card .cause")).to_contain_text("550 5.1.1 mailbox u17@example.org")
    page.locator("#card summary").click()
    expect(page.locator("#card pre")).to_contain_text("WrappedExecutionError")
    page.get_by_role("button", name="Show the step with its items").click()
    opened.settled()
    assert '"u17@example.org"' in page.locator("#panel").inner_text()
    opened.node("List")
    page.get_by_role("tab", name="Output").click()
    opened.settled()
    expect(page.locator("#panel .place").first).to_contain_text("30 items")


def test_other_executions_are_a_click_away(served: Site, browse: Browse) -> None:
    page = browse(served, _execution("61")).page
    page.get_by_role("link", name="Open execution 65").click()
    page.wait_for_selector("#panel h2:has-text('Look up customer')")
    expect(page.locator(".facts")).to_contain_text("files/65")
    page.locator("#tree-of-calls").get_by_role("link", name="files/64").click()
    expect(page.locator(".facts")).to_contain_text("files/64")
    page.go_back()
    expect(page.locator(".facts")).to_contain_text("files/65")


def test_the_last_good_run_and_its_comparison_are_linked(served: Site, browse: Browse) -> None:
    page = browse(served, _execution("68")).page
    good = page.locator("#card .labels").get_by_role("link", name="67", exact=True)
    assert good.get_attribute("href") == _execution("67")
    compare = page.get_by_role("link", name="Compare with the last good run")
    assert compare.get_attribute("href") == "/admin/automations/compare?after=files%2F68"


def test_what_nobody_looks_at_is_not_sent(served: Site, browse: Browse) -> None:
    opened = browse(served, _execution("7000"))
    page = opened.page
    sent = _note_sizes(page)
    opened.node("Push")
    assert page.locator("#panel .item.failed").get_attribute("data-index") == str(_ROWS - 1)
    page.get_by_role("searchbox").fill("row number 12345 ")
    page.wait_for_selector("#panel .place:has-text('1 item')")
    page.wait_for_selector(f"#panel [data-index='{12345}']")
    assert 0 < sum(sent) < 3_500_000
    page.get_by_role("searchbox").fill("row number")
    page.wait_for_selector("#panel :text('and more that hold it')")
    page.get_by_role("searchbox").fill("nothing holds this")
    expect(page.locator("#panel .list")).to_have_text("No item holds it.")


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_its_window(served: Site, browse: Browse, width: int) -> None:
    for name in ("61", "68", "6666"):
        opened = browse(served, _execution(name), width, dark=width == 390)
        page = opened.page
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator("g.node").first.dispatch_event("click")
        opened.settled()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_names_and_values_stay_texts(served: Site, browse: Browse) -> None:
    opened = browse(served, _execution("6666"))
    page = opened.page
    count = "document.querySelectorAll('script, style, img, iframe, object').length"
    before = page.evaluate(count)
    for node in page.locator("g.node").all():
        node.dispatch_event("click")
        opened.settled()
    page.locator("#card summary").click()
    page.wait_for_timeout(100)
    assert page.evaluate("window.pwned") is None
    assert page.evaluate("({}).polluted") is None
    assert page.evaluate(count) == before
    assert page.locator("#timeline tbody").count() == len(NAMES) + 1
    for sign in "\u202e\u0000\u001b":
        assert sign not in page.locator("body").inner_text()


def test_an_address_opens_the_node_it_names(served: Site, browse: Browse) -> None:
    opened = browse(served, _execution("68") + "#node=Send+mail&run=17&side=input")
    opened.settled()
    assert opened.page.get_by_role("spinbutton", name="Run").input_value() == "18"
    for odd in ("#node=__proto__", "#node=List&run=-1&side=constructor&item=x", "#%E0%A4%A"):
        other = browse(served, _execution("68") + odd)
        assert other.page.locator("#trouble").is_hidden()


def test_a_session_that_is_over_is_said_where_somebody_looks(served: Site, browse: Browse) -> None:
    opened = browse(served, _execution("68"))
    opened.page.context.clear_cookies()
    opened.node("List")
    expect(opened.page.locator("#panel")).to_contain_text("Your session is over. Reload the page")
    opened.complaints.clear()  # the browser says the 401


def test_everything_can_be_reached_with_the_keyboard(served: Site, browse: Browse) -> None:
    page = browse(served, _execution("68")).page
    page.locator("g.node").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h2:has-text('List')")
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()


def test_the_bundle_is_downloaded_behind_its_preview(served: Site, browse: Browse) -> None:
    page = browse(served, _execution("68")).page
    page.get_by_role("link", name="Bundle for a bug report").click()
    expect(page.locator(".words")).to_contain_text("Loop: send 30 mails")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the bundle").click()
    assert download.value.suggested_filename == "bundle-files-68.zip"


class _Servers:
    """One server that runs an execution again as soon as it may."""

    def __init__(self, folder: Path) -> None:
        self.may_end = threading.Event()
        self.asked: list[str] = []
        self._folder = folder

    def check(self, execution: Execution) -> None:
        if execution.instance != "files":
            raise NotFound("It is not known.", "Say where it is.")

    def retry(self, execution: Execution, how: How, on_progress: OnRetryProgress) -> Retried:
        self.asked.append(execution.id)
        on_progress(RetryProgress("8001", "running", 1.0))
        self.may_end.wait(20)
        take_in(self._folder, _again())
        found = opened(self._folder).execution("8001")
        return Retried(execution, Outcome.SUCCESS, "8001", found)


def _again() -> bytes:
    runs = {"Hook": [run(items({}))], "Push": [run(items({}), source=("Hook", 0, 0))]}
    return execution("8001", runs, {"Hook": [["Push"]]}, mode="retry", retryOf="8000")


def _failed_once(folder: Path) -> Path:
    runs = {"Hook": [run(items({}))], "Push": [failed("too much", ("Hook", 0, 0))]}
    take_in(folder, execution("8000", runs, {"Hook": [["Push"]]}))
    return folder


def test_a_retry_is_asked_for_once_and_followed_to_its_end(tmp_path: Path, browse: Browse) -> None:
    servers = _Servers(_failed_once(tmp_path))
    with site(tmp_path, servers=servers) as found:
        found.log_in(RETRY_KEY)
        page = browse(found, _execution("8000")).page
        page.get_by_role("button", name="Retry …").click()
        assert servers.asked == []
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Retry …").press("Enter")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Runs as 8001: running")
        servers.may_end.set()
        page.get_by_role("link", name="Open execution 8001").click()
        expect(page.locator(".facts")).to_contain_text("files/8001")
        assert servers.asked == ["8000"]


def test_who_may_only_read_is_told_so_and_has_no_button(tmp_path: Path, browse: Browse) -> None:
    servers = _Servers(_failed_once(tmp_path))
    with site(tmp_path, servers=servers) as found:
        found.log_in()
        page = browse(found, _execution("8000")).page
        expect(page.locator(".actions").first).to_contain_text("A retry takes a token that may")
        assert page.get_by_role("button", name="Retry").count() == 0


def test_where_no_server_is_known_there_is_no_word_of_retries(served: Site, browse: Browse) -> None:
    page = browse(served, _execution("68")).page
    assert "Retry" not in page.locator("#main").inner_text()


def _note_sizes(page: Page) -> list[int]:
    sizes: list[int] = []

    def note(response: Response) -> None:
        sizes.append(int(response.headers.get("content-length", 0)))

    page.on("response", note)
    return sizes
