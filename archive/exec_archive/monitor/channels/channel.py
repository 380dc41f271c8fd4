"""What every channel does, and what keeps it from doing so."""

import contextlib
from collections.abc import Iterator
from typing import Protocol

from exec_archive.errors import AccessDenied, BadRequest, ServerTrouble
from exec_archive.monitor.alert import Alert


class NotDelivered(ServerTrouble):
    """Nobody took the alert; it is worth another try later."""

    @property
    def reason(self) -> str:
        """Why, on one line and without any secret."""
        return self.problem


class LoginRefused(AccessDenied, NotDelivered):
    """The receiver does not let us in."""


class NotReady(BadRequest, NotDelivered):
    """The channel lacks something on our side, such as a password that can be read."""


@contextlib.contextmanager
def ready() -> Iterator[None]:
    """What is wrong on our side is no less a reason to keep the alert."""
    try:
        yield
    except BadRequest as error:
        raise NotReady(error.problem, error.advice) from None


class Channel(Protocol):
    """A way by which an alert reaches people."""

    name: str
    receiver: str  # who takes it, without any secret

    def send(self, alert: Alert) -> list[str]:
        """Returns once it was taken, with what is to be said beside that; else NotDelivered."""
