"""The rule about the share of executions that failed in a span."""

from collections.abc import Sequence

from exec_archive.configuration_alerts import ErrorRate, span
from exec_archive.monitor.rules.judgement import (
    Asked,
    Judgement,
    News,
    Standing,
    Told,
    alert_id,
    as_news,
    ended,
    near,
    place,
    seen,
)
from exec_archive.query.alerts.facts import At, Workflow
from exec_archive.query.alerts.rates import Rate, rates


def judge_rate(rule: ErrorRate, asked: Asked) -> Judgement:
    """So many of what ended in the last span failed; where nothing ended, nothing changes."""
    news, standings = [], []
    open_by_workflow = {(each.alert.instance, each.alert.workflow_id): each for each in asked.open}
    for each in rates(asked.engine, asked.now - span(rule.span), manual=rule.manual):
        key = (each.instance, each.workflow_id)
        is_high = each.failed / each.ended >= rule.rate
        told = open_by_workflow.get(key)
        if told is not None and not is_high and each.last_good is not None:
            news.append(_recovered(rule, told, each, each.last_good))
        workflow = asked.meant.get(key)
        if workflow is None:
            continue
        fires = is_high and each.ended >= rule.least
        if fires and told is None and each.first and each.last and _is_newer(each, asked.told):
            news.append(_alert(rule, asked, workflow, each, each.first, each.last))
        standings.append(_standing(rule, workflow, each, fires=fires, before=told is not None))
    return Judgement(news, standings)


def _is_newer(rate: Rate, told: Sequence[Told]) -> bool:
    """Whether something failed since the last recovery: a good one that leaves the span is none."""
    for each in reversed(told):
        alert = each.alert
        if (alert.instance, alert.workflow_id) != (rate.instance, rate.workflow_id):
            continue
        by = each.recovery.recovered_by if each.recovery else None
        ended_at = by and place(rate.instance, rate.workflow_id, by)
        return ended_at is None or rate.last is None or rate.last > ended_at.at
    return True


def _alert(
    rule: ErrorRate, asked: Asked, workflow: Workflow, rate: Rate, first: At, last: At
) -> News:
    return News(
        id=alert_id(asked, workflow.instance, workflow.id, last.id),
        event="alert",
        key="",
        instance=workflow.instance,
        workflow_id=workflow.id,
        workflow_name=workflow.name,
        times=rate.failed,
        first=seen(first),
        last=seen(last),
        recovered_by=None,
        summary=(
            f"{rate.failed:,} of {rate.ended:,} executions of {workflow.called} failed within "
            f"{rule.span} ({rate.failed / rate.ended:.0%})."
        ),
        look=("why", f"{workflow.instance}/{last.id}"),
        explain=last.id,
    )


def _recovered(rule: ErrorRate, told: Told, rate: Rate, by: At) -> News:
    alert = as_news(told)
    return ended(
        alert,
        by,
        f"{alert.called} is below {rule.rate:.0%} again: {rate.failed:,} of {rate.ended:,} "
        f"executions failed within {rule.span}.",
    )


def _standing(
    rule: ErrorRate, workflow: Workflow, rate: Rate, *, fires: bool, before: bool
) -> Standing:
    share = rate.failed / rate.ended
    said = f"{rate.failed:,} of {rate.ended:,} failed within {rule.span} ({share:.0%})"
    if before:
        said += ", told already"
    elif fires:
        said += ": it fires"
    elif share >= rule.rate:
        said += f", too few to say: it takes {rule.least:,}"
    part = share / rule.rate * min(1.0, rate.ended / rule.least)
    return Standing(workflow, said, near(part if fires else min(part, 0.99), told=before))
