"""The list of executions."""

from starlette.responses import Response

from exec_archive.query.executions import executions_behind
from exec_archive.query.order import SORT_KEYS, order_of
from exec_archive_cli.render.answers import plain
from exec_archive_web import cursor
from exec_archive_web.answers import json_answer
from exec_archive_web.automations_api.endpoint import Asked, Endpoint, Parameter
from exec_archive_web.automations_api.parameters import CURSOR, FILTERS, limit_of, wanted
from exec_archive_web.automations_api.schemas import object_of, of, or_null
from exec_archive_web.site import Site

_ORDER = (
    Parameter(
        "sort",
        "What comes first: the newest, longest, largest; names by the alphabet.",
        {"type": "string", "enum": list(SORT_KEYS), "default": "started"},
        "started",
    ),
    Parameter(
        "reverse", "The other way round.", {"type": "boolean", "default": False}, default=False
    ),
)


def endpoint(site: Site) -> Endpoint:
    """Where it is."""

    def answer(asked: Asked) -> Response:
        sort, reverse, limit = asked["sort"], asked["reverse"], asked["limit"]
        mark = cursor.read(asked["cursor"], sort, reverse=reverse) if asked["cursor"] else None
        order = order_of(sort, reverse=reverse)
        with site.archive.reading() as reading:
            selection = wanted(asked, site, reading)
            found = executions_behind(reading.engine, selection, order, mark, limit=limit + 1)
        shown = found[:limit]
        following = (
            cursor.written(sort, reverse=reverse, last=shown[-1]) if len(found) > limit else None
        )
        return json_answer({"executions": [*map(plain, shown)], "next_cursor": following})

    return Endpoint(
        path="/executions",
        summary="The executions that filters let through, a page at a time",
        answer=answer,
        gives=object_of(
            executions={"type": "array", "items": of("execution")},
            next_cursor=or_null("string"),
        ),
        parameters=(*FILTERS, *_ORDER, limit_of(50, 250, "executions"), CURSOR),
    )
