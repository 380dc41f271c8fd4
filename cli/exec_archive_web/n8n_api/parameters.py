"""What a request asks for: n8n's parameters, judged as n8n judges them and in its order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from exec_archive.document.times import from_iso
from exec_archive.model import STATUSES
from exec_archive.query.by_id import ListFilter
from exec_archive_web.n8n_api.cursor import MOST_PER_PAGE, read_cursor
from exec_archive_web.n8n_api.refusal import bad_parameter

_USUAL_LIMIT = 100
# n8n leaves out what is under way on the server, which a status alone does not tell for certain.
_ONLY_WHEN_ASKED_FOR = frozenset({"running", "new"})

_LEADING_NUMBER = re.compile(r"\s*([+-]?\d{1,18})", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class ListAsked:
    """A page of the list; without a limit everything is asked for at once."""

    filter: ListFilter
    with_data: bool
    below: str | None
    limit: int | None
    of_no_project: bool  # an archive knows no projects: to it, each is an unknown one


def list_asked(query: str) -> ListAsked:
    """The parameters of the list; unknown ones are passed over."""
    given = _Parameters(query)
    with_data = _with_data(given)
    status = given.one_of("status", sorted(STATUSES))
    workflow_id, project_id = given.text("workflowId"), given.text("projectId")
    started_from, started_until = given.moment("startedAfter"), given.moment("startedBefore")
    limit, cursor = _limit(given.text("limit")), given.text("cursor")
    below, limit_of_cursor = read_cursor(cursor) if cursor else ("", None)
    return ListAsked(
        ListFilter(
            statuses=frozenset({status} if status else ()),
            not_statuses=frozenset() if status else _ONLY_WHEN_ASKED_FOR,
            workflow_id=workflow_id or None,
            started_from=started_from,
            started_until=started_until,
            only_with_document=with_data,
        ),
        with_data,
        below or None,
        limit if limit_of_cursor is None else limit_of_cursor,
        of_no_project=bool(project_id),
    )


@dataclass(frozen=True, slots=True)
class WorkflowsAsked:
    """A page of the list of workflows; without a limit all of them."""

    name: str | None
    with_pinned_data: bool
    limit: int | None
    cursor: str
    of_no_project: bool


def workflows_asked(query: str) -> WorkflowsAsked:
    """Its parameters; those about what an archive cannot know are refused."""
    given = _Parameters(query)
    for name in ("active", "tags"):
        if given.text(name):
            raise bad_parameter(name, "An archive knows workflows by their executions alone")
    return WorkflowsAsked(
        name=given.text("name") or None,
        with_pinned_data=not given.flag("excludePinnedData"),
        limit=_limit(given.text("limit")),
        cursor=given.text("cursor"),
        of_no_project=bool(given.text("projectId")),
    )


def pinned_data_wanted(query: str) -> bool:
    """Whether a single workflow is asked for with its pinned data."""
    return not _Parameters(query).flag("excludePinnedData")


def one_asked_with_data(query: str) -> bool:
    """Whether a single execution is asked for with its document."""
    return _with_data(_Parameters(query))


def _with_data(given: "_Parameters") -> bool:
    with_data = given.flag("includeData")
    given.flag("ignoreDataSizeLimit")  # what came too large was never had
    if given.flag("redactExecutionData") and with_data:
        # A server without the licence for it fails here. What was asked for without its payload
        # must not be given with it.
        raise bad_parameter("redactExecutionData", "An archive gives documents as they came")
    return with_data


def _limit(text: str) -> int | None:
    """The number a text begins with; 0 asks for everything, and much is cut short in silence."""
    if not text:
        return _USUAL_LIMIT
    number = _LEADING_NUMBER.match(text)
    if number is None:
        raise bad_parameter("limit", "Param `limit` must be a valid integer")
    limit = int(number[1])
    if limit < 0:
        raise bad_parameter("limit", "Param `limit` must be a non-negative integer")
    return min(limit, MOST_PER_PAGE) or None


class _Parameters:
    """The parameters of one request, of which each may be given once."""

    def __init__(self, query: str) -> None:
        self._values: dict[str, list[str]] = {}
        self._lists: set[str] = set()
        for name, value in parse_qsl(query, keep_blank_values=True, errors="replace"):
            plain, bracket, _ = name.partition("[")
            self._values.setdefault(plain, []).append(value)
            if bracket or len(self._values[plain]) > 1:
                self._lists.add(plain)

    def text(self, name: str) -> str:
        """A parameter as it was given, empty if it was not."""
        return self._only(name, "string") or ""

    def one_of(self, name: str, words: Sequence[str]) -> str | None:
        """A parameter that is one of some words."""
        expected = " | ".join(f"'{word}'" for word in words)
        value = self._only(name, expected)
        if value is not None and value not in words:
            problem = f"Invalid enum value. Expected {expected}, received '{value}'"
            raise bad_parameter(name, problem)
        return value

    def flag(self, name: str) -> bool:
        """A parameter that is true or false, spelled like that."""
        return self.one_of(name, ("true", "false")) == "true"

    def moment(self, name: str) -> datetime | None:
        """A parameter that is a time with its zone."""
        value = self._only(name, "string")
        if value is None:
            return None
        moment = from_iso(value) if _MOMENT.fullmatch(value) else None
        if moment is None:
            raise bad_parameter(name, "Invalid datetime")
        return moment

    def _only(self, name: str, expected: str) -> str | None:
        if name in self._lists:
            raise bad_parameter(name, f"Expected {expected}, received array")
        return self._values.get(name, [None])[0]
