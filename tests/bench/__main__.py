"""Command line of the measurements."""

import argparse
import subprocess
import sys
from pathlib import Path

from bench import table
from bench.inputs import FULL, QUICK, Inputs
from bench.installed import installed_program
from bench.rows import ROWS

_ROOT = Path(__file__).parents[2]
_WORK = _ROOT / ".bench"


def main() -> int:
    """Prints the table; 1 when a goal is missed."""
    chosen = _parser().parse_args()
    rows = [row for row in ROWS if chosen.only.lower() in row.what.lower()]
    if not rows:
        sys.stderr.write(f"No row is called {chosen.only!r}.\n")
        return 2
    _WORK.mkdir(exist_ok=True)
    program = installed_program(_ROOT, _WORK)
    inputs = Inputs(_WORK, program, QUICK if chosen.quick else FULL)
    sys.stdout.write(table.HEAD)
    missed = 0
    for row in rows:
        try:
            result = row.measure(inputs)
        except subprocess.CalledProcessError as failed:
            sys.stdout.write(f"{row.what}: a process failed\n{failed.stderr}")
            missed += 1
            continue
        sys.stdout.write(table.line(row, result))
        sys.stdout.flush()
        missed += not table.is_held(row, result)
    sys.stdout.write(f"\n{missed or 'No'} goal{'s' if missed != 1 else ''} missed.\n")
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default="", metavar="WORD", help="rows with this word")
    parser.add_argument(
        "--quick", action="store_true", help="smaller sizes; the goals are meant for the full ones"
    )
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failed:
        sys.exit(f"{failed}\n{failed.stderr}")
