"""The filter that lists share: its words as they were typed, and what they let through."""

from collections.abc import Iterable
from datetime import tzinfo
from functools import partial
from typing import NamedTuple

from starlette.requests import Request

from exec_archive.errors import BadRequest
from exec_archive.query.filter_words import MEANINGS, Term, selection_of, terms, written
from exec_archive.query.selection import Selection
from exec_archive_cli.when import parse_moment
from exec_archive_web.paths import address

# What is asked for most, as words of the filter; an empty value takes the words out.
STATUSES = (("all", ""), ("failed", "failed"), ("success", "success"), ("pending", "pending"))
SPANS = (("any time", ""), ("today", "today"), ("24 hours", "24h"), ("7 days", "7d"))
LONG_SPANS = (("24 hours", "24h"), ("7 days", "7d"), ("30 days", "30d"), ("all", ""))


class Choice(NamedTuple):
    """A filter that is a click away."""

    name: str
    path: str
    is_chosen: bool


class Filter(NamedTuple):
    """Words that were typed. Those that say nothing let everything through, with a `problem`."""

    text: str
    terms: list[Term]
    selection: Selection
    problem: str = ""
    advice: str = ""

    @property
    def meanings(self) -> Iterable[tuple[str, str]]:
        """What can be typed."""
        return MEANINGS.items()

    def replaced(self, key: str, value: str, *without: str) -> str:
        """The same words with another value for one of them, and without some."""
        kept = [each for each in self.terms if each.key not in {key, *without}]
        wanted = [Term(key, value)] if value else []
        return " ".join(written(*each) for each in [*kept, *wanted])

    def choices(
        self, path: str, key: str, offered: Iterable[tuple[str, str]], **asked: object
    ) -> list[Choice]:
        """Other values of a word; a span goes from then to now."""
        without = ("until",) if key == "since" else ()
        now = [each.value for each in self.terms if each.key == key]
        return [
            Choice(
                name,
                address(path, filter=self.replaced(key, value, *without), **asked),
                now == ([value] if value else []),
            )
            for name, value in offered
        ]


def asked_filter(request: Request, zone: tzinfo, otherwise: str = "") -> Filter:
    """The filter of a page's address; `otherwise` where it says nothing of one."""
    text = request.query_params.get("filter", otherwise).strip()
    found: list[Term] = []
    try:
        found = terms(text)
        return Filter(text, found, selection_of(found, partial(parse_moment, tz=zone)))
    except BadRequest as error:
        return Filter(text, found, Selection(), error.problem, error.advice)
