"""Who asks, once let in."""

from typing import NamedTuple

from starlette.requests import HTTPConnection


class Visitor(NamedTuple):
    """What whoever asks may do."""

    may_retry: bool
    csrf: str = ""  # what their forms have to say; empty for programs, which no page can misuse


def visitor(request: HTTPConnection) -> Visitor:
    """Whose request it is; the door let nobody else through."""
    found: Visitor = request.state.visitor
    return found
