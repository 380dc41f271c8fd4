"""A real Chromium that opens reports from disk, and pages of a served archive.

It notes whatever it should not have to say or ask.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from acceptance.kit.site import Site
from archives import take_in
from chromium import chromium
from exec_archive_samples import samples_folder
from reports import saved_report

Open = Callable[..., "Opened"]
Browse = Callable[..., "Opened"]
Look = Callable[..., "Opened"]


class Opened:
    """A report or page in the browser, and what the browser had to say of it."""

    def __init__(self, page: Page, served: str = "file:") -> None:
        self.page = page
        self.complaints: list[str] = []
        self._may_be_asked = (served, "data:,", "blob:")
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        if not url.startswith(self._may_be_asked):
            self.complaints.append(f"request: {url}")

    def load(self, path: Path) -> "Opened":
        """Opens a report and waits until it is drawn."""
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("#head h1")
        return self

    def visit(self, address: str) -> "Opened":
        """Opens the page of an execution and waits until it is drawn."""
        self.page.goto(address)
        self.page.wait_for_selector("#card .cause")
        return self

    def node(self, name: str) -> None:
        """Opens the panel of a node, and waits for its items."""
        self.page.locator("g.node", has_text=name).first.dispatch_event("click")
        self.settled()

    def settled(self) -> None:
        """Waits until the panel has shown what it looked for."""
        self.page.wait_for_function(
            "() => { const list = document.querySelector('#panel .list');"
            " return document.querySelector('#panel .content > :not(.waiting)')"
            " && (!list || list.children.length > 0); }"
        )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; that of the system where there is one."""
    with chromium() as found:
        yield found


@pytest.fixture
def open_report(browser: Browser) -> Iterator[Open]:
    """Opens a report; at the end nothing may have been complained of or asked for."""
    made: list[Opened] = []

    def opened(path: Path, width: int = 1280, *, dark: bool = False) -> Opened:
        made.append(Opened(_context(browser, width, dark=dark).new_page()))
        return made[-1].load(path)

    yield opened
    for each in made:
        each.page.context.close()
        assert each.complaints == []


@pytest.fixture
def browse(browser: Browser) -> Iterator[Browse]:
    """Opens a page of a served archive; at the end nothing may have been complained of."""
    made: list[Opened] = []

    def browsed(served: Site, path: str, width: int = 1280, *, dark: bool = False) -> Opened:
        context = _logged_in(_context(browser, width, dark=dark), served)
        made.append(Opened(context.new_page(), served.url))
        return made[-1].visit(f"{served.url}{path}")

    yield browsed
    for each in made:
        each.page.context.close()
        assert each.complaints == []


@pytest.fixture
def look(browser: Browser) -> Iterator[Look]:
    """Opens any page of a served archive; only what it may say is passed over at the end."""
    made: list[tuple[Opened, tuple[str, ...]]] = []

    def looked(
        served: Site,
        path: str,
        width: int = 1280,
        *,
        dark: bool = False,
        script: bool = True,
        clock: bool = False,
        may_complain: tuple[str, ...] = (),
    ) -> Opened:
        context = _logged_in(_context(browser, width, dark=dark, script=script), served)
        opened = Opened(context.new_page(), served.url)
        made.append((opened, may_complain))
        if clock:
            opened.page.clock.install()
        opened.page.goto(f"{served.url}{path}")
        opened.page.wait_for_selector("h1")
        return opened

    yield looked
    for each, passed_over in made:
        each.page.context.close()
        assert [
            said for said in each.complaints if not any(words in said for words in passed_over)
        ] == []


def _logged_in(context: BrowserContext, served: Site) -> BrowserContext:
    context.add_cookies(
        [
            {"name": name, "value": value, "url": served.url}
            for name, value in served.cookies.items()
        ]
    )
    return context


def _context(browser: Browser, width: int, *, dark: bool, script: bool = True) -> BrowserContext:
    return browser.new_context(
        java_script_enabled=script,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of all recorded executions."""
    folder = tmp_path_factory.mktemp("samples")
    take_in(folder, *(path.read_bytes() for path in samples_folder().glob("*.json")))
    return folder


@pytest.fixture(scope="session")
def all_samples(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One report of all of them."""
    names = sorted((path.stem for path in samples_folder().glob("*.json")), key=int)
    return saved_report(samples, tmp_path_factory.mktemp("reports") / "all.html", *names)
