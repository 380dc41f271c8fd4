"""Asks a question in a second thread, while the first goes on to something else."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from exec_archive.query.engine import Engine

Answer = TypeVar("Answer")


class Ahead(threading.Thread, Generic[Answer]):
    """A question under way, at a door of its own to the engine."""

    def __init__(self, engine: Engine, question: Callable[[Engine], Answer]) -> None:
        super().__init__(daemon=True)
        self._question = question
        self._answer: Answer
        self._error: BaseException | None = None
        # Opened here: while the first thread asks something, its door is not to be touched.
        self._beside = engine.beside()
        try:
            self.start()
        except BaseException:  # there may be no room for one more thread
            self._beside.close()
            raise

    def run(self) -> None:
        """Asks it."""
        try:
            with self._beside as beside:
                self._answer = self._question(beside)
        except BaseException as error:  # noqa: BLE001 - whoever waits for the answer gets it
            self._error = error

    def answer(self) -> Answer:
        """Waits for it."""
        self.join()
        if self._error is not None:
            raise self._error
        return self._answer
