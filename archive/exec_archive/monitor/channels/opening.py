"""The channels of the config file: by their names, and ready to send."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from exec_archive.configuration_channels import ChannelSettings, Email
from exec_archive.errors import NotFound
from exec_archive.monitor.channels.channel import Channel


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
