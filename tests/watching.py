"""An archive that is filled and checked step by step, and channels that keep what they get."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archives import saved, take_in
from exec_archive.configuration_alerts import Rule
from exec_archive.monitor.alert import Alert
from exec_archive.monitor.channels.channel import NotDelivered
from exec_archive.monitor.delivery import Channels
from exec_archive.monitor.watch import Checked, Looked, Watch, check, explained

BEGIN = datetime(2026, 11, 20, 5)


class Died(BaseException):
    """What a process would not have survived."""


@dataclass
class Recording:
    """A channel that keeps what it is sent, refuses it, or dies behind it."""

    name: str
    receiver: str = "nobody"
    got: list[Alert] = field(default_factory=list)
    refuses: bool = False
    dies: bool = False

    def send(self, alert: Alert) -> list[str]:
        """Takes it, unless it was told not to."""
        if self.refuses:
            raise NotDelivered("The receiver is down.", "Start it.")
        self.got.append(alert)
        if self.dies:
            raise Died
        return []


@dataclass
class Watching:
    """One archive, its rules and its channels; the clock stands where it is put."""

    folder: Path
    rules: Mapping[str, Rule]
    channels: dict[str, Recording] = field(
        default_factory=lambda: {name: Recording(name) for name in ("mail", "chat")}
    )
    now: datetime = BEGIN + timedelta(hours=1)

    def __post_init__(self) -> None:
        self.put(0, "canceled", workflow="another", name="1")

    def put(self, minute: float, status: str, **facts: Any) -> None:
        """Stores an execution that began so many minutes after BEGIN; its id says when."""
        self.put_all([(minute, status)], **facts)

    def put_all(self, executions: list[tuple[float, str]], **facts: Any) -> None:
        """The same for several, in one go."""
        take_in(self.folder, *(made(minute, status, **facts) for minute, status in executions))

    def watch(self) -> Watch:
        """What a check is given."""
        return Watch(
            self.folder,
            self.rules,
            Channels(list(self.channels), lambda name: self.channels[name]),
            self.now,
        )

    def check(self, *, later: timedelta = timedelta()) -> Checked:
        """A check, some time after the last one."""
        self.now += later
        return check(self.watch())

    def explained(self) -> list[Looked]:
        """What `--explain` is told."""
        return explained(self.watch())

    @property
    def told(self) -> list[str]:
        """What came by mail, in a few words."""
        return [in_words(each) for each in self.channels["mail"].got]


def in_words(alert: Alert) -> str:
    """An event, its count and the executions it names."""
    last, by = alert.last, alert.recovered_by
    words = [alert.event, str(alert.count), last.id if last else "-"]
    return " ".join([*words, *([f"by {by.id}"] if by else [])])


def made(
    minute: float,
    status: str,
    *,
    workflow: str = "w1",
    seconds: float = 1,
    name: str | None = None,
    **facts: Any,
) -> bytes:
    """An execution that began so many minutes after BEGIN."""
    begun = BEGIN + timedelta(minutes=minute)
    ended = begun + timedelta(seconds=seconds)
    return saved(
        **{
            "id": name or str(1000 + int(minute)),
            "status": status,
            "finished": status == "success",
            "workflowId": workflow,
            "startedAt": f"{begun.isoformat(timespec='milliseconds')}Z",
            "stoppedAt": f"{ended.isoformat(timespec='milliseconds')}Z",
            **facts,
        }
    )
