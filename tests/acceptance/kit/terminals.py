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
_SIGNS = re.compile(r"\x1b\[[?0-9;]*[A-Za-z]|\r|\n|[^\x1b\r\n]+")
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


def last_screen(raw: bytes) -> str:
    """What stands there at the end, once bars were drawn over each other and erased."""
    rows, row, column = [""], 0, 0
    for sign in _SIGNS.findall(raw.decode()):
        if sign == "\r":
            column = 0
        elif sign == "\n":
            row += 1
            rows += [""] * (row == len(rows))
        elif sign.endswith("A") and sign[0] == "\x1b":
            row -= int(sign[2:-1] or 1)
        elif sign.endswith("K") and sign[0] == "\x1b":
            rows[row] = ""
        elif sign[0] != "\x1b":
            after = column + len(sign)
            rows[row] = rows[row][:column].ljust(column) + sign + rows[row][after:]
            column = after
    return "\n".join(rows)


def screen(raw: bytes) -> str:
    """What stands on the screen: without colours, lines ended as files end them."""
    return _COLOURS.sub(b"", raw).replace(b"\r\n", b"\n").decode()
