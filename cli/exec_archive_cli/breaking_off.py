"""Ctrl-C while DuckDB is at work: Python itself would hear of it only when the answer is there."""

import contextlib
import os
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NoReturn

_SOON_SECONDS = 0.05
# DuckDB looks up between two chunks of rows, and never while it plans: it is asked for so long.
_PATIENCE_SECONDS = 3.0
_OVER = 0  # no signal has this number
_BY_A_SIGNAL = 128
_SAID = b"Interrupted.\nNothing was changed.\n"


@contextlib.contextmanager
def breaking_off(break_off: Callable[[], None], begun: Iterable[Path]) -> Iterator[None]:
    """Calls `break_off` when a signal comes; Python's own handler goes on from there.

    Where that is in vain the process ends itself, without the folders it has begun.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are another thread's business
        return
    is_over = threading.Event()
    heard, told = socket.socketpair()
    with heard, told:
        told.setblocking(False)
        watch = threading.Thread(
            target=_watch, args=(heard, is_over, break_off, begun), daemon=True
        )
        before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
        watch.start()
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            is_over.set()
            told.send(bytes([_OVER]))
            watch.join()


def _watch(
    heard: socket.socket,
    is_over: threading.Event,
    break_off: Callable[[], None],
    begun: Iterable[Path],
) -> None:
    (number,) = heard.recv(1)
    until = time.monotonic() + _PATIENCE_SECONDS
    while not is_over.is_set():
        if time.monotonic() > until:
            _end(number, begun)
        break_off()
        is_over.wait(_SOON_SECONDS)  # the statement may only now begin


def _end(number: int, begun: Iterable[Path]) -> NoReturn:
    """Ends the process as if it had heard: the main thread is not to be had."""
    for folder in begun:
        shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError, ValueError):  # past Python's lock, which that thread may hold
        os.write(sys.stderr.fileno(), _SAID)
    os._exit(_BY_A_SIGNAL + number)
