"""The page of two executions side by side: what failed, what was changed, what ran otherwise."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from exec_archive.errors import BadRequest, NotFound
from exec_archive.investigate.compare.comparison import are_of_one_workflow
from exec_archive.investigate.compare.comparison import compare as compared
from exec_archive.model import Execution
from exec_archive.query.last_good import last_good
from exec_archive_cli.render import room
from exec_archive_cli.render.diff.asked import Asked
from exec_archive_cli.render.diff.view import about, body
from exec_archive_cli.render.page import Labelled, Line, Table
from exec_archive_web.answers import status_of
from exec_archive_web.pages.page import as_page, page
from exec_archive_web.pages.rows import Row, row
from exec_archive_web.paths import COMPARE, address
from exec_archive_web.reading import Reading
from exec_archive_web.site import Site

_COLUMNS = 140
_FURTHER_IN = " " * 4
_LONGEST = 500  # signs of a name that is looked for


class Wanted(NamedTuple):
    """What the address asks for."""

    before: str
    after: str
    everything: bool
    force: bool

    def path(self, **other: str) -> str:
        """The same, with something else."""
        asked = {
            "before": self.before,
            "after": self.after,
            "all": "1" if self.everything else "",
            "force": "1" if self.force else "",
        }
        return address(COMPARE, **{**asked, **other})


class Part(NamedTuple):
    """Lines under a label, or a heading without one; nothing at all parts what is around."""

    label: str
    lines: Sequence[Line]
    is_below: bool = False  # a heading of what stands under another one


class Shown(NamedTuple):
    """Both runs, and what differs."""

    before: Row
    after: Row
    about: Sequence[Line]
    parts: Sequence[Part]
    several: bool


def routes(site: Site) -> list[Route]:
    """Where it is."""
    answer = as_page(partial(_answer, site), site.on_trouble)
    return [Route(COMPARE, site.turns.taking(answer))]


def _answer(site: Site, request: Request) -> Response:
    ticked = request.query_params.getlist("run")
    if ticked:
        return _ticked(site, ticked)
    asked = {name: request.query_params.get(name, "").strip() for name in ("before", "after")}
    wanted = Wanted(
        **asked, everything="all" in request.query_params, force="force" in request.query_params
    )
    return _page(site, request, wanted)


def _page(site: Site, request: Request, wanted: Wanted) -> Response:
    trouble, shown, may_force = None, None, False
    try:
        shown = _shown(site, wanted) if wanted.after or wanted.before else None
    except (NotFound, BadRequest) as error:
        trouble, may_force = error, isinstance(error, _TwoWorkflows)
    return page(
        request,
        "compare.html",
        status=status_of(trouble) if trouble else 200,
        wanted=wanted,
        trouble=trouble,
        forced=wanted.path(force="1") if may_force else "",
        shown=shown,
        turned=wanted.path(before=shown.after.reference, after=shown.before.reference)
        if shown
        else "",
        every="" if wanted.everything else wanted.path(all="1"),
        few=wanted.path(all="") if wanted.everything else "",
        zone=site.zone_name,
    )


class _TwoWorkflows(BadRequest):
    """They can be compared, if that is really meant."""


def _ticked(site: Site, ticked: Sequence[str]) -> Response:
    """Rows that were ticked in a list: the earlier one comes first."""
    if len(ticked) > 2:
        raise BadRequest(f"{len(ticked)} executions are ticked.", "Tick one or two.")
    with site.archive.reading() as reading:
        found = [_execution(reading, each) for each in ticked]
    found.sort(key=_start)
    names = [f"{each.instance}/{each.id}" for each in found]
    before = names[0] if len(names) == 2 else ""
    return RedirectResponse(address(COMPARE, before=before, after=names[-1]), 303)


def _start(execution: Execution) -> tuple[bool, str]:
    start = execution.started_at
    return start is None, start.isoformat() if start else ""


def _execution(reading: Reading, name: str) -> Execution:
    try:
        return reading.execution(name[:_LONGEST])
    except NotFound as error:
        raise NotFound(error.problem, "Look for it in the history.") from None


def _shown(site: Site, wanted: Wanted) -> Shown:
    if not wanted.after:
        raise BadRequest("The later execution is not named.", "Give its id.")
    with site.archive.reading() as reading:
        after = _execution(reading, wanted.after)
        before = _execution(reading, wanted.before) if wanted.before else _last_good(reading, after)
        if not (wanted.force or are_of_one_workflow(before, after)):
            raise _TwoWorkflows(
                f"{before.id} and {after.id} are executions of two workflows.",
                "Choose two of one workflow.",
            )
        found = compared(reading.engine, before, after)
        several = reading.several
    asked = Asked(
        before,
        after,
        site.zone,
        everything=wanted.everything,
        with_instance=several,
        may_type=False,
    )
    with room.wide(_COLUMNS):
        lines = [_at_the_start(each) for each in about(found, asked)]
        blocks = list(body(found, asked))
    return Shown(
        row(before, site.zone),
        row(after, site.zone),
        lines,
        [_part(block) for block in blocks if not isinstance(block, Table)],
        several,
    )


def _last_good(reading: Reading, after: Execution) -> Execution:
    good = last_good(reading.engine, after)
    if good is not None:
        return reading.execution(f"{good.instance}/{good.id}")
    if after.started_at is None:
        problem = f"Nobody knows when execution {after.id} started, so no run stands before it."
    else:
        problem = f"No good run of its workflow stands before execution {after.id}."
    raise NotFound(problem, "Name the one to compare it with.")


def _part(block: Line | Labelled) -> Part:
    """Without the blanks that set lines in on a terminal."""
    if isinstance(block, Labelled):
        return Part(block.label.strip(), block.lines)
    if not block:
        return Part("", [])
    return Part("", [_at_the_start(block)], is_below=block[0].text.startswith(_FURTHER_IN))


def _at_the_start(line: Line) -> Line:
    first, *rest = line
    return (first._replace(text=first.text.lstrip(" ")), *rest)
