"""`exec-archive alerts test`."""

import click

from exec_archive.configuration_channels import read_channels
from exec_archive.errors import ExecArchiveError
from exec_archive.monitor.channels.opening import chosen
from exec_archive.monitor.trial import tried
from exec_archive_cli import options
from exec_archive_cli.exit_codes import ExitCode, exit_code
from exec_archive_cli.render import answers
from exec_archive_cli.render.channel_trials import say_failure, show_success, trials_answer
from exec_archive_cli.servers import config_path


@click.command("test")
@click.argument("names", metavar="[CHANNEL]...", nargs=-1)
@options.json_option
def command(names: tuple[str, ...], as_json: bool) -> int:
    """Send a made-up alert, to see that it arrives.

    To the channels of the config file that are named, or to every one. For each it says who took
    the alert, or what is wrong.

    \b
        exec-archive alerts test
        exec-archive alerts test mail chat
    """
    file = config_path()
    trials = []
    for name, settings in chosen(names, read_channels(file), file).items():
        trial = tried(name, settings)
        trials.append(trial)
        if as_json:
            continue
        if trial.error is None:
            show_success(trial)
        else:
            say_failure(name, trial.error)
    if as_json:
        answers.print_json(trials_answer(trials))
    errors: list[ExecArchiveError] = [each.error for each in trials if each.error]
    return exit_code(errors[0]) if errors else ExitCode.DONE
