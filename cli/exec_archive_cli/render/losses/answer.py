"""Silent losses for programs: every count and index from 0, times in UTC."""

from collections.abc import Iterable
from typing import Any

from exec_archive.investigate.losses.details import Details
from exec_archive.investigate.losses.finding import Finding
from exec_archive.investigate.losses.groups import AllLosses, Group, Of
from exec_archive.investigate.losses.losses import Losses
from exec_archive_cli.render.answers import plain, plain_value, print_json
from exec_archive_cli.render.losses.finding import finding_answer


def print_losses_answer(
    losses: Losses, found: Iterable[tuple[Finding, Details]], less_sure: int
) -> None:
    """Those of one execution."""
    print_json(
        {
            "execution": plain(losses.execution),
            "compared": {
                "good_runs": losses.good_runs,
                "good_runs_before": losses.good_runs_before,
                "of_its_version": losses.of_its_version,
                "not_compared": losses.unsaid,
            },
            "less_sure": less_sure,
            "findings": [{**finding_answer(each), **_details(details)} for each, details in found],
        }
    )


def print_all_losses_answer(found: AllLosses, limit: int | None) -> None:
    """Those of many: every row, if there is no limit."""
    print_json(
        {
            "executions": found.looked_at,
            "with_losses": found.with_losses,
            "less_sure": found.less_sure,
            "not_compared": dict(sorted(found.unsaid.items())),
            "not_judged": dict(sorted(found.unjudged.items())),
            "losses": [_group(each) for each in found.groups[:limit]],
        }
    )


def _group(group: Group) -> dict[str, Any]:
    return {
        "instance": group.instance,
        "workflow_id": group.workflow_id,
        "workflow_name": group.workflow_name,
        "executions": group.executions,
        "first": _of(group.first),
        "last": _of(group.last),
        "finding": finding_answer(group.finding),
    }


def _of(of: Of) -> dict[str, Any]:
    return {name: plain_value(value) for name, value in of._asdict().items()}


def _details(details: Details) -> dict[str, Any]:
    return {
        "swallowed": [
            {
                "run_index": each.run_index,
                "item": each.item,
                "output": each.output,
                "message": each.message,
            }
            for each in details.errors
        ],
        "gone": [each._asdict() for each in details.gone],
    }
