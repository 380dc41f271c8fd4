"""Runs exec-archive as a person's shell or a program would, in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "exec_archive_cli")
_STRICT = (sys.executable, "-W", "error", "-m", "exec_archive_cli")
_LISTENING = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from exec_archive_cli.main import run
run()
"""
NOW = "2026-12-01T12:00:00+00:00"
_PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended and what it printed."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def out(self) -> str:
        return self.stdout.decode()

    @property
    def err(self) -> str:
        return self.stderr.decode()

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)

    def refused(self, code: int, *words: str) -> None:
        """It ended with that code, said these words on stderr, and nothing else anywhere."""
        assert self.code == code, self
        assert not self.stdout, self.out
        assert "Traceback" not in self.err, self.err
        assert all(word in self.err for word in words), self.err


def environment(home: Path, **more: str) -> dict[str, str]:
    """Nothing of this machine's user: a home of its own, one zone, one moment."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "LANG": "C.UTF-8",
        "COLUMNS": "100",
        "EXEC_ARCHIVE": str(home / "archive"),
        "EXEC_ARCHIVE_TZ": "UTC",
        "EXEC_ARCHIVE_NOW": NOW,
        **more,
    }


def run(*arguments: str | Path, env: Mapping[str, str], stdin: bytes = b"", **how: Any) -> Ran:
    """The whole command in a process, where warnings are errors; `how` goes to subprocess."""
    done = subprocess.run(
        [*_STRICT, *map(str, arguments)],
        input=stdin,
        env=env,
        capture_output=True,
        timeout=_PATIENCE,
        check=False,
        **how,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def start(*arguments: str | Path, env: Mapping[str, str], **how: Any) -> subprocess.Popen[bytes]:
    """The command in a process that the test goes on beside, and ends itself.

    It listens to Ctrl-C even where the tests run in the background, whose children do not.
    """
    return subprocess.Popen(
        [sys.executable, "-c", _LISTENING, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        **how,
    )


def ended(process: subprocess.Popen[bytes]) -> Ran:
    """Waits for a process that was started."""
    out, err = process.communicate(timeout=_PATIENCE)
    return Ran(process.returncode, out, err)
