"""`exec-archive config list`."""

import click

from exec_archive.configuration import read_configuration
from exec_archive_cli import options
from exec_archive_cli.render import answers
from exec_archive_cli.render.config_view import config_answer, print_list, say_nothing_configured
from exec_archive_cli.servers import config_path


@click.command("list")
@options.json_option
def command(as_json: bool) -> None:
    """List the servers of the config file."""
    file = config_path()
    instances = read_configuration(file).instances
    if as_json:
        answers.print_json(config_answer(file, instances, {}))
    elif instances:
        print_list(instances)
    else:
        say_nothing_configured(file)
