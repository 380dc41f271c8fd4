"""Pulling from a server beside it: the program's own, over the corpus."""

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.inputs import Inputs
from bench.table import Result
from bench.tap import tapped
from bench.timing import Usage, compare, environment, run

_PAIRS_THAT_TAKE_LONG = 1
KEY = "only-for-measuring-on-loopback"
_PAGES = """
import json, sys
import urllib3
url, with_data = sys.argv[1], sys.argv[2] == "with data"
pool = urllib3.PoolManager(headers={"X-N8N-API-KEY": sys.argv[3], "Accept-Encoding": "gzip"})
cursor = None
while True:
    fields = {"limit": "100", "includeData": "true"} if with_data else {"limit": "250"}
    if cursor:
        fields["cursor"] = cursor
    body = pool.request("GET", url + "/api/v1/executions", fields=fields).data
    # The cursor stands at the end; nothing else is looked at.
    cursor = json.loads(b"{" + body[body.rindex(b'"nextCursor"'):])["nextCursor"]
    if cursor is None:
        break
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A running server, and what is needed to pull from it."""

    url: str
    process: subprocess.Popen[bytes]

    @property
    def peak_bytes(self) -> int:
        """The most memory it held so far."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024


@contextlib.contextmanager
def served(inputs: Inputs, archive: Path) -> Iterator[Served]:
    """The program's own server over an archive."""
    program = str(inputs.program.exec_archive)
    command = [program, "--archive", str(archive), "serve", "--port", "0"]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment({"EXEC_ARCHIVE_TOKEN": KEY}),
        )
        try:
            assert process.stderr is not None
            for line in process.stderr:
                said.write(line)
                if b"Serving" in line:
                    url = line.decode().rpartition(" at ")[2].split()[0]
                    yield Served(url, process)
                    return
            said.seek(0)
            raise subprocess.CalledProcessError(
                process.wait(), command, stderr=said.read().decode()
            )
        finally:
            process.terminate()  # Ctrl-C means nothing to children of a background job
            process.wait()


def rate(inputs: Inputs) -> Result:
    """A first pull against a loop that pages the same data and throws it away.

    Through a tap that lets as much through as a real n8n sends in pages: our own server is ten
    times faster, and would measure how fast documents are cut.
    """
    with served(inputs, inputs.archive) as server, tapped(server.url) as url:
        slow = Served(url, server.process)
        taken = compare(
            lambda: _paged(inputs, slow, "with data"),
            lambda: _pulled(inputs, slow, inputs.empty_folder("pulled") / "archive"),
            pairs=_PAIRS_THAT_TAKE_LONG,
        )
    inputs.empty_folder("pulled")
    return Result(f"{taken.reference:.1f} s", f"{taken.ours:.1f} s", 1 / taken.ratio)


def nothing_new(inputs: Inputs) -> Result:
    """A pull that finds nothing against the server's own bare listing."""
    with served(inputs, inputs.archive) as server:
        archive = inputs.empty_folder("pulled") / "archive"
        _pulled(inputs, server, archive)
        taken = compare(
            lambda: _paged(inputs, server, "bare"),
            lambda: _pulled(inputs, server, archive),
            pairs=inputs.sizes.starts,
        )
    inputs.empty_folder("pulled")
    more = taken.ours - taken.reference
    return Result(f"{taken.reference:.2f} s", f"{taken.ours:.2f} s", more, " s")


def peak_of_pull(inputs: Inputs) -> Result:
    """One execution of 250 MB: what pulling it takes here."""
    with _large_served(inputs) as server:
        usage = _pulled(inputs, server, inputs.empty_folder("pulled") / "archive")
    inputs.empty_folder("pulled")
    return Result("", f"{usage.peak_bytes / 1e6:.0f} MB", usage.peak_bytes / 1e6, " MB")


def peak_of_serving(inputs: Inputs) -> Result:
    """The same, on the server."""
    with _large_served(inputs) as server:
        _pulled(inputs, server, inputs.empty_folder("pulled") / "archive")
        peak = server.peak_bytes
    inputs.empty_folder("pulled")
    return Result("", f"{peak / 1e6:.0f} MB", peak / 1e6, " MB")


@contextlib.contextmanager
def _large_served(inputs: Inputs) -> Iterator[Served]:
    archive = inputs.empty_folder("large-served") / "archive"
    run([inputs.program.exec_archive, "--archive", archive, "import", inputs.large])
    with served(inputs, archive) as server:
        yield server
    inputs.empty_folder("large-served")


def _paged(inputs: Inputs, server: Served, what: str) -> Usage:
    return run([inputs.program.python, "-c", _PAGES, server.url, what, KEY])


def _pulled(inputs: Inputs, server: Served, archive: Path) -> Usage:
    program = inputs.program.exec_archive
    return run([program, "--archive", archive, "pull", "--url", server.url], {"N8N_API_KEY": KEY})
