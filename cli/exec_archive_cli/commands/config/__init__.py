"""`exec-archive config`."""

import click

from exec_archive_cli.commands.config import add, list_, remove, show
from exec_archive_cli.nested import NestedGroup


@click.group("config", cls=NestedGroup)
def command() -> None:
    """Name the n8n servers to pull from, and where the key to each is.

    The config file holds the address of each server and the place of its key: a command that
    prints it, a file, or an environment variable. It never holds a key. See
    docs/configuration.md.
    """


for each in (add, list_, show, remove):
    command.add_command(each.command)
