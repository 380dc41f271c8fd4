"""`exec-archive config show`."""

import click

from exec_archive.configuration import read_configuration, unknown_instance
from exec_archive_cli import options
from exec_archive_cli.exit_codes import ExitCode, exit_code
from exec_archive_cli.render import answers
from exec_archive_cli.render.config_view import (
    config_answer,
    print_servers,
    say_nothing_configured,
)
from exec_archive_cli.servers import config_path
from exec_archive_cli.trying import tried


@click.command("show")
@click.argument("name", metavar="[NAME]", required=False)
@click.option("--check", is_flag=True, help="Try the key, and say what it may do.")
@options.json_option
def command(name: str | None, check: bool, as_json: bool) -> int:
    """Show all that is known of a server, or of every one.

    A key is never shown, only where it is. With --check the exit code says whether all is well.
    """
    file = config_path()
    configuration = read_configuration(file)
    instances = configuration.instances
    if name is not None:
        if name not in instances:
            raise unknown_instance(name, configuration)
        instances = {name: instances[name]}
    trials = {each: tried(each, instances[each]) for each in instances} if check else {}
    if as_json:
        answers.print_json(config_answer(file, instances, trials))
    elif instances:
        print_servers(file, instances, trials)
    else:
        say_nothing_configured(file)
    codes = [exit_code(trial.error) for trial in trials.values() if trial.error]
    return codes[0] if codes else ExitCode.DONE
