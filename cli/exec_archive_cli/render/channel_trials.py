"""What came of trying the channels of alerts."""

from collections.abc import Sequence
from typing import Any

from exec_archive.monitor.channels.channel import NotDelivered
from exec_archive.monitor.trial import Trial
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import line
from exec_archive_cli.render.terminal import say, show


def show_success(trial: Trial) -> None:
    """Who took it."""
    show(line(one_line(f"{trial.name}: taken by {trial.receiver}")))
    for remark in trial.remarks:
        say(one_line(f"{trial.name}: {remark}."))


def say_failure(name: str, error: NotDelivered) -> None:
    """Why nobody took it, and what to do."""
    say(one_line(f"{name}: not delivered. {error.problem}"))
    say(one_line(f"  {error.advice}"))


def trials_answer(trials: Sequence[Trial]) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "channels": [
            {
                "name": each.name,
                "receiver": each.receiver,
                "taken": each.error is None,
                "remarks": each.remarks,
                "problem": each.error.problem if each.error else None,
                "advice": each.error.advice if each.error else None,
            }
            for each in trials
        ]
    }
