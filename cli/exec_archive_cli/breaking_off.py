"""Ctrl-C while DuckDB is at work: Python itself would hear of it only when the answer is there."""

import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator

_SOON_SECONDS = 0.05


@contextlib.contextmanager
def breaking_off(break_off: Callable[[], None]) -> Iterator[None]:
    """Calls `break_off` when a signal comes; Python's own handler goes on from there."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are another thread's business
        return
    is_over = threading.Event()
    heard, told = socket.socketpair()
    with heard, told:
        told.setblocking(False)
        watch = threading.Thread(target=_watch, args=(heard, is_over, break_off), daemon=True)
        before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
        watch.start()
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            is_over.set()
            told.send(b"\0")
            watch.join()


def _watch(heard: socket.socket, is_over: threading.Event, break_off: Callable[[], None]) -> None:
    heard.recv(1)
    while not is_over.is_set():
        break_off()
        is_over.wait(_SOON_SECONDS)  # the statement may only now begin
