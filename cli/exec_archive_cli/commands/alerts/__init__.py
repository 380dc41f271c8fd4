"""`exec-archive alerts`."""

import click

from exec_archive_cli.commands.alerts import check, history, test
from exec_archive_cli.nested import NestedGroup


@click.group("alerts", cls=NestedGroup)
def command() -> None:
    """Tell when workflows fail again and again, and when they recover.

    The config file names the channels that alerts go to, and the rules. See docs/alerts.md.
    """


for each in (check, test, history):
    command.add_command(each.command)
