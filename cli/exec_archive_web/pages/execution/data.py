"""What the script of the page fetches: the overview, and items a block at a time."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from exec_archive.document.item_reader import NotItems, Place
from exec_archive.document.items_by_part import Block
from exec_archive.document.role import Role
from exec_archive.errors import BadRequest, NotFound
from exec_archive.query.items_by_part import Slice
from exec_archive_cli.report.gathered import gather
from exec_archive_cli.report.item_blocks import SEPARATOR
from exec_archive_cli.report.overview import overview
from exec_archive_web.answers import JSON, json_answer
from exec_archive_web.pages.execution.asked import asked
from exec_archive_web.pages.execution.known_places import KnownPlaces
from exec_archive_web.paths import parameter
from exec_archive_web.reading import Reading
from exec_archive_web.site import Site

_ROLES = {role.value: role for role in (Role.OUTPUT, Role.INPUT_OVERRIDE, Role.RECEIVED)}
_MOST_DIGITS = 9
_MOST_FOUND = 10_000
_START = 2000  # signs of what is no list of items


class Data:
    """Answers to the script of a page."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known = KnownPlaces()

    def overview(self, request: Request) -> Response:
        """All but the items."""
        with self._site.archive.reading() as reading:
            gathered = gather(reading.engine, asked(reading, request))
            shown = overview(gathered, self._site.zone, "archive")
        good = gathered.explanation.last_good
        seen = gathered.explanation.seen
        shown["last_good"] = good and {"instance": good.instance, "id": good.id}
        shown["is_seen"] = seen is not None and seen.times > 1
        # With escapes for all that is not ASCII: half of a surrogate pair has no other form.
        text = json.dumps(shown, separators=(",", ":"), allow_nan=False)
        return Response(text, media_type=JSON)

    def places(self, request: Request) -> Response:
        """Which items a slice of the document has, in which blocks."""
        with self._site.archive.reading() as reading:
            wanted = _slice(reading, request)
            found = self._known.of(wanted)
            other = _other(wanted) if found.has_other else None
        return json_answer(
            {
                "stretches": _stretches(found.blocks),
                "other": other,
                "is_too_large": found.is_too_large,
            }
        )

    def block(self, request: Request) -> Response:
        """The items of a block, each as it is written."""
        with self._site.archive.reading() as reading:
            wanted = _slice(reading, request)
            blocks = self._known.of(wanted).blocks
            number = _number(parameter(request, "block"))
            if number is None or number >= len(blocks):
                raise NotFound("There is no such block of items.", "Reload the page.")
            try:
                text = SEPARATOR.join(wanted.texts(blocks[number]))
            except NotItems:
                raise _not_readable() from None
        return Response(text, media_type="text/plain")

    def holding(self, request: Request) -> Response:
        """The places of the items that hold a text; of very many the first."""
        text = request.query_params.get("text", "")
        if not text:
            raise BadRequest("There is no text to look for.", "Ask with ?text= and what to find.")
        with self._site.archive.reading() as reading:
            wanted = _slice(reading, request)
            found: list[Place] = []
            try:
                for place in wanted.holding(self._known.of(wanted).blocks, text):
                    if _is_on(place, request):
                        found.append(place)
                    if len(found) > _MOST_FOUND:
                        break
            except NotItems:
                raise _not_readable() from None
        return json_answer(
            {
                "places": [[each.kind, each.output, each.index] for each in found[:_MOST_FOUND]],
                "is_all": len(found) <= _MOST_FOUND,
            }
        )


def _slice(reading: Reading, request: Request) -> Slice:
    """The slice that a path names, as output-17."""
    name, _, number = parameter(request, "slice").rpartition("-")
    role, seq = _ROLES.get(name), _number(number)
    if role is None or seq is None:
        raise NotFound("There is no such part of an execution.", "Reload the page.")
    return Slice(reading.engine, asked(reading, request), role, seq)


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None


def _is_on(place: Place, request: Request) -> bool:
    """Whether an item is on the one output that is looked at, where it is one."""
    wanted = request.query_params
    return wanted.get("kind", place.kind) == place.kind and (
        wanted.get("output", str(place.output)) == str(place.output)
    )


def _stretches(blocks: list[Block]) -> list[list[Any]]:
    """As a report has them: kind, output, first index, count, block, place in the block."""
    found = []
    for number, block in enumerate(blocks):
        at = 0
        for kind, output, first, length in block.stretches:
            found.append([kind, output, first, length, number, at])
            at += length
    return found


def _other(wanted: Slice) -> dict[str, Any]:
    """What stands there and is no list of items, by its start."""
    parts = wanted.parts()
    start = next(parts, "")
    is_all = len(start) <= _START and next(parts, None) is None
    return {"start": start[:_START], "all": is_all}


def _not_readable() -> BadRequest:
    return BadRequest("An item here cannot be read.", "Download the execution to look at it.")
