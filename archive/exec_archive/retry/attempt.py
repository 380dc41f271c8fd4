"""One retry from the moment it is asked for: which execution it became, and how that ended.

n8n answers the question only when the new execution has ended or gone to sleep. So it is asked in
a thread, and the new execution is looked for on the server's lists meanwhile. That also tells what
became of a question whose answer was lost: it is never asked twice.
"""

import shlex
import threading
import time
from collections.abc import Iterator

from exec_archive.errors import BadRequest, ServerTrouble
from exec_archive.ids import id_key
from exec_archive.model import PENDING, Execution
from exec_archive.retry.checks import retries_on, unable
from exec_archive.retry.outcome import OnRetryProgress, RetryAsked, RetryProgress
from exec_archive.server.api import N8nApi, Row
from exec_archive.server.trouble import BrokenAnswer, NoWayThere, Refused, Unreachable

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 2.0
# An execution shows on the lists a moment after it was asked for, however long it then takes.
_BEGINS_WITHIN_SECONDS = 30.0
_LOOKS_FOR_A_LOST_ONE = 5


class _Question(threading.Thread):
    """Asks for the retry, once; `answer` or `error` is there when it is `over`."""

    def __init__(self, api: N8nApi, identity: str, asked: RetryAsked) -> None:
        # A daemon, so that nobody waits for an answer who does not want to.
        super().__init__(name="retry", daemon=True)
        self._api = api
        self._identity = identity
        self._asked = asked
        self.over = threading.Event()
        self.answer: Row | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.answer = self._api.retry(
                self._identity,
                load_workflow=self._asked.load_workflow,
                silence_seconds=self._asked.timeout_seconds + _BEGINS_WITHIN_SECONDS,
            )
        except BaseException as error:  # noqa: BLE001 - raised again by who waits for the answer
            self.error = error
        finally:
            self.over.set()


class Attempt:
    """Asks for a retry, and waits for its end; `new_id` and `row` tell how far it came."""

    def __init__(
        self, api: N8nApi, execution: Execution, asked: RetryAsked, on_progress: OnRetryProgress
    ) -> None:
        self._api = api
        self._execution = execution
        self._timeout = asked.timeout_seconds
        self._on_progress = on_progress
        self._question = _Question(api, execution.id, asked)
        self._before: set[str] = set()
        self._looks_left = _LOOKS_FOR_A_LOST_ONE
        self._begun = 0.0
        self.new_id: str | None = None
        self.row: Row | None = None
        self.is_gone = False  # from the server, before it was seen to end

    @property
    def may_have_begun(self) -> bool:
        """Whether it was asked for, and not answered by a no."""
        question = self._question
        is_no = question.over.is_set() and question.answer is None and not self._is_answer_lost
        return bool(self._begun) and not is_no

    @property
    def status(self) -> str | None:
        """The new execution's, as last seen."""
        return self.row.read().facts.status if self.row else None

    def run(self) -> None:
        """Returns when the new execution has ended, is gone, or the time is up."""
        self._before = set(retries_on(self._api, self._execution))
        self._tell()
        self._begun = time.monotonic()
        self._question.start()
        for pause in _pauses():
            self._wait(pause)
            self._look()
            self._tell()
            if self._is_over:
                return

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._begun if self._begun else 0.0

    @property
    def _is_over(self) -> bool:
        if self.is_gone:
            return True
        if self.new_id is None:
            if self._seconds > self._timeout + _BEGINS_WITHIN_SECONDS:
                raise ServerTrouble(f"{self._api.url} does not say what it began.", "")
            return False
        return self._seconds >= self._timeout or self.status not in {*PENDING, None}

    def _wait(self, seconds: float) -> None:
        if self._question.over.is_set():
            # The first look after an answer needs no patience: it may have all of it.
            self._api.pause(seconds if self.row or self._is_answer_lost else 0)
        else:
            self._question.over.wait(seconds)

    def _look(self) -> None:
        if self.new_id is None:
            self._find()
            self._tell()  # at once: who breaks off now wants to know
        if self.new_id is not None:
            row = self._api.row(self.new_id)
            self.is_gone = row is None
            self.row = row or self.row

    def _find(self) -> None:
        """The new execution's id: as answered, or else as the lists tell."""
        question = self._question
        if question.over.is_set() and not self._is_answer_lost:
            if question.error is not None:
                raise _in_words(question.error, self._execution)
            if question.answer is None:
                raise unable(self._api, self._execution)
            self.row, self.new_id = question.answer, question.answer.id
            return
        found = retries_on(self._api, self._execution).keys() - self._before
        if found:
            self.new_id = max(found, key=id_key)
        elif question.error is not None:
            self._looks_left -= 1
            if not self._looks_left:
                raise question.error

    @property
    def _is_answer_lost(self) -> bool:
        """Whether the answer does not tell if anything was done."""
        error = self._question.error
        if isinstance(error, Refused):
            # Only a no is a no; a 408 may be of a proxy that had no more time for n8n's answer.
            return error.status == 408 or not 400 <= error.status < 500
        return isinstance(error, Unreachable | BrokenAnswer) and not isinstance(error, NoWayThere)

    def _tell(self) -> None:
        self._on_progress(RetryProgress(self.new_id, self.status, self._seconds))


def _pauses() -> Iterator[float]:
    """Quick at first, since most executions are; then slower."""
    pause = _FIRST_PAUSE
    while True:
        yield pause
        pause = min(pause * 2, _LONGEST_PAUSE)


def _in_words(error: BaseException, execution: Execution) -> BaseException:
    """What the server said where it will not retry an execution."""
    if isinstance(error, Refused) and 400 <= error.status < 500 and error.status != 429:
        said = f": {error.said.rstrip('.')}" if error.said else ""
        name = f"{execution.instance}/{execution.id}"
        return BadRequest(
            f"The server will not retry {name} ({error.status}{said}).",
            f"Nothing was done. What is known of it: exec-archive why {shlex.quote(name)}",
        )
    return error
