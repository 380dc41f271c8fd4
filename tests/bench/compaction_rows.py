"""Compaction: the bytes that a deep one leaves, and a list over what many small imports left."""

import json
import shutil
from pathlib import Path

from bench.inputs import Inputs
from bench.table import Result
from bench.timing import Usage, compare, run


def deep_bytes(inputs: Inputs) -> Result:
    """What `compact --deep` leaves on the disk against the documents as one zstd stream."""
    archive = inputs.empty_folder("deep") / "archive"
    shutil.copytree(inputs.archive, archive)
    run([inputs.program.exec_archive, "--archive", archive, "compact", "--deep"])
    segments = json.loads((archive / "archive.json").read_bytes())["segments"]
    ours = sum(file["bytes"] for segment in segments for file in segment["files"].values())
    reference = inputs.zstd_bytes
    inputs.empty_folder("deep")
    return Result(f"{reference / 1e6:.1f} MB", f"{ours / 1e6:.1f} MB", ours / reference)


def list_of_small_imports(inputs: Inputs) -> Result:
    """A list over a thousand imports, merged by themselves, against the same as one segment."""

    def listed(archive: Path) -> Usage:
        return run([inputs.program.exec_archive, "--archive", archive, "list"])

    one, many = inputs.small_imports(merged=False), inputs.small_imports(merged=True)
    taken = compare(lambda: listed(one), lambda: listed(many), inputs.sizes.starts)
    return Result(f"{taken.reference * 1000:.0f} ms", f"{taken.ours * 1000:.0f} ms", taken.ratio)
