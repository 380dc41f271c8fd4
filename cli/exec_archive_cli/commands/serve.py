"""`exec-archive serve`."""

import contextlib
import ipaddress
import signal
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exec_archive.errors import BadRequest, ExecArchiveError
from exec_archive_cli import options
from exec_archive_cli.render import terminal
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.serving_retries import ConfiguredServers
from exec_archive_cli.serving_tokens import RETRY_VARIABLE, VARIABLE, serving_tokens
from exec_archive_cli.when import own_zone

if TYPE_CHECKING:
    from exec_archive_web.serving import Certificate


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
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    metavar="NAME",
    help="A name that the server is asked under, such as that of a proxy in front. Its address "
    "and its machine's own name are known. May be repeated.",
)
@click.option(
    "--tls-cert",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Speak TLS, with this certificate (PEM, with those it hangs on).",
)
@click.option(
    "--tls-key", type=click.Path(path_type=Path), metavar="FILE", help="The certificate's key."
)
@click.option(
    "--token-file",
    metavar="FILE",
    help=f"Tokens that may read, one a line.  [else: the env var {VARIABLE}]",
)
@click.option(
    "--retry-token-file",
    metavar="FILE",
    help=f"Tokens that may have executions retried, too.  [else: the env var {RETRY_VARIABLE}]",
)
@click.option(
    "--may-retry", is_flag=True, help="The token that is made may have executions retried, too."
)
@click.option("--instance", metavar="NAME", help="Only executions of this n8n server.")
@options.tz_option
@options.archive_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    host: str,
    port: int,
    names: tuple[str, ...],
    tls_cert: Path | None,
    tls_key: Path | None,
    token_file: str | None,
    retry_token_file: str | None,
    may_retry: bool,
    instance: str | None,
    tz: tzinfo | None,
    archive: Path | None,
) -> None:
    """Serve the archive to browsers and programs.

    A browser finds its pages at the address that is shown, programs /api/automations, and what
    reads executions from n8n's public API finds them at /api/v1. All of it takes a token: where
    none is given, one is made and shown. What is pulled meanwhile is seen at once. Ctrl-C ends it.

    \b
    exec-archive serve
    exec-archive serve --port 8080 --token-file tokens.txt
    """
    from exec_archive_web.door.tokens import Tokens
    from exec_archive_web.serving import Place, running_server

    folder = options.archive_folder(archive)
    given = serving_tokens(token_file, retry_token_file, may_retry=may_retry)
    place = Place(host, port, _certificate(tls_cert, tls_key), names)
    zone = tz or own_zone() or UTC
    with (
        contextlib.suppress(KeyboardInterrupt),
        _scratch(),
        running_server(
            folder,
            Tokens(given.reading, given.retrying),
            place,
            instance=instance,
            zone=zone,
            servers=ConfiguredServers(folder),
            on_trouble=_tell,
        ) as url,
    ):
        # A service manager ends a server like this: no less ordinary than Ctrl-C.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        if place.certificate is None and not _is_this_machine(host):
            terminal.say(
                one_line(
                    f"What goes to and from {host} is not encrypted: others can read it, tokens "
                    "too. Give --tls-cert and --tls-key."
                )
            )
        if given.made is not None:
            terminal.say(f"The token, shown only now: {given.made}")
        terminal.say(one_line(f"Serving {folder} at {url} (Ctrl-C ends it)"))
        while True:
            time.sleep(3600)


@contextlib.contextmanager
def _scratch() -> Iterator[None]:
    """A place for temporary files that goes with the server, whatever is being made just then."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="exec-archive-", ignore_cleanup_errors=True) as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


def _certificate(file: Path | None, key: Path | None) -> "Certificate | None":
    from exec_archive_web.serving import Certificate

    if file is None and key is None:
        return None
    if file is None or key is None:
        raise BadRequest(
            "A certificate and its key go together.", "Give both --tls-cert and --tls-key."
        )
    return Certificate(file, key)


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
