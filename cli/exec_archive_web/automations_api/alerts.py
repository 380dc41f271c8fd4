"""What alerts told, to whom, and what still waits."""

import base64
import binascii

from starlette.responses import Response

from exec_archive.errors import BadRequest
from exec_archive.monitor.journal import Found, Journal
from exec_archive_cli.render.alerts.answer import found_answer
from exec_archive_web.answers import json_answer
from exec_archive_web.automations_api.endpoint import Asked, Endpoint
from exec_archive_web.automations_api.parameters import CURSOR, limit_of
from exec_archive_web.automations_api.schemas import object_of, of, or_null
from exec_archive_web.site import Site


def endpoint(site: Site) -> Endpoint:
    """Where it is."""

    def answer(asked: Asked) -> Response:
        with site.archive.reading() as reading:
            folder, only = reading.archive.folder, reading.only
            is_bundle = reading.archive.is_bundle
        found = [] if is_bundle else list(Journal(folder).found.values())[::-1]
        served = [each for each in found if only in {None, each.alert.instance}]
        begin = _place(served, asked["cursor"]) if asked["cursor"] else 0
        shown = served[begin : begin + asked["limit"]]
        has_more = begin + len(shown) < len(served)
        return json_answer(
            {
                "alerts": [*map(found_answer, shown)],
                "next_cursor": _cursor(shown[-1]) if has_more else None,
            }
        )

    return Endpoint(
        path="/alerts",
        summary="What alerts told, the newest first, and what became of each",
        answer=answer,
        gives=object_of(alerts=of("alerts_history"), next_cursor=or_null("string")),
        parameters=(limit_of(50, 250, "alerts"), CURSOR),
    )


def _cursor(last: Found) -> str:
    return base64.urlsafe_b64encode(last.alert.id.encode()).decode()


def _place(found: list[Found], cursor: str) -> int:
    """The place behind the alert that a cursor names."""
    try:
        identity = base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
        return [each.alert.id for each in found].index(identity) + 1
    except (binascii.Error, ValueError):  # no base64, no text, or nothing of that name
        raise BadRequest("That is no cursor of this list.", "Begin again without one.") from None
