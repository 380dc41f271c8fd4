"""The page of the history: a row an execution, filtered, sorted and paged by its address."""

from functools import partial
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exec_archive.errors import BadRequest
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.executions import count_executions, executions_behind
from exec_archive.query.order import SORT_KEYS, Mark, order_of
from exec_archive.query.order import Order as Keys
from exec_archive.query.selection import Selection
from exec_archive_cli.render.counting import counted
from exec_archive_web import cursor
from exec_archive_web.pages.filtering import SPANS, STATUSES, Filter, asked_filter
from exec_archive_web.pages.page import as_page, page
from exec_archive_web.pages.rows import Row, rows
from exec_archive_web.paths import COMPARE, HISTORY, address
from exec_archive_web.site import Site

_PER_PAGE = 50
_REVERSED = "-"  # before the name of an order
_FIRST = "started"


class Order(NamedTuple):
    """An order, as the address says it."""

    sort: str = _FIRST
    reverse: bool = False

    @property
    def written(self) -> str:
        """As it stands in the address, where the usual order is left out."""
        whole = f"{_REVERSED if self.reverse else ''}{self.sort}"
        return "" if whole == _FIRST else whole

    @property
    def keys(self) -> Keys:
        """What it sorts by."""
        return order_of(self.sort, reverse=self.reverse)


class Head(NamedTuple):
    """A heading that sorts; `way` is how its column stands now, if it does."""

    path: str
    way: str
    sign: str


class Listed(NamedTuple):
    """A part of the executions that match, and where those before and behind it are."""

    rows: list[Row]
    total: int
    several: bool
    before: str
    following: str

    @property
    def how_many(self) -> str:
        """How many match, and which of them stand here."""
        shown, every = len(self.rows), counted(self.total, "execution")
        if shown == self.total:
            return every
        return f"{shown:,} of {every}" if self.before else f"the first {shown:,} of {every}"


def routes(site: Site) -> list[Route]:
    """Where it is."""
    return [Route(HISTORY, as_page(partial(_answer, site), site.on_trouble))]


def _answer(site: Site, request: Request) -> Response:
    wanted, order, found = asked_filter(request, site.zone), _order(request), None
    try:
        place = _place(request, order)
    except BadRequest as error:
        wanted = wanted._replace(problem=error.problem, advice=error.advice)
    else:
        found = None if wanted.problem else _listed(site, wanted.selection, order, place)
    return page(
        request,
        "history.html",
        status=400 if wanted.problem else 200,
        filter=wanted,
        found=found,
        heads={key: _head(key, wanted, order) for key in SORT_KEYS},
        sort=order.written,
        statuses=wanted.choices(HISTORY, "status", STATUSES, sort=order.written),
        spans=wanted.choices(HISTORY, "since", SPANS, sort=order.written),
        compare=COMPARE,
        pages=_pages(wanted, order, found) if found else [],
        zone=site.zone_name,
    )


def _order(request: Request) -> Order:
    text = request.query_params.get("sort", "")
    sort = text.removeprefix(_REVERSED)
    return Order(sort, text.startswith(_REVERSED)) if sort in SORT_KEYS else Order()


def _head(key: str, wanted: Filter, order: Order) -> Head:
    """Clicked again it turns the order around."""
    is_it = key == order.sort
    turned = Order(key, is_it and not order.reverse)
    falling = order.keys.first.falling
    return Head(
        address(HISTORY, filter=wanted.text, sort=turned.written),
        ("descending" if falling else "ascending") if is_it else "",
        ("▾" if falling else "▴") if is_it else "",
    )


class _Place(NamedTuple):
    """Where a page begins; or ends, where it is the page before another."""

    mark: Mark
    is_end: bool


def _place(request: Request, order: Order) -> _Place | None:
    for name in ("cursor", "before"):
        if text := request.query_params.get(name):
            mark = cursor.read(text, order.sort, reverse=order.reverse)
            return _Place(mark, is_end=name == "before")
    return None


def _listed(site: Site, selection: Selection, order: Order, place: _Place | None) -> Listed:
    with site.archive.reading() as reading:
        wanted = reading.within(selection)
        total = count_executions(reading.engine, wanted)
        part = _part(reading.engine, wanted, order.keys, place)
        several = reading.several
    written = partial(cursor.written, order.sort, reverse=order.reverse)
    return Listed(
        rows(part.executions, site.zone),
        total,
        several,
        before=written(last=part.executions[0]) if part.has_before else "",
        following=written(last=part.executions[-1]) if part.has_following else "",
    )


class _Part(NamedTuple):
    """Some executions, and whether there are others on both sides."""

    executions: list[Execution]
    has_before: bool
    has_following: bool


def _part(engine: Engine, wanted: Selection, order: Keys, place: _Place | None) -> _Part:
    """One more than a page holds is asked for: it tells whether there is another page."""
    if place is not None and place.is_end:
        before = executions_behind(engine, wanted, order.backwards, place.mark, limit=_PER_PAGE + 1)
        if len(before) > _PER_PAGE:
            return _Part(before[:_PER_PAGE][::-1], has_before=True, has_following=True)
        place = None  # the first page, as full as it can be
    mark = place.mark if place else None
    found = executions_behind(engine, wanted, order, mark, limit=_PER_PAGE + 1)
    shown = found[:_PER_PAGE]
    return _Part(shown, bool(shown and place), len(found) > _PER_PAGE)


def _pages(wanted: Filter, order: Order, found: Listed) -> list[tuple[str, str, str]]:
    """The other pages: what each is to this one, in a word and in words, and where."""
    to = partial(address, HISTORY, filter=wanted.text, sort=order.written)
    pages = [("first", "⇤ First", to()), ("prev", "← Before", to(before=found.before))]
    following = [("next", "Next →", to(cursor=found.following))]
    return (pages if found.before else []) + (following if found.following else [])
