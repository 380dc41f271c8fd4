"""The watch that the config file describes, and the check behind a pull."""

from collections.abc import Iterable
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import Any

from exec_archive.configuration_alerts import Rule, read_rules
from exec_archive.configuration_channels import read_channels
from exec_archive.errors import ExecArchiveError, NotFound
from exec_archive.monitor.channels.opening import opened
from exec_archive.monitor.delivery import Channels
from exec_archive.monitor.watch import Watch, check, note_tag
from exec_archive.server.api import N8nApi
from exec_archive_cli.exit_codes import exit_code
from exec_archive_cli.next_step import next_step
from exec_archive_cli.render import units
from exec_archive_cli.render.alerts.answer import checked_answer
from exec_archive_cli.render.alerts.check_view import print_checked
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import say
from exec_archive_cli.servers import config_path
from exec_archive_cli.unforeseen import as_error, is_to_be_seen


def configured_watch(folder: Path) -> Watch:
    """The rules and the channels of the config file, over an archive."""
    file = config_path()
    channels = read_channels(file)
    now = units.this_moment().replace(tzinfo=None)
    return Watch(
        folder,
        read_rules(file),
        Channels(list(channels), lambda name: opened(name, channels[name])),
        now.replace(microsecond=now.microsecond // 1000 * 1000),
        partial(next_step, anywhere=True),
    )


def check_after_pull(
    folder: Path, tz: tzinfo | None, *, quiet: bool, as_json: bool
) -> dict[str, Any]:
    """A check whose troubles cost no pull anything; they are said."""
    try:
        watch = configured_watch(folder)
        checked = check(watch)
    except NotFound:  # the pull has said why there is no archive
        return {"check": None, "error": None}
    except ExecArchiveError as error:
        failure = error
    except Exception as error:
        if is_to_be_seen():
            raise
        failure = as_error(error)
    else:
        if not as_json:
            print_checked(checked, watch, tz, quiet=quiet, narrated=True)
        return {"check": checked_answer(checked, watch), "error": None}
    if not as_json:
        say("The rules for alerts could not be checked; the pull is not touched by that.", "bold")
        say(one_line(failure.problem), "red")
        say(one_line(failure.advice))
    told = {"problem": failure.problem, "advice": failure.advice}
    return {"check": None, "error": {**told, "exit_code": int(exit_code(failure))}}


def tags_wanted() -> list[Rule]:
    """The rules that are about a tag; what is wrong with them is said when they are checked."""
    try:
        return [rule for rule in read_rules(config_path()).values() if rule.tag is not None]
    except ExecArchiveError:
        return []
    except Exception:
        if is_to_be_seen():
            raise
        return []


def note_tags(folder: Path, api: N8nApi, instance: str, rules: Iterable[Rule]) -> None:
    """Asks a server which workflows bear the tags of rules; executions do not say it."""
    wanted = {rule.tag for rule in rules if rule.tag and rule.means_instance(instance)}
    for tag in sorted(wanted):
        try:
            note_tag(folder, tag, instance, [each for each, _ in api.workflows(tag=tag)])
        except ExecArchiveError as error:
            failure = error
        except Exception as error:
            if is_to_be_seen():
                raise
            failure = as_error(error)
        else:
            continue
        say(one_line(f"{instance} was asked for the workflows with the tag {tag!r}."))
        say(one_line(f"{failure.problem} A rule knows those of the last time."))
