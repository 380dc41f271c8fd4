"""Search against zstdgrep over one zstd stream of the same documents, asked the same thing."""

import shutil
from collections.abc import Callable
from pathlib import Path

from bench.inputs import Inputs
from bench.table import Result
from bench.timing import Usage, compare, run

FEW_HITS = "user511554@"  # in the first execution alone, whatever the size of the corpus
NO_HITS = "no such needle"

_LEVEL = "-3"
# Written to a pipe: what goes nowhere, grep ends at the first hit.
_REFERENCE = 'zstdgrep "$1" -- "$2" "$3" | cat'


def against_zstdgrep(needle: str, *, case: bool) -> Callable[[Inputs], Result]:
    """One needle, capitals mattering or not on both sides."""

    def measure(inputs: Inputs) -> Result:
        stream, archive = _stream(inputs.corpus), inputs.archive
        program = inputs.program.exec_archive
        options = ["--case"] if case else []

        def reference() -> Usage:
            flags = "-F" if case else "-iF"
            return run(["sh", "-c", _REFERENCE, "sh", flags, needle, stream])

        def ours() -> Usage:
            return run([program, "--archive", archive, "search", *options, needle])

        taken = compare(reference, ours, inputs.sizes.starts)
        return Result(f"{taken.reference:.2f} s", f"{taken.ours:.2f} s", taken.ratio)

    return measure


def _stream(corpus: Path) -> Path:
    """The corpus as one stream of zstd, made once."""
    if shutil.which("zstdgrep") is None:
        raise SystemExit("Search is measured against zstdgrep: install zstd.")
    stream = corpus.with_suffix(".zst")
    if not stream.exists() or stream.stat().st_mtime < corpus.stat().st_mtime:
        run(["zstd", "-q", "-f", _LEVEL, corpus, "-o", stream])
    return stream
