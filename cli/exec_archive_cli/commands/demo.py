"""`exec-archive demo`."""

import contextlib
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from exec_archive.ingest import ingest
from exec_archive.server.key import KEY_VARIABLE
from exec_archive.sources.files import SavedFiles
from exec_archive_cli.exit_codes import ExitCode
from exec_archive_cli.render.terminal import say

# One that failed in the third round of a loop: its cause stands in no single place of its JSON.
_TOLD = "69"


@click.command("demo")
@click.option(
    "--archive",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where to put the archive; else in a new temporary folder.",
)
def command(archive: Path | None) -> int:
    """Show the whole loop, from recorded executions of a real n8n.

    Nothing is installed and nothing leaves this machine: a small server answers as n8n's API
    does, and the archive is pulled from there.
    """
    folder = archive or Path(tempfile.mkdtemp(prefix="exec-archive-demo-"), "archive")
    with tempfile.TemporaryDirectory(prefix="exec-archive-demo-") as hidden:
        served = Path(hidden, "served")
        with _server_of_samples(served) as (url, key):
            code = _pull(folder, url, key)
        if code:
            return code
    for words in (["list", "--status", "failed", "--limit", "6"], ["why", _TOLD]):
        code = code or _run(folder, *words)
    say(f"\nAsk it more: exec-archive --archive {folder} list --workflow loop")
    return code


@contextlib.contextmanager
def _server_of_samples(folder: Path) -> Iterator[tuple[str, str]]:
    """A server of the recorded executions on a free port of this machine, and the key to it."""
    from exec_archive_samples import samples_folder
    from exec_archive_web.door.tokens import Tokens
    from exec_archive_web.serving import running_server

    source = SavedFiles([str(samples_folder())], sys.stdin.buffer, folder / "tmp")
    ingest(folder, source, "demo")
    key = secrets.token_urlsafe(24)
    with running_server(folder, Tokens([key])) as url:
        yield url, key


def _pull(folder: Path, url: str, key: str) -> int:
    before = os.environ.get(KEY_VARIABLE)
    os.environ[KEY_VARIABLE] = key
    try:
        return _run(folder, "pull", "demo", "--url", url)
    finally:
        del os.environ[KEY_VARIABLE]
        if before is not None:
            os.environ[KEY_VARIABLE] = before


def _run(folder: Path, *words: str) -> int:
    """One command, shown as it would be typed."""
    from exec_archive_cli.running import run_command

    say(f"\n$ exec-archive {' '.join(words)}", "bold")
    code = run_command(["--archive", str(folder), *words])
    # The samples hold what no server could give any more: that it is said belongs to the demo.
    return ExitCode.DONE if code == ExitCode.LEFT_OUT else code
