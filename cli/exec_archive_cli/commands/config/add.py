"""`exec-archive config add`."""

from pathlib import Path

import click

from exec_archive.configuration import Instance, read_configuration
from exec_archive.configuration_edit import add_instance, with_instance
from exec_archive.errors import BadRequest, ExecArchiveError
from exec_archive.kept_keys import forget_key, keep_key
from exec_archive.server.key import Key, KeySource
from exec_archive_cli import options
from exec_archive_cli.asking import completed
from exec_archive_cli.key_places import KeyPlace, absolute, given_place, written
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import say
from exec_archive_cli.servers import Given, Target, config_path, configured, way_options
from exec_archive_cli.trying import in_words, try_key

_SHORTEST_KEY = 16  # what is shorter may well stand in the name of its place


@click.command("add")
@click.argument("name", metavar="NAME")
@click.option("--url", metavar="URL", help="The server's address.")
@click.option("--key-command", metavar="COMMAND", help="A command that prints the key.")
@click.option(
    "--key-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A file with the key, for your eyes only.",
)
@click.option("--key-variable", metavar="VARIABLE", help="An environment variable with the key.")
@way_options
@click.option("--force", is_flag=True, help="Replace the server of that name.")
@click.option("--no-check", is_flag=True, help="Save without trying the key.")
def command(  # noqa: PLR0913, PLR0917 - one for each option
    name: str,
    url: str | None,
    key_command: str | None,
    key_file: Path | None,
    key_variable: str | None,
    ca_bundle: Path | None,
    proxy: str | None,
    allow_http: bool,
    force: bool,
    no_check: bool,
) -> None:
    """Add a server: its address, and where the key to it is.

    NAME is how you call it, such as prod. A terminal asks for what you leave out. Then the key is
    tried, and nothing is saved where it does not work.

    \b
    exec-archive config add prod
    exec-archive config add prod --key-command "pass show n8n"
    """
    file = config_path()
    _check_name(name, file, force=force)
    file_name = None if key_file is None else str(key_file)
    Given(url, file_name, key_command, ca_bundle, proxy)  # refuses empty ones
    given = given_place(key_command, key_file, key_variable)
    address, place = completed(url, given, allow_http=allow_http)
    instance = Instance(
        url=address.url,
        **written(place, name),
        ca_bundle=None if ca_bundle is None else absolute(ca_bundle),
        proxy=proxy,
        allow_http=allow_http,
    )
    if not no_check:
        _check(configured(name, instance, Given()), place)
    if isinstance(place, Key):
        with_instance(file, name, instance)  # if it cannot be added, the key before it stays
        keep_key(file, name, place)
    add_instance(file, name, instance)
    forget_key(file, name)  # one that was kept for the server that is replaced
    say(one_line(f"Saved as {name} in {file}. Pull with: exec-archive pull {name}"))


def _check_name(name: str, file: Path, *, force: bool) -> None:
    options.instance_name(name)
    for taken in read_configuration(file).instances:
        if taken == name and not force:
            raise BadRequest(
                f"A server is configured as {name} already.",
                f"Choose another name, or replace it with: exec-archive config add {name} --force",
            )
        # Some disks take the two for one, and with them the keys that are kept under these names.
        if taken != name and taken.casefold() == name.casefold():
            raise BadRequest(
                f"{name} and {taken}, which is configured, differ only in capitals.",
                "Choose another name.",
            )


def _check(target: Target, place: KeyPlace) -> None:
    """Says what the key may do."""
    try:
        key = place if isinstance(place, Key) else place.read()
        if isinstance(place, KeySource) and _gives_away(place, key):
            raise BadRequest(
                "The key itself stands in what was given as its place.",
                "Keep it where only you can read it, and give the command or the file with it.",
            )
        found = try_key(target, key)
    except ExecArchiveError:
        say("Nothing was saved (--no-check saves without trying).")
        raise
    say(one_line(f"n8n answers at {target.address.url}; {in_words(found)}."))


def _gives_away(place: KeySource, key: Key) -> bool:
    return len(key.secret) >= _SHORTEST_KEY and key.secret in place.where
