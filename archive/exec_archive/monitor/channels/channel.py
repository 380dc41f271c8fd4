"""What every channel does, and what keeps it from doing so."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from exec_archive.configuration_channels import ChannelSettings, Email
from exec_archive.errors import AccessDenied, BadRequest, NotFound, ServerTrouble
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


def opened(name: str, settings: ChannelSettings) -> Channel:
    """The channel of a section of the config file; nothing is read or asked before it sends."""
    if isinstance(settings, Email):
        from exec_archive.monitor.channels.mail import MailChannel

        return MailChannel(name, settings)
    from exec_archive.monitor.channels.webhook import WebhookChannel

    return WebhookChannel(name, settings)


def chosen(
    names: Sequence[str], channels: Mapping[str, ChannelSettings], file: Path
) -> dict[str, ChannelSettings]:
    """The channels of those names, or all."""
    if not channels:
        raise NotFound(
            f"No channel is configured in {file}.",
            "Add one as docs/alerts.md shows: a section [channels.NAME].",
        )
    for name in names:
        if name not in channels:
            raise NotFound(
                f"No channel is configured as {name!r}.",
                f"There are: {', '.join(sorted(channels))}.",
            )
    return {name: channels[name] for name in names or channels}
