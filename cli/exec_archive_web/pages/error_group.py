"""The page of failures of one cause: what was said, since when, how often, and in which runs."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exec_archive.errors import BadRequest, NotFound
from exec_archive.investigate.failing import OneCause, one_cause
from exec_archive.query.filter_words import written
from exec_archive.query.selection import Page, Selection
from exec_archive_cli.render.errors.place import place
from exec_archive_cli.render.errors.words import no_words, sentences, version
from exec_archive_web.pages.bars import Bars, axis, bars
from exec_archive_web.pages.moments import moment
from exec_archive_web.pages.page import as_page, page
from exec_archive_web.pages.rows import bounded, rows
from exec_archive_web.paths import ERRORS, HISTORY, address, execution_path, failure_path, parameter
from exec_archive_web.reading import Reading
from exec_archive_web.site import Site

_EXECUTIONS = 20
_VERSIONS = 5


def routes(site: Site) -> list[Route]:
    """Where it is."""
    return [Route(f"{ERRORS}/{{name}}", as_page(partial(_answer, site), site.on_trouble))]


def _answer(site: Site, request: Request) -> Response:
    with site.archive.reading() as reading:
        found, several = _meant(reading, parameter(request, "name")), reading.several
    group, _, facts = found.cause
    return page(
        request,
        "error_group.html",
        name=found.names.short(group.instance, group.fingerprint),
        where=bounded(str(place(facts.example))),
        said=sentences(facts.example) or [no_words(facts.example)],
        kinds=" · ".join(
            each for each in (facts.example.error_http_code, facts.example.error_type) if each
        ),
        group=group,
        facts=facts,
        example_path=execution_path(facts.example),
        bars=_bars(found, site),
        versions=found.versions[:_VERSIONS],
        more_versions=max(len(found.versions) - _VERSIONS, 0),
        call_path=failure_path(facts.call.instance, facts.call.fingerprint) if facts.call else "",
        rows=rows(found.executions, site.zone),
        several=several,
        matching=found.matching,
        all_path=address(HISTORY, filter=_words(found, several=several)),
        at=partial(moment, zone=site.zone),
        version=version,
        zone=site.zone_name,
    )


def _meant(reading: Reading, name: str) -> OneCause:
    wanted, first = reading.within(Selection()), Page(_EXECUTIONS, 0)
    try:
        return one_cause(reading.engine, name, wanted, first, only=reading.only)
    except NotFound:
        raise NotFound(f"No failures are called {name!r} here.", "See all under Errors.") from None
    except BadRequest as error:
        raise BadRequest(error.problem, "Say more of its name, or see all under Errors.") from None


def _words(found: OneCause, *, several: bool) -> str:
    """The filter that lets these through."""
    group = found.cause.whole
    words = [written("error", group.fingerprint)]
    return " ".join(words + ([written("instance", group.instance)] if several else []))


def _bars(found: OneCause, site: Site) -> Bars | None:
    along = axis(found.moments, site.zone)
    return bars(found.moments, along) if along else None
