"""`exec-archive serve`."""

import contextlib
import ipaddress
import signal
import time
from pathlib import Path

import click

from exec_archive.errors import ExecArchiveError
from exec_archive_cli import options
from exec_archive_cli.render import terminal
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.serving_key import given_key, made_key


@click.command("serve")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Where to listen; as it is, only this machine can ask.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=5680,
    show_default=True,
    help="The port to listen at; 0 takes any that is free.",
)
@click.option("--instance", metavar="NAME", help="Whose executions, if the archive holds several.")
@options.archive_option
def command(host: str, port: int, instance: str | None, archive: Path | None) -> None:
    """Serve the archive as n8n's own API, read-only.

    What reads executions from n8n's public API can read them here: the list and each execution,
    at /api/v1/executions, with the same parameters and answers. Who asks needs the key in
    EXEC_ARCHIVE_TOKEN (16 characters or more); without it a key is made and shown. Ctrl-C ends it.
    """
    from exec_archive_web.serving import running_server

    folder = options.archive_folder(archive)
    given = given_key()
    key = given or made_key()
    with (
        contextlib.suppress(KeyboardInterrupt),
        running_server(folder, key, host, port, instance=instance, on_trouble=_tell) as url,
    ):
        # A service manager ends a server like this: no less ordinary than Ctrl-C.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        if not _is_this_machine(host):
            terminal.say(
                one_line(f"What goes to and from {host} is not encrypted: others can read it.")
            )
        if given is None:
            terminal.say(f"The key, for X-N8N-API-KEY, shown only now: {key}")
        terminal.say(one_line(f"Serving {folder} at {url} (Ctrl-C ends it)"))
        while True:
            time.sleep(3600)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _tell(error: Exception) -> None:
    """Why an answer was a 500, or broke off."""
    if isinstance(error, ExecArchiveError):
        terminal.say(one_line(f"{error.problem} {error.advice}"))
    else:
        terminal.say(one_line(f"An answer failed ({type(error).__name__}: {error})."))
