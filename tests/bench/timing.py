"""Runs whole processes, in turn where two are compared, and says what they took."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

# What would make a child another program than the one a user runs.
_NOT_PASSED_ON = ("PYTHON", "EXEC_ARCHIVE", "_EXEC_ARCHIVE", "COMP_")


@dataclass(frozen=True, slots=True)
class Usage:
    """What one process took."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int  # resident; never below what this process holds when it starts the child


@dataclass(frozen=True, slots=True)
class Comparison:
    """Medians of both sides, and the median of the ratios of neighbouring runs."""

    reference: float
    ours: float
    ratio: float


def run(command: Sequence[str | Path], extra: Mapping[str, str] | None = None) -> Usage:
    """Runs a process to its end; raises where it fails."""
    with tempfile.TemporaryFile() as stderr:
        begun = time.perf_counter()
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            env=environment(extra),
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            stderr.seek(0)
            said = stderr.read().decode("utf-8", "replace")
            raise subprocess.CalledProcessError(child.returncode, command, stderr=said)
    unit = 1 if sys.platform == "darwin" else 1024
    return Usage(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The user's environment without what changes Python or the program."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_NOT_PASSED_ON)}
    return {**kept, **(extra or {})}


def compare(
    reference: Callable[[], Usage],
    ours: Callable[[], Usage],
    pairs: int,
    of: Callable[[Usage], float] = lambda usage: usage.seconds,
) -> Comparison:
    """Both in turn, so that a slow moment of the machine hits both; a first pair only warms up."""
    taken = [(of(reference()), of(ours())) for _ in range(pairs + 1)][1:]
    return Comparison(
        reference=median(a for a, _ in taken),
        ours=median(b for _, b in taken),
        ratio=median(b / a for a, b in taken),
    )
