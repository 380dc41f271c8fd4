"""Runs exec-archive on a pseudo-terminal, and reads what a person would see there."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path

from acceptance.kit.running import COMMAND

# What rich itself writes: colours, and showing or hiding the cursor and lines of a progress bar.
_COLOURS = re.compile(rb"\x1b\[[0-9;]*m|\x1b\[\?25[lh]|\x1b\[[0-9]*[AK]")
_ROWS = 50
_END_OF_A_QUESTION = b": "
_NO_MORE = "\x04"  # what Ctrl-D types


def on_terminal(
    *arguments: str | Path, env: Mapping[str, str], columns: int, answers: Sequence[str] = ()
) -> tuple[int, bytes]:
    """The exit code, and every byte that reached the terminal; each question gets an answer."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, columns, 0, 0))
    without_columns = {key: value for key, value in env.items() if key != "COLUMNS"}
    with subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**without_columns, "TERM": "xterm-256color"},
        start_new_session=True,
    ) as process:
        os.close(theirs)
        seen = _everything(ours, list(answers))
    return process.returncode, seen


def _everything(descriptor: int, answers: list[str]) -> bytes:
    """What comes until the other side is closed, which Linux tells as an error."""
    seen = b""
    answers = [*answers, _NO_MORE] if answers else []
    with open(descriptor, "r+b", buffering=0) as terminal:
        while True:
            try:
                chunk = terminal.read(65536)
            except OSError:
                return seen
            if not chunk:
                return seen
            seen += chunk
            if answers and seen.endswith(_END_OF_A_QUESTION):
                terminal.write(f"{answers.pop(0)}\n".encode())


def screen(raw: bytes) -> str:
    """What stands on the screen: without colours, lines ended as files end them."""
    return _COLOURS.sub(b"", raw).replace(b"\r\n", b"\n").decode()
