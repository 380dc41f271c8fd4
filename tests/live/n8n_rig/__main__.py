"""Command line of the rig: install, start, fill, harvest, stop, and record the samples."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

from n8n_rig.fill import fill
from n8n_rig.harvest import harvest
from n8n_rig.install import install
from n8n_rig.layout import DEFAULT_FOLDER, PROJECT_ROOT, Layout
from n8n_rig.recording.publish import record
from n8n_rig.server import Server

STEPS = ("install", "start", "fill", "harvest", "stop", "record")
SAMPLES = PROJECT_ROOT / "sample_data/exec_archive_samples"
RECORDED = PROJECT_ROOT / "tests/live/recorded"


def main() -> int:
    chosen = _parser().parse_args()
    layout = Layout(chosen.folder.resolve())
    begun = time.monotonic()
    _run_step(chosen.step, layout, chosen)
    sys.stderr.write(f"{chosen.step}: {time.monotonic() - begun:.0f} s\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="n8n_rig", description=__doc__)
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="where the rig lives")
    parser.add_argument("--rounds", type=int, default=1, help="fill: rounds of the common mix")
    parser.add_argument("--samples", type=Path, default=SAMPLES, help="record: samples folder")
    parser.add_argument("--recorded", type=Path, default=RECORDED, help="record: edge answers")
    return parser


def _run_step(step: str, layout: Layout, chosen: argparse.Namespace) -> None:
    if step == "install":
        install(layout)
        return
    server = Server(layout)
    if step == "start":
        server.start()
        _say(server.url)
    elif step == "fill":
        for status, count in sorted(fill(server, chosen.rounds).items()):
            _say(f"{status}: {count}")
    elif step == "harvest":
        _say(str(harvest(server)))
    elif step == "stop":
        server.stop()
    elif step == "record":
        _forget_executions(server)
        server.start()
        record(server, chosen.samples, chosen.recorded)
        server.stop()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _forget_executions(server: Server) -> None:
    """Begin with an empty n8n, so that the samples' ids are small and their own."""
    server.stop()
    shutil.rmtree(server.layout.home_folder, ignore_errors=True)
    server.layout.key_file.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
