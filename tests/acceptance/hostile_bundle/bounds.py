"""How a bundle is refused, and what reading one may take."""

import subprocess
import sys
from pathlib import Path

from acceptance.kit.in_process import Ask

NEW_ONE = "Ask whoever sent it for a new one."
MUCH = 700 << 20


def refused(ask: Ask, path: Path, *words: str, code: int = 5) -> None:
    """It is refused before anything is read from it, whatever was asked."""
    for command in ("list", "verify"):
        ask(command, "--archive", path).refused(code, str(path), *words)


_TELLING = """
import os, sys
from exec_archive_cli.running import run_command
code = run_command(sys.argv[1:])
peak, = (line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(code, peak, file=sys.stderr, flush=True)
os._exit(0)
"""


def memory_of(*arguments: str | Path, env: dict[str, str]) -> int:
    """The most memory a command takes, in a process of its own; 0 where no system tells."""
    if not Path("/proc/self/status").exists():
        return 0
    done = subprocess.run(
        [sys.executable, "-c", _TELLING, *map(str, arguments)],
        env=env,
        capture_output=True,
        check=True,
    )
    assert b"Traceback" not in done.stderr
    code, peak = done.stderr.split()[-2:]
    assert int(code) in {0, 2, 5, 8}, done.stderr
    return int(peak) * 1024
