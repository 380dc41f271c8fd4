"""Reading executions in: its CPU time, and the bytes that come of it."""

from bench.inputs import Inputs
from bench.table import Result
from bench.timing import Usage, compare, run

_LOADS = """
import sys, orjson
with open(sys.argv[1], "rb") as lines:
    for line in lines:
        orjson.loads(line)
"""


def ingest_cpu(inputs: Inputs) -> Result:
    """A whole `import` against a process that parses every line and forgets it."""
    corpus = inputs.corpus

    def loads() -> Usage:
        return run([inputs.program.python, "-c", _LOADS, corpus])

    def imported() -> Usage:
        archive = inputs.empty_folder("import") / "archive"
        return run([inputs.program.exec_archive, "--archive", archive, "import", corpus])

    taken = compare(loads, imported, inputs.sizes.imports, lambda usage: usage.cpu_seconds)
    inputs.empty_folder("import")
    return Result(f"{taken.reference:.2f} s", f"{taken.ours:.2f} s", taken.ratio)


def fresh_bytes(inputs: Inputs) -> Result:
    """What an import leaves on the disk against the documents as one zstd stream."""
    ours = sum(file.stat().st_size for file in inputs.archive.glob("segments/*/*.parquet"))
    reference = inputs.zstd_bytes
    return Result(f"{reference / 1e6:.1f} MB", f"{ours / 1e6:.1f} MB", ours / reference)
