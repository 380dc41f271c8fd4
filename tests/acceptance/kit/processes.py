"""Importing processes that stop at a known place, and can be ended there."""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from acceptance.kit.made import lines, listed
from acceptance.kit.running import start

_PATIENCE = 60.0
# More than are stored at once: some are in a segment, the others still wait for it.
MANY = 1500


@contextlib.contextmanager
def held_import(env: Mapping[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An import that has begun a segment, and now waits for a pipe that nobody writes to."""
    many, pipe = folder / "many.jsonl", folder / "pipe"
    many.write_bytes(lines([listed(str(number)) for number in range(1, MANY + 1)]))
    os.mkfifo(pipe)
    process = start("import", "-q", many, pipe, env=env)
    writer = -1
    try:
        writer = _opened_once_read(pipe, process)
        yield process
    finally:
        if writer >= 0:
            os.close(writer)
        if process.poll() is None:
            process.kill()
        process.communicate()
        pipe.unlink()


def _opened_once_read(pipe: Path, process: subprocess.Popen[bytes]) -> int:
    """The pipe open for writing, which works only when the process has opened it for reading."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.01)
                break
    raise AssertionError("the import did not come as far as the pipe")
