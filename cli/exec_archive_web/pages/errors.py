"""The page of what fails: groups of one cause."""

from functools import partial
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exec_archive.investigate.failing import Cause, Failing, failing
from exec_archive.model import FAILED
from exec_archive.query.failures.groups import SORT_KEYS
from exec_archive.query.failures.history import Moment as Quarter
from exec_archive.query.failures.history import by_group_and_time
from exec_archive.query.selection import Page, Selection
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.errors.place import place
from exec_archive_cli.render.errors.words import in_a_line, notes
from exec_archive_web.pages.bars import Axis, Bars, axis, bars
from exec_archive_web.pages.filtering import SPANS, Filter, asked_filter
from exec_archive_web.pages.moments import Moment, moment
from exec_archive_web.pages.page import as_page, page
from exec_archive_web.pages.rows import bounded
from exec_archive_web.paths import ERRORS, address, failure_path
from exec_archive_web.reading import Reading
from exec_archive_web.site import Site

_PER_PAGE = 50
_ORDERS = {"last": "last seen", "count": "most often", "first": "newest"}


class GroupRow(NamedTuple):
    """A group as a row."""

    path: str
    name: str
    said: str
    where: str
    times: int
    last: Moment | None
    notes: list[str]
    bars: Bars | None


def routes(site: Site) -> list[Route]:
    """Where it is."""
    return [Route(ERRORS, as_page(partial(_groups, site), site.on_trouble))]


def _groups(site: Site, request: Request) -> Response:
    wanted = asked_filter(request, site.zone)
    sort = request.query_params.get("sort", "")
    sort = sort if sort in SORT_KEYS else SORT_KEYS[0]
    part = Page(_PER_PAGE, _PER_PAGE * _page_number(request))
    found, listed = None, []
    if not wanted.problem and (problem := _no_failures_asked(wanted.selection)):
        wanted = wanted._replace(problem=problem, advice="Use status:error or status:crashed.")
    if not wanted.problem:
        with site.archive.reading() as reading:
            selection = reading.within(wanted.selection)
            found = failing(reading.engine, selection, part, sort, only=reading.only)
            listed = _rows(reading, found, selection, site)
    return page(
        request,
        "errors.html",
        status=400 if wanted.problem else 200,
        filter=wanted,
        rows=listed,
        found=found,
        how_many=_how_many(found, part) if found else "",
        spans=wanted.choices(ERRORS, "since", SPANS, sort=sort),
        orders=[
            (name, address(ERRORS, filter=wanted.text, sort=key), key == sort)
            for key, name in _ORDERS.items()
        ],
        sort=sort,
        older=_further(wanted, sort, part, found),
        zone=site.zone_name,
    )


def _page_number(request: Request) -> int:
    text = request.query_params.get("page", "")
    return max(int(text) - 1, 0) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _no_failures_asked(selection: Selection) -> str:
    if selection.statuses - FAILED:
        return "Only what failed stands here, and the filter names another status."
    return ""


def _further(wanted: Filter, sort: str, part: Page, found: Failing | None) -> str:
    if found is None or part.offset + part.limit >= found.groups:
        return ""
    return address(ERRORS, filter=wanted.text, sort=sort, page=part.number + 1)


def _how_many(found: Failing, part: Page) -> str:
    of = f"{counted(found.groups, 'cause')} of {counted(found.failures, 'failure')}"
    if len(found.causes) == found.groups:
        return of
    last = part.offset + len(found.causes)
    return f"{part.offset + 1:,} to {last:,} of {of}" if found.causes else of


def _rows(reading: Reading, found: Failing, selection: Selection, site: Site) -> list[GroupRow]:
    groups = [each.group for each in found.causes]
    times = by_group_and_time(reading.engine, selection, groups) if groups else {}
    along = axis([each for of_one in times.values() for each in of_one], site.zone)
    return [
        _row(each, found, times.get((each.group.instance, each.group.fingerprint), []), along, site)
        for each in found.causes
    ]


def _row(
    cause: Cause, found: Failing, quarters: list[Quarter], along: Axis | None, site: Site
) -> GroupRow:
    group, example = cause.group, cause.facts.example
    return GroupRow(
        path=failure_path(group.instance, group.fingerprint),
        name=found.names.short(group.instance, group.fingerprint),
        said=in_a_line(example),
        where=bounded(str(place(example))),
        times=group.times,
        last=moment(group.last.started_at, site.zone),
        notes=[bounded(each) for each in notes(cause, found.names, site.zone)],
        bars=bars(quarters, along) if along and quarters else None,
    )
