"""What a check found, and what became of it, in a few lines."""

from collections.abc import Iterator
from datetime import tzinfo

from exec_archive.monitor.alert import Alert
from exec_archive.monitor.delivery import Delivered
from exec_archive.monitor.journal import DROPPED
from exec_archive.monitor.watch import Checked, Watch
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Labelled, line
from exec_archive_cli.render.terminal import say, show
from exec_archive_cli.render.units import full_time
from exec_archive_cli.servers import config_path

STYLES = {"alert": "red", "recovered": "green"}
_SHOWN = 20


def print_checked(
    checked: Checked,
    watch: Watch,
    tz: tzinfo | None,
    *,
    quiet: bool = False,
    narrated: bool = False,
) -> None:
    """The news on stdout, or narrated behind a pull; and always what was not sent."""
    if not quiet:
        for alert in checked.found[:_SHOWN]:
            if narrated:
                say(one_line(alert.summary), STYLES.get(alert.event, ""))
                say(one_line(f"  look: {alert.command}"))
            else:
                show(_card(alert))
        if len(checked.found) > _SHOWN:
            say(f"and {len(checked.found) - _SHOWN:,} more: exec-archive alerts history")
        for text in _counts(checked, watch):
            say(one_line(text))
    for text in _troubles(checked.delivered, tz):
        say(one_line(text), "yellow")


def _card(alert: Alert) -> Labelled:
    lines = [line((one_line(alert.summary), STYLES.get(alert.event, "")))]
    if alert.cause:
        lines.append(line(one_line(alert.cause)))
    lines.append(line((one_line(alert.command), "dim")))
    return Labelled(alert.event, lines)


def _counts(checked: Checked, watch: Watch) -> Iterator[str]:
    rules, workflows = counted(len(watch.rules), "rule"), counted(checked.workflows, "workflow")
    if not watch.rules:
        yield f"No rule is configured in {config_path()}. See docs/alerts.md for a first one."
    elif not checked.found:
        yield f"nothing new: {rules}, {workflows}"
    elif not watch.channels.names:
        yield "No channel is configured, so nobody was told. See docs/alerts.md."
    for channel in watch.channels.names:
        sent = [each for each in checked.delivered.sent if each.channel == channel]
        if sent:
            yield f"sent by {channel}: {len(sent):,}"
        yield from (f"  {remark}" for each in sent for remark in each.remarks)


def _troubles(done: Delivered, tz: tzinfo | None) -> Iterator[str]:
    """What was not sent: a line for each channel, and why."""
    for channel in {each.channel: None for each in done.waiting}:
        waiting = [each.delivery for each in done.waiting if each.channel == channel]
        why = next((each.why for each in waiting if each.why), None)
        tries = [each.next_try for each in waiting if each.next_try]
        yield f"not sent yet by {channel}: {len(waiting):,}{f' ({why})' if why else ''}"
        if tries:
            yield f"  Tried again by the first check after {full_time(min(tries), tz)}."
    for each in done.lost:
        gone = "its channel is not configured any more"
        why = gone if each.delivery.state == DROPPED else f"given up ({each.delivery.why})"
        yield f"not sent by {each.channel}: {each.alert.summary} {why}"
