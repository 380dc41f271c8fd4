"""Sends what is due, in its order, and notes what became of it."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from exec_archive.errors import ExecArchiveError
from exec_archive.monitor.alert import Alert
from exec_archive.monitor.channels.channel import Channel
from exec_archive.monitor.journal import DROPPED, GAVE_UP, WAITING, Delivery, Found, Journal

_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)
_GIVE_UP_AFTER = timedelta(days=7)


class Channels(NamedTuple):
    """The channels of the config file."""

    names: Collection[str]
    open: Callable[[str], Channel]


class Sent(NamedTuple):
    """An alert that a receiver took, and what is to be said beside that."""

    alert: Alert
    channel: str
    remarks: list[str]


class Unsent(NamedTuple):
    """An alert that is still to be sent, or never will be."""

    alert: Alert
    channel: str
    delivery: Delivery


class Delivered(NamedTuple):
    """What a round of sending did."""

    sent: list[Sent]
    waiting: list[Unsent]  # for their next try
    lost: list[Unsent]  # given up, or their channel is gone


def deliver(journal: Journal, channels: Channels, now: datetime) -> Delivered:
    """Sends what is due on every channel; one that fails is left alone until the next round."""
    done = Delivered([], [], [])
    names = {name: None for found in journal.found.values() for name in found.deliveries}
    for name in names:
        if name in channels.names:
            _deliver_on(name, journal, channels, now, done)
        else:
            for found in _waiting(journal, name):
                journal.note_dropped(found.alert.id, name, now)
                done.lost.append(Unsent(found.alert, name, found.deliveries[name]))
    return done


def _deliver_on(
    name: str, journal: Journal, channels: Channels, now: datetime, done: Delivered
) -> None:
    channel: Channel | None = None
    for found in _in_turn(journal, name):
        before = _of_its_alert(journal, found, name)
        if before in {GAVE_UP, DROPPED}:
            journal.note_gave_up(found.alert.id, name, now, "its alert was not sent either")
            continue
        if before == WAITING or not _is_due(found.deliveries[name], now):
            continue
        try:
            if channel is None:
                channel = channels.open(name)
            remarks = channel.send(found.alert)
        except ExecArchiveError as error:
            _note_failure(journal, found, name, error.problem, now)
            break
        except Exception as error:  # noqa: BLE001 - it must cost no other channel anything
            why = f"something that is not handled ({type(error).__name__})"
            _note_failure(journal, found, name, why, now)
            break
        journal.note_sent(found.alert.id, name, now, remarks)
        done.sent.append(Sent(found.alert, name, remarks))
    for found in journal.found.values():
        delivery = found.deliveries.get(name)
        if delivery is not None and delivery.state == WAITING:
            done.waiting.append(Unsent(found.alert, name, delivery))
        elif delivery is not None and delivery.at == now and delivery.why is not None:
            done.lost.append(Unsent(found.alert, name, delivery))


def _in_turn(journal: Journal, channel: str) -> list[Found]:
    """What failed before comes last: one that a receiver never takes must not keep the others.

    A recovery comes behind its alert all the same.
    """

    def attempts(found: Found) -> int:
        alert = journal.found.get(found.alert.of or "", found)
        of_both = (each.deliveries.get(channel) for each in (alert, found))
        return max(each.attempts for each in of_both if each and each.state == WAITING)

    return sorted(_waiting(journal, channel), key=attempts)


def _waiting(journal: Journal, channel: str) -> list[Found]:
    return [
        each
        for each in journal.found.values()
        if channel in each.deliveries and each.deliveries[channel].state == WAITING
    ]


def _is_due(delivery: Delivery, now: datetime) -> bool:
    """Also where a clock that was wrong once put it off for years."""
    if delivery.next_try is None:
        return True
    return not now < delivery.next_try <= now + _LONGEST_WAIT


def _of_its_alert(journal: Journal, found: Found, channel: str) -> str | None:
    """What became of the alert that a recovery ends: nobody is told of what he was not told."""
    alert = journal.found.get(found.alert.of or "")
    before = alert.deliveries.get(channel) if alert is not None else None
    return None if before is None else before.state


def _note_failure(journal: Journal, found: Found, name: str, why: str, now: datetime) -> None:
    if now - found.alert.at >= _GIVE_UP_AFTER:
        journal.note_gave_up(found.alert.id, name, now, why)
        return
    attempts = found.deliveries[name].attempts
    wait = min(_FIRST_WAIT * 2 ** min(attempts, 20), _LONGEST_WAIT)
    journal.note_failed(found.alert.id, name, now, why, now + wait)
