"""Pages of a served archive: how long the server takes for the one that is asked for most."""

import time
from collections.abc import Callable
from statistics import median
from urllib.parse import quote

import urllib3

from bench.inputs import Inputs
from bench.pull_rows import KEY, served
from bench.table import Result
from bench.timing import run
from chromium import chromium

_TIMES = 15
_PAINTS = 5
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
_HISTORY = "/admin/automations/history"
# As it opens; sorted by what no file is; filtered; from the other end, as far as a time.
_ASKED = (
    "",
    "?sort=duration",
    "?filter=" + quote('status:failed workflow:"number 7"'),
    "?sort=-started&filter=since:2026-01-10",
)


def history_page(inputs: Inputs) -> Result:
    """The slowest of several ways to ask, each by its median; count and HTML included."""
    pool = urllib3.PoolManager(headers={"X-N8N-API-KEY": KEY})
    with served(inputs, inputs.hundred_thousand) as server:

        def ask(query: str) -> float:
            begun = time.perf_counter()
            answer = pool.request("GET", f"{server.url}{_HISTORY}{query}")
            taken = time.perf_counter() - begun
            if answer.status != 200 or b"<tbody" not in answer.data:
                raise ValueError(f"{query} was answered with {answer.status}")
            return taken * 1000

        slowest = max(_median_of(ask, query) for query in _ASKED)
    return Result("", f"{slowest:.0f} ms", slowest, " ms")


def page_paint(inputs: Inputs) -> Result:
    """How soon something is seen of the page of an execution of 20 MB."""
    with served(inputs, inputs.heavy) as server:
        return _first_paint(f"{server.url}{_HISTORY}/files/1")


def report_paint(inputs: Inputs) -> Result:
    """The same of a report on it, opened from the disk."""
    report = inputs.empty_folder("report-of-heavy") / "report.html"
    program = inputs.program.exec_archive
    run([program, "--archive", inputs.heavy, "report", "1", "-o", report])
    return _first_paint(report.as_uri())


def _first_paint(address: str) -> Result:
    """By the browser's own clock, from the first look at an address; each in a new profile."""
    taken = []
    with chromium() as browser:
        for _ in range(_PAINTS):
            with browser.new_context(extra_http_headers={"X-N8N-API-KEY": KEY}) as context:
                page = context.new_page()
                page.goto(address)
                page.wait_for_selector("#card .cause")
                taken.append(page.evaluate(_PAINTED))
    return Result("", f"{median(taken):.0f} ms", median(taken), " ms")


def _median_of(ask: Callable[[str], float], query: str) -> float:
    ask(query)  # the first one opens the files
    return median(ask(query) for _ in range(_TIMES))
