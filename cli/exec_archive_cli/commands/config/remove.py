"""`exec-archive config remove`."""

import click

from exec_archive.configuration_edit import remove_instance
from exec_archive.kept_keys import forget_key
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import say
from exec_archive_cli.servers import config_path


@click.command("remove")
@click.argument("name", metavar="NAME")
def command(name: str) -> None:
    """Take a server out of the config file.

    What was pulled from it stays in every archive. A key that was pasted is removed as well.
    """
    file = config_path()
    remove_instance(file, name)
    say(one_line(f"Removed {name} from {file}. What was pulled from it stays in every archive."))
    forgotten = forget_key(file, name)
    if forgotten is not None:
        say(one_line(f"Its key was removed too: {forgotten}"))
