"""The answers about alerts for programs."""

from collections.abc import Sequence
from typing import Any

from exec_archive.document.times import in_iso
from exec_archive.monitor.alert import as_json
from exec_archive.monitor.delivery import Unsent
from exec_archive.monitor.journal import Delivery, Found
from exec_archive.monitor.watch import Checked, Looked, Watch

FOUND_FIELDS = ("alert", "deliveries")


def checked_answer(checked: Checked, watch: Watch) -> dict[str, Any]:
    """What a check found and sent."""
    done = checked.delivered
    return {
        "rules": len(watch.rules),
        "workflows": checked.workflows,
        "found": [as_json(each) for each in checked.found],
        "sent": [
            {"id": each.alert.id, "channel": each.channel, "remarks": list(each.remarks)}
            for each in done.sent
        ],
        "waiting": [_unsent(each) for each in done.waiting],
        "lost": [_unsent(each) for each in done.lost],
    }


def explained_answer(looked: Sequence[Looked]) -> list[dict[str, Any]]:
    """How each rule stands."""
    return [
        {
            "rule": each.name,
            "when": each.rule.when,
            "since": in_iso(each.since) if each.is_begun else None,
            "workflows": len(each.meant),
            "asks_a_server": each.asks_a_server,
            "channels": list(each.channels),
            "would_tell": [news.summary for news in each.judgement.news],
            "standings": [
                {
                    "instance": standing.workflow.instance,
                    "workflow": {"id": standing.workflow.id, "name": standing.workflow.name},
                    "said": standing.said,
                }
                for standing in nearest_first(each)
            ],
        }
        for each in looked
    ]


def nearest_first(looked: Looked) -> list[Any]:
    """How workflows stand, those nearest to an alert first."""
    return sorted(looked.judgement.standings, key=lambda each: -each.nearness)


def found_answer(found: Found) -> dict[str, Any]:
    """An alert, and what became of it."""
    return {
        "alert": as_json(found.alert),
        "deliveries": [_delivery(each) for each in found.deliveries.values()],
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "channel": delivery.channel,
        "state": delivery.state,
        "at": delivery.at and in_iso(delivery.at),
        "attempts": delivery.attempts,
        "next_try_at": delivery.next_try and in_iso(delivery.next_try),
        "why": delivery.why,
        "remarks": list(delivery.remarks),
    }


def _unsent(unsent: Unsent) -> dict[str, Any]:
    return {"id": unsent.alert.id, **_delivery(unsent.delivery)}
