"""The parameters that several addresses of the API share, and the executions they mean."""

from functools import partial

from exec_archive.errors import BadRequest
from exec_archive.model import STATUS_GROUPS, STATUSES
from exec_archive.query.filter_words import MEANINGS, Term, selection_of, terms
from exec_archive.query.selection import Selection
from exec_archive_cli.when import parse_moment
from exec_archive_web.automations_api.endpoint import Asked, Parameter, Schema
from exec_archive_web.reading import Reading
from exec_archive_web.site import Site

TEXT: Schema = {"type": "string", "minLength": 1}
_WORDS = ", ".join(f"{name} ({about})" for name, about in MEANINGS.items())

FILTERS = (
    Parameter(
        "filter",
        'All filters in one, as in the search box: status:failed workflow:"Orders" since:7d. '
        f"It knows {_WORDS}; other words stand in a workflow's name, or are an execution's id.",
        TEXT,
    ),
    Parameter(
        "status",
        "Only these, with commas between: "
        + ", ".join([*STATUS_GROUPS, *sorted(STATUSES)])
        + ". failed is error and crashed; pending is all that has not ended.",
        TEXT,
    ),
    Parameter("workflow", "Only this workflow: its id, or a part of its name.", TEXT),
    Parameter("instance", "Only executions of this n8n server.", TEXT),
    Parameter("since", "Started then or later: 2026-11-01, 2h, 3 days ago.", TEXT),
    Parameter("until", "Started before that; a date counts to its end.", TEXT),
)


def limit_of(usual: int, most: int, what: str) -> Parameter:
    """How many on a page."""
    schema: Schema = {"type": "integer", "minimum": 1, "maximum": most, "default": usual}
    return Parameter("limit", f"How many {what} at most.", schema, usual)


CURSOR = Parameter("cursor", "Where a page begins: next_cursor of the one before.", TEXT)


def wanted(asked: Asked, site: Site, reading: Reading) -> Selection:
    """The executions that all filters let through."""
    given = [
        Term(each.name, asked[each.name])
        for each in FILTERS
        if each.name != "filter" and asked[each.name] is not None
    ]
    in_one = terms(asked["filter"]) if asked["filter"] else []
    for term in given:
        if any(each.key == term.key for each in in_one):
            raise BadRequest(f"{term.key} is given beside a filter that has one.", "Say it once.")
    moment = partial(parse_moment, tz=site.zone)
    return reading.within(selection_of([*in_one, *given], moment))
