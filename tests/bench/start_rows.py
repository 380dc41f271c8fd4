"""Commands that answer at once: how much longer they take than starting what they need."""

from collections.abc import Callable
from pathlib import Path

from bench.inputs import Inputs
from bench.table import Result
from bench.timing import Comparison, Usage, compare, run

_COMPLETION = {
    "_EXEC_ARCHIVE_COMPLETE": "bash_complete",
    "COMP_WORDS": "exec-archive vi",
    "COMP_CWORD": "1",
}


def help_text(inputs: Inputs) -> Result:
    """`--help` against a Python that does nothing."""
    return _against(inputs, "pass", lambda: run([inputs.program.exec_archive, "--help"]))


def completion(inputs: Inputs) -> Result:
    """What a press of the tab key costs, against the same."""
    return _against(inputs, "pass", lambda: run([inputs.program.exec_archive], _COMPLETION))


def cold(
    archive: Callable[[Inputs], Path], arguments: Callable[[Inputs], list[str]]
) -> Callable[[Inputs], Result]:
    """A command over an archive against a Python that imports DuckDB."""

    def measure(inputs: Inputs) -> Result:
        program, folder = inputs.program.exec_archive, archive(inputs)
        asked = arguments(inputs)
        return _against(
            inputs, "import duckdb", lambda: run([program, "--archive", folder, *asked])
        )

    return measure


def _against(inputs: Inputs, reference: str, ours: Callable[[], Usage]) -> Result:
    def start() -> Usage:
        return run([inputs.program.python, "-c", reference])

    return _result(compare(start, ours, inputs.sizes.starts))


def _result(taken: Comparison) -> Result:
    return Result(f"{taken.reference * 1000:.0f} ms", f"{taken.ours * 1000:.0f} ms", taken.ratio)
