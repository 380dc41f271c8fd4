"""The rule about workflows that stopped: no execution for a time."""

from datetime import datetime

from exec_archive.configuration_alerts import Silence, span
from exec_archive.monitor.rules.judgement import (
    Asked,
    Judgement,
    News,
    Standing,
    alert_id,
    as_news,
    ended,
    near,
    seen,
)
from exec_archive.query.alerts.facts import At, Workflow, known_until
from exec_archive.query.alerts.streaks import all_begun, first_good_behind


def judge_silence(rule: Silence, asked: Asked) -> Judgement:
    """No execution for a time, as far as all is known of that server."""
    news = _endings(rule, asked)
    standings = []
    told = {
        (each.alert.instance, each.alert.workflow_id, each.alert.last.id)
        for each in asked.told
        if each.alert.last is not None
    }
    known = known_until(asked.engine)
    for workflow in asked.meant.values():
        until = known.get(workflow.instance)
        if until is None or workflow.last is None:
            continue
        last = workflow.last
        is_silent = last.begun + span(rule.after) < until
        before = (workflow.instance, workflow.id, last.id) in told
        if is_silent and not before:
            news.append(_alert(rule, asked, workflow, last))
        standings.append(_standing(rule, workflow, last, until, before=before))
    return Judgement(news, standings)


def _endings(rule: Silence, asked: Asked) -> list[News]:
    places = [(each, each.place) for each in asked.open]
    known = [(told, place) for told, place in places if place is not None]
    events = all_begun(asked.engine, manual=rule.manual)
    ends = first_good_behind(asked.engine, events, [place for _, place in known])
    return [
        ended(alert, by, f"{alert.called} runs again.")
        for alert, by in zip([as_news(told) for told, _ in known], ends, strict=True)
        if by is not None
    ]


def _alert(rule: Silence, asked: Asked, workflow: Workflow, last: At) -> News:
    return News(
        id=alert_id(asked, workflow.instance, workflow.id, last.id),
        event="alert",
        key="",
        instance=workflow.instance,
        workflow_id=workflow.id,
        workflow_name=workflow.name,
        times=0,
        first=None,
        last=seen(last),
        recovered_by=None,
        summary=f"{workflow.called} has not run for more than {rule.after}.",
        look=("view", f"{workflow.instance}/{last.id}"),
    )


def _standing(
    rule: Silence, workflow: Workflow, last: At, until: datetime, *, before: bool
) -> Standing:
    quiet = (until - last.begun) / span(rule.after)
    if quiet <= 1:
        said = f"execution {last.id} was the last, {quiet:.0%} of {rule.after} before the last pull"
        return Standing(workflow, said, quiet)
    said = f"nothing behind execution {last.id} for more than {rule.after}"
    return Standing(
        workflow,
        f"{said}, told already" if before else f"{said}: it fires",
        near(quiet, told=before),
    )
