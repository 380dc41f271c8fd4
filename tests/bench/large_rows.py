"""One execution of 250 MB: how much memory it takes to read it in, look at it and get it back."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from bench.inputs import Inputs
from bench.table import Result
from bench.timing import Usage, run

_ID = "1"


def peak_of_import(inputs: Inputs) -> Result:
    """Reading it in."""
    return _result(_imported(inputs)[1])


def peak_of_odd_import(kind: str) -> Callable[[Inputs], Result]:
    """Reading in one of a shape that is hard to read."""

    def measure(inputs: Inputs) -> Result:
        archive = inputs.empty_folder("large-import") / "archive"
        usage = _run(inputs, archive, "import", str(inputs.odd(kind)))
        inputs.empty_folder("large-import")
        return _result(usage)

    return measure


def peak_of_view(inputs: Inputs) -> Result:
    """Its overview."""
    archive, _ = _imported(inputs)
    return _result(_run(inputs, archive, "view", _ID))


def peak_of_output(inputs: Inputs) -> Result:
    """All that one of its nodes gave, as JSON."""
    archive, _ = _imported(inputs)
    return _result(_run(inputs, archive, "output", _ID, "Webhook", "--json"))


def peak_of_download(inputs: Inputs) -> Result:
    """Its JSON, which must be the very bytes that were read in."""
    archive, _ = _imported(inputs)
    target = archive.parent / "1.json"
    usage = _run(inputs, archive, "download", _ID, "-o", str(target))
    if _sha256(target) != _sha256(inputs.large):
        raise AssertionError("The downloaded bytes are not the ones that were read in.")
    inputs.empty_folder("large-import")
    return _result(usage)


def _imported(inputs: Inputs) -> tuple[Path, Usage]:
    archive = inputs.empty_folder("large-import") / "archive"
    return archive, _run(inputs, archive, "import", str(inputs.large))


def _run(inputs: Inputs, archive: Path, *arguments: str) -> Usage:
    return run([inputs.program.exec_archive, "--archive", archive, *arguments])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _result(usage: Usage) -> Result:
    return Result("", f"{usage.peak_bytes / 1e6:.0f} MB", usage.peak_bytes / 1e6, " MB")
