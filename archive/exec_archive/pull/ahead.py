"""Fetches the next while the last is stored: one thread, a few items ahead."""

import queue
import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

_LOOKS_UP_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class _End:
    """Nothing follows; or what was raised instead."""

    error: BaseException | None = None


class _Ahead(Generic[Item]):
    """Makes items in a thread of its own, until nobody takes them any more."""

    def __init__(self, items: Iterator[Item], by: int) -> None:
        self._items = items
        self._made: queue.Queue[Item | _End] = queue.Queue(maxsize=by)
        self._left = threading.Event()

    def _make(self) -> None:
        try:
            for item in self._items:
                self._put(item)
                if self._left.is_set():
                    return
        except BaseException as error:  # noqa: BLE001 - raised again by who takes the items
            self._put(_End(error))
        else:
            self._put(_End())

    def _put(self, item: Item | _End) -> None:
        while not self._left.is_set():
            try:
                self._made.put(item, timeout=_LOOKS_UP_SECONDS)
            except queue.Full:
                continue
            return

    def take(self) -> Generator[Item]:
        # A daemon, so that an interrupted pull does not wait for an answer of the server.
        threading.Thread(target=self._make, name="fetch ahead", daemon=True).start()
        try:
            while not isinstance(item := self._made.get(), _End):
                yield item
            if item.error is not None:
                raise item.error
        finally:
            self._left.set()


def ahead(items: Iterator[Item], *, by: int) -> Generator[Item]:
    """The same items, made no more than `by` before they are taken; errors are raised here."""
    return _Ahead(items, by).take()
