"""What was told, and what became of it on each channel."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from exec_archive.monitor.journal import DROPPED, GAVE_UP, SENT, WAITING, Delivery, Found
from exec_archive_cli.render.alerts.check_view import STYLES
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Column, Line, Span, Table, line
from exec_archive_cli.render.terminal import say, show
from exec_archive_cli.render.units import near_time


def print_history(found: Sequence[Found], total: int, tz: tzinfo | None) -> None:
    """A line for each alert, the newest first."""
    if not found:
        say("Nothing was told so far. See docs/alerts.md.")
        return
    columns = [
        Column("WHEN"),
        Column("EVENT"),
        Column("RULE", flexible=True),
        Column("WORKFLOW", flexible=True),
        Column("COUNT", right=True),
        Column("TOLD", flexible=True),
    ]
    rows = [
        [
            Span(near_time(each.alert.at, tz)),
            Span(each.alert.event, STYLES.get(each.alert.event, "")),
            Span(one_line(each.alert.rule)),
            Span(one_line(each.alert.workflow_name or each.alert.workflow_id or "?")),
            Span(f"{each.alert.count:,}"),
            Span(", ".join(map(_became, each.deliveries.values())) or "nobody"),
        ]
        for each in found
    ]
    show(Table(columns, rows))
    for channel in {name: None for each in found for name in each.deliveries}:
        show(*_still(channel, found, tz))
    if total > len(found):
        say(f"{len(found):,} of {counted(total, 'alert')}: --limit shows more", "dim")


def _became(delivery: Delivery) -> str:
    """In two words; why stands below."""
    words = {SENT: "sent", WAITING: "waits", GAVE_UP: "gave up", DROPPED: "is gone"}
    return f"{one_line(delivery.channel)} {words[delivery.state]}"


def _still(channel: str, found: Sequence[Found], tz: tzinfo | None) -> Iterator[Line]:
    """What a channel still waits for, and why."""
    deliveries = [each.deliveries[channel] for each in found if channel in each.deliveries]
    waiting = [each for each in deliveries if each.state == WAITING]
    if not waiting:
        return
    tries = [each.next_try for each in waiting if each.next_try is not None]
    when = f"next try {near_time(min(tries), tz)}" if tries else "sent by the next check"
    why = next((f" ({one_line(each.why)})" for each in waiting if each.why), "")
    yield line((f"{one_line(channel)} waits with {len(waiting):,}: {when}{why}", "yellow"))
