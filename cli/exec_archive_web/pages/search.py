"""The page that finds a text in everything that was archived, as far as its time reaches."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import islice, takewhile
from typing import NamedTuple

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exec_archive.errors import BadRequest
from exec_archive.query.search.hits import Hit
from exec_archive.query.search.pattern import Pattern
from exec_archive.query.search.plain_text import PlainText
from exec_archive.query.search.scope import Scope
from exec_archive.query.search.search import Found
from exec_archive.query.search.search import search as searched
from exec_archive.query.search.sought import Sought
from exec_archive_cli.render.search_line import excerpt, way, whose
from exec_archive_cli.render.search_places import first_places
from exec_archive_web.pages.filtering import Filter, asked_filter
from exec_archive_web.pages.page import as_page, page
from exec_archive_web.pages.patience import Patience
from exec_archive_web.pages.rows import Row, bounded, row
from exec_archive_web.paths import SEARCH, address
from exec_archive_web.site import Site

_SECONDS = 10.0
_AT_ONCE = 2  # searches; each keeps all processors busy
_PER_PAGE = 20
_FURTHEST = 10_000
_LONGEST = 1000


class Wanted(NamedTuple):
    """What the address asks for."""

    text: str
    node: str
    is_pattern: bool
    with_case: bool
    first: int
    filter: Filter

    def path(self, first: int) -> str:
        """The same, from another execution on."""
        return address(
            SEARCH,
            q=self.text,
            node=self.node,
            regex="1" if self.is_pattern else "",
            case="1" if self.with_case else "",
            filter=self.filter.text,
            first=first,
        )


class Seen(NamedTuple):
    """A place: whose it is, the way there, and the text around what was found."""

    whose: str
    way: str
    before: str
    match: str
    after: str


class Held(NamedTuple):
    """An execution in which it stands."""

    row: Row
    places: Sequence[Seen]
    others: str


@dataclass
class Result:
    """What was found until the end, or until the time was over."""

    held: list[Held] = field(default_factory=list)
    share: float = 0
    is_cut: bool = False
    has_more: bool = False
    several: bool = False

    def hear(self, share: float) -> None:
        """Notes which share was looked through."""
        self.share = share


def routes(site: Site) -> list[Route]:
    """Where it is."""
    free = threading.BoundedSemaphore(_AT_ONCE)

    async def answer(request: Request) -> Response:
        """Searches in a thread, and listens meanwhile whether somebody still waits for it."""
        gone = threading.Event()
        handler = as_page(partial(_answer, site, free, gone), site.on_trouble)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_listen, request, gone)
            answered = await run_in_threadpool(handler, request)
            tasks.cancel_scope.cancel()
        return answered

    return [Route(SEARCH, answer)]


async def _listen(request: Request, gone: threading.Event) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    gone.set()


def _answer(
    site: Site, free: threading.BoundedSemaphore, gone: threading.Event, request: Request
) -> Response:
    wanted = _wanted(site, request)
    problem, advice, status, found = wanted.filter.problem, wanted.filter.advice, 200, None
    try:
        sought = _sought(wanted)
    except BadRequest as error:
        sought, problem, advice = None, error.problem, error.advice
    if problem:
        status = 400
    elif sought is not None and not free.acquire(blocking=False):
        problem = "Others are searching just now, and this machine is busy with it."
        advice, status = "Try again in a few seconds.", 503
    elif sought is not None:
        try:
            found = _found(site, wanted, sought, gone)
        finally:
            free.release()
    return page(
        request,
        "search.html",
        status=status,
        wanted=wanted,
        problem=problem,
        advice=advice,
        found=found,
        seconds=f"{_SECONDS:g}",
        older=wanted.path(wanted.first + _PER_PAGE) if found and found.has_more else "",
        start=wanted.path(0) if wanted.first else "",
        zone=site.zone_name,
    )


def _wanted(site: Site, request: Request) -> Wanted:
    asked = request.query_params
    first = asked.get("first", "")
    is_number = first.isascii() and first.isdecimal() and len(first) < 6
    return Wanted(
        text=asked.get("q", ""),
        node=asked.get("node", "").strip(),
        is_pattern="regex" in asked,
        with_case="case" in asked,
        first=min(int(first), _FURTHEST) if is_number else 0,
        filter=asked_filter(request, site.zone),
    )


def _sought(wanted: Wanted) -> Sought | None:
    if not wanted.text:
        return None
    if max(len(wanted.text), len(wanted.node)) > _LONGEST:
        raise BadRequest("That is too much to look for.", f"Use up to {_LONGEST:,} characters.")
    try:
        kind = Pattern if wanted.is_pattern else PlainText
        return kind(wanted.text, case=wanted.with_case)
    except BadRequest as error:
        raise BadRequest(
            error.problem, "Patterns are those of RE2; without the tick each sign means itself."
        ) from None


def _found(site: Site, wanted: Wanted, sought: Sought, gone: threading.Event) -> Result:
    result = Result()
    with site.archive.reading() as reading:
        result.several = reading.several
        scope = Scope(reading.within(wanted.filter.selection), node=wanted.node or None)
        with (
            Patience(reading.engine, _SECONDS, gone) as patience,
            closing(searched(reading.engine, sought, scope, result.hear)) as found,
        ):
            for each in islice(found, wanted.first, wanted.first + _PER_PAGE):
                if patience.is_over:
                    break
                result.held.append(_held(each, patience, site))
            else:
                result.has_more = next(found, None) is not None
        result.is_cut = patience.is_over
    return result


def _held(found: Found, patience: Patience, site: Site) -> Held:
    hits = takewhile(lambda _: not patience.is_over, found.hits)
    places = first_places(hits)
    return Held(row(found.execution, site.zone), list(_seen(places.shown)), places.others)


def _seen(hits: Sequence[Hit]) -> Iterator[Seen]:
    for each in hits:
        before, match, after = excerpt(each, None)
        yield Seen(bounded(whose(each)), bounded(way(each)), before.text, match.text, after.text)
