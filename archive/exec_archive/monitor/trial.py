"""Tries a channel with an alert that was made up."""

import uuid
from datetime import timedelta
from typing import NamedTuple

from exec_archive.configuration_channels import ChannelSettings
from exec_archive.monitor.alert import Alert, Seen
from exec_archive.monitor.channels.channel import NotDelivered
from exec_archive.monitor.channels.opening import opened
from exec_archive.revision import now


class Trial(NamedTuple):
    """What came of it."""

    name: str
    receiver: str  # who took it, or should have
    remarks: list[str]
    error: NotDelivered | None


def tried(name: str, settings: ChannelSettings) -> Trial:
    """Sends the alert, and says who took it."""
    channel = opened(name, settings)
    try:
        remarks = channel.send(_made_up())
    except NotDelivered as error:
        return Trial(name, channel.receiver, [], error)
    return Trial(name, channel.receiver, remarks, None)


def _made_up() -> Alert:
    """An alert like any other; it says that it is a test."""
    at = now()
    return Alert(
        id=f"test-{uuid.uuid4()}",
        event="test",
        rule="test",
        kind="test",
        instance="prod",
        workflow_id="test",
        workflow_name="Orders",
        count=3,
        first=Seen("229", at - timedelta(minutes=20)),
        last=Seen("231", at),
        recovered_by=None,
        summary="This is a test: Orders failed 3 times in a row.",
        cause="Made up, to see that alerts arrive. Nothing is wrong.",
        command="exec-archive alerts test",
        at=at,
        of=None,
    )
