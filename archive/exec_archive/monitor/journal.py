"""What was found and what became of it: one line for each event, never changed.

An alert is in the journal before it is sent, and that it was sent after that. So a process that
dies between the two sends it once more, with the same id.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from filelock import FileLock, Timeout

from exec_archive.document.times import from_iso, in_iso
from exec_archive.errors import ArchiveLocked
from exec_archive.monitor.alert import Alert, as_json, from_json
from exec_archive.monitor.rules.judgement import Told
from exec_archive.store.durable import fsync_folder, make_private_folder

FOLDER = "alerts"
_NAME = "journal.jsonl"
_LOCK = ".lock"
_WAIT_SECONDS = 2.0

SENT, WAITING, GAVE_UP, DROPPED = "sent", "waiting", "gave-up", "dropped"
_BECAME = {"sent": SENT, "failed": WAITING, "gave-up": GAVE_UP, "dropped": DROPPED}


class Delivery(NamedTuple):
    """What became of an alert on one channel."""

    channel: str
    state: str = WAITING
    at: datetime | None = None  # of the last attempt
    attempts: int = 0
    next_try: datetime | None = None
    why: str | None = None
    remarks: tuple[str, ...] = ()


class Found(NamedTuple):
    """An alert, and what became of it on each of its channels."""

    alert: Alert
    key: str
    deliveries: dict[str, Delivery]


class Journal:
    """The journal of an archive; `found` is all that it says, the oldest first."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FOLDER / _NAME
        self.found: dict[str, Found] = {}
        self._is_torn = False
        self._read()

    def told_by(self, rule: str, kind: str) -> list[Told]:
        """What a rule told, the oldest first, each with its recovery."""
        of_rule = [
            each
            for each in self.found.values()
            if (each.alert.rule, each.alert.kind) == (rule, kind)
        ]
        ends = {each.alert.of: each.alert for each in of_rule if each.alert.of is not None}
        return [
            Told(each.alert, each.key, ends.get(each.alert.id))
            for each in of_rule
            if each.alert.event == "alert"
        ]

    def note_found(self, alert: Alert, key: str, channels: Sequence[str]) -> None:
        """An alert that is to be sent."""
        self._append(
            {
                "event": "found",
                "at": in_iso(alert.at),
                "key": key,
                "channels": list(channels),
                "alert": as_json(alert),
            }
        )

    def note_sent(self, identity: str, channel: str, at: datetime, remarks: Sequence[str]) -> None:
        """Its receiver took it."""
        self._append(_of("sent", identity, channel, at) | {"remarks": list(remarks)})

    def note_failed(
        self, identity: str, channel: str, at: datetime, why: str, next_try: datetime
    ) -> None:
        """Its receiver did not take it; it is tried again."""
        self._append(
            _of("failed", identity, channel, at) | {"why": why, "next_try": in_iso(next_try)}
        )

    def note_gave_up(self, identity: str, channel: str, at: datetime, why: str) -> None:
        """Its receiver did not take it for so long that it is not tried any more."""
        self._append(_of("gave-up", identity, channel, at) | {"why": why})

    def note_dropped(self, identity: str, channel: str, at: datetime) -> None:
        """Its channel is not in the config file any more."""
        self._append(_of("dropped", identity, channel, at))

    def _read(self) -> None:
        try:
            text = self._path.read_bytes()
        except FileNotFoundError:
            return
        self._is_torn = bool(text) and not text.endswith(b"\n")
        for line in text.splitlines():
            # A line that a process did not write to its end says nothing that was acted upon.
            with contextlib.suppress(ValueError, KeyError, TypeError, RecursionError):
                self._take(msgspec.json.decode(line))

    def _take(self, said: dict[str, Any]) -> None:
        if said["event"] == "found":
            alert = from_json(said["alert"])
            deliveries = {name: Delivery(name) for name in said["channels"]}
            self.found.setdefault(alert.id, Found(alert, said["key"], deliveries))
            return
        state, channel = _BECAME[said["event"]], said["channel"]
        deliveries = self.found[said["id"]].deliveries
        before = deliveries[channel]
        deliveries[channel] = Delivery(
            channel,
            state,
            from_iso(said["at"]),
            before.attempts + (state != DROPPED),
            from_iso(said.get("next_try")),
            said.get("why"),
            tuple(said.get("remarks", ())),
        )

    def _append(self, event: dict[str, Any]) -> None:
        """Writes one event, and waits until the disk has it."""
        line = msgspec.json.encode(event) + b"\n"
        is_new = not self._path.exists()
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            # What was torn stays where it is, as a line of its own.
            file.write(b"\n" + line if self._is_torn else line)
            self._is_torn = True  # until all of it is written
            file.flush()
            os.fsync(file.fileno())
        self._is_torn = False
        if is_new:
            fsync_folder(self._path.parent)
        self._take(event)


@contextlib.contextmanager
def open_journal(archive: Path) -> Iterator[Journal]:
    """The journal of an archive, for one check at a time."""
    folder = archive / FOLDER
    make_private_folder(folder)
    lock = FileLock(folder / _LOCK, timeout=_WAIT_SECONDS, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise ArchiveLocked(
            f"Another exec-archive is checking the rules on {archive}.",
            "It tells what there is to tell; nothing needs to be done.",
        ) from None
    try:
        yield Journal(archive)
    finally:
        lock.release()


def _of(event: str, identity: str, channel: str, at: datetime) -> dict[str, Any]:
    return {"event": event, "at": in_iso(at), "id": identity, "channel": channel}
