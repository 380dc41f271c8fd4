"""Runs exec-archive as a user whom file modes bind; root they do not."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from acceptance.kit.running import COMMAND, Ran, run

# Gives up the two powers by which root passes over file modes, for good, and goes on as told.
_BOUND = """
import ctypes, os, sys
drop, passes_over_modes, reads_everything = 24, 1, 2
for power in (passes_over_modes, reads_everything):
    if ctypes.CDLL(None).prctl(drop, power, 0, 0, 0):
        sys.exit(99)
os.execv(sys.argv[1], sys.argv[1:])
"""


def run_bound_by_modes(*arguments: str | Path, env: Mapping[str, str]) -> Ran:
    """The command, which may read and write only what modes allow its user."""
    if os.geteuid() != 0:
        return run(*arguments, env=env)
    done = subprocess.run(
        [sys.executable, "-c", _BOUND, *COMMAND, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        env=env,
        capture_output=True,
        check=False,
    )
    if done.returncode == 99:
        pytest.skip("this machine does not let root give up its powers")
    return Ran(done.returncode, done.stdout, done.stderr)
