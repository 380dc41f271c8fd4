"""Asks again for what ended a moment ago: n8n writes a part of it down a little later.

Its custom data comes some hundred milliseconds after its end, for one; nothing in its facts then
says that the document is another one.
"""

from collections.abc import Iterator
from datetime import timedelta

from exec_archive.pull.fetch import Fetcher, Got
from exec_archive.server.api import N8nApi

_A_MOMENT = timedelta(seconds=2)


def settled(answers: Iterator[list[Got]], fetcher: Fetcher, api: N8nApi) -> Iterator[list[Got]]:
    """The same answers; those about what just ended come last, and as they are by then."""
    fresh: list[Got] = []
    for together in answers:
        settled_ones: list[Got] = []
        for got in together:
            (fresh if _age(got, api) < _A_MOMENT else settled_ones).append(got)
        yield settled_ones
    if fresh:
        # A clock that is ahead of the server's own must not make us wait for it.
        youngest = max(min(_age(got, api) for got in fresh), timedelta())
        api.pause((_A_MOMENT - youngest).total_seconds())
    for before in fresh:
        for (again,) in fetcher.singly([before.row]):
            yield [again if again.document else before]


def _age(got: Got, api: N8nApi) -> timedelta:
    """How long ago it ended or went to sleep, by the server's clock."""
    ended = got.document.facts.stopped_at if got.document else None
    return api.time() - ended if ended else _A_MOMENT
