"""One retry from the moment it is asked for, as far as it has come."""

import secrets
from enum import StrEnum
from typing import Any

from exec_archive.errors import ExecArchiveError
from exec_archive.model import Execution
from exec_archive.retry.outcome import Outcome, Retried, RetryProgress


class State(StrEnum):
    """How far a retry is."""

    ASKED = "asked"  # its server is asked, and has not said which execution it began
    RUNNING = "running"
    DONE = "done"  # it ended, well or not, and is archived
    REFUSED = "refused"  # nothing was done
    LEFT = "left"  # it began, or may have, and its end is not archived yet

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be told of it."""
        return self not in {State.ASKED, State.RUNNING}


_WORDS = {
    Outcome.SUCCESS: "Succeeded",
    Outcome.FAILED: "Failed again",
    Outcome.CANCELED: "Was canceled",
}


class Job:
    """A retry; one thread changes it, others read it. What they read is replaced as a whole."""

    def __init__(self, of: Execution) -> None:
        self.id = secrets.token_urlsafe(12)
        self.of = of
        self.told: dict[str, Any] = self._telling(State.ASKED, "Its server is asked.")
        self.state = State.ASKED

    def progress(self, progress: RetryProgress) -> None:
        """How far it came."""
        if progress.new_id is None:
            return
        status = progress.status or "begun"
        words = f"Runs as {progress.new_id}: {status}, {progress.seconds:.0f} s."
        self._tell(State.RUNNING, words, progress.new_id)

    def end(self, retried: Retried) -> None:
        """What came of it."""
        if retried.outcome is Outcome.REFUSED:
            words = _sentences(retried.trouble) or ["It could not be asked for."]
            self._tell(State.REFUSED, " ".join(words), outcome=retried.outcome)
        elif retried.execution is not None and retried.outcome in _WORDS:
            words = [f"{_WORDS[retried.outcome]} as {retried.execution.id}."]
            words += _sentences(retried.trouble)
            self._tell(State.DONE, " ".join(words), retried.execution.id, retried.outcome)
        else:
            words = _sentences(retried.trouble) or ["What came of it is not known."]
            self._tell(State.LEFT, " ".join(words), retried.new_id, retried.outcome)

    def break_off(self) -> None:
        """Nobody follows it any more."""
        words = "It could not be followed to its end; the terminal of the server tells why."
        new = self.told["execution"]
        self._tell(State.LEFT, words, new and new["id"], Outcome.NOT_KNOWN)

    def _tell(
        self, state: State, words: str, new_id: str | None = None, outcome: Outcome | None = None
    ) -> None:
        self.told = self._telling(state, words, new_id, outcome)
        self.state = state

    def _telling(
        self, state: State, words: str, new_id: str | None = None, outcome: Outcome | None = None
    ) -> dict[str, Any]:
        of = {"instance": self.of.instance, "id": self.of.id}
        return {
            "id": self.id,
            "of": of,
            "state": state.value,
            "says": words,
            "outcome": outcome and outcome.value,
            "execution": {**of, "id": new_id} if new_id is not None else None,
        }


def _sentences(trouble: ExecArchiveError | None) -> list[str]:
    return [trouble.problem, trouble.advice] if trouble else []
