"""Rules about runs: so many failures, or so many slow successes, one behind the other."""

from datetime import datetime, timedelta

from exec_archive.configuration_alerts import Failures, Slow, span
from exec_archive.monitor.rules.judgement import (
    Asked,
    Judgement,
    News,
    Standing,
    Told,
    alert_id,
    as_news,
    ended,
    is_told,
    near,
    seen,
)
from exec_archive.query.alerts.facts import At, Workflow
from exec_archive.query.alerts.streaks import (
    Events,
    Streak,
    Usual,
    failed_or_not,
    first_good_behind,
    slow_or_not,
    streaks,
    usual_and_last,
)

_HISTORY = timedelta(days=30)


def judge_failures(rule: Failures, asked: Asked) -> Judgement:
    """So many failures in a row."""
    events = failed_or_not(asked.engine, manual=rule.manual)
    found = streaks(asked.engine, events, _begin(asked), rule.count)
    return _judged(rule, asked, events, found)


def judge_slow(rule: Slow, asked: Asked) -> Judgement:
    """So many slow successes in a row; what was judged before is not judged by newer habits."""
    events = slow_or_not(
        asked.engine,
        asked.now - span(rule.baseline),
        rule.factor,
        rule.least,
        manual=rule.manual,
    )
    found = streaks(asked.engine, events, _begin(asked), rule.count)
    judgement = _judged(rule, asked, events, found)
    if asked.explaining:
        slow = {(each.workflow.instance, each.workflow.id) for each in judgement.standings}
        judgement.standings.extend(
            _usual(rule, asked.meant[each.instance, each.workflow_id], each)
            for each in usual_and_last(asked.engine, events)
            if (each.instance, each.workflow_id) in asked.meant
            and (each.instance, each.workflow_id) not in slow
        )
    return judgement


def _usual(rule: Slow, workflow: Workflow, usual: Usual) -> Standing:
    limit = usual.usual_ms * rule.factor
    said = (
        f"usual {lasted(usual.usual_ms)} × {rule.factor:g} = {lasted(limit)}, "
        f"the last took {lasted(usual.last_ms)}"
    )
    return Standing(workflow, said, usual.last_ms / limit if limit else 0.0)


def _begin(asked: Asked) -> datetime:
    """What was over before then is no news."""
    return max(asked.since, asked.now - _HISTORY)


def _judged(
    rule: Failures | Slow,
    asked: Asked,
    events: Events,
    found: list[Streak],
) -> Judgement:
    news, standings = [], []
    open_places = [(each, each.place) for each in asked.open]
    places = [(told, place) for told, place in open_places if place is not None]
    ends = first_good_behind(asked.engine, events, [place for _, place in places])
    for (told, _), end in zip(places, ends, strict=True):
        if end is not None:
            alert = as_news(told)._replace(times=_final_length(told, found))
            news.append(_ended(rule, alert, end))
    for each in found:
        workflow = asked.meant.get((each.instance, each.workflow_id))
        if workflow is None:
            continue
        before = is_told(asked.told, each.instance, each.workflow_id, each.first, each.last)
        if each.ended_by is None:
            standings.append(_standing(rule, workflow, each, before=before))
        # What is over may be a run only since the config file changed: that is history.
        is_history = isinstance(rule, Slow) or each.ended_by is not None
        is_new = each.newest_revision > asked.after_revision or not is_history
        if each.length >= rule.count and is_new and not before:
            alert = _alert(rule, asked, workflow, each)
            news.append(alert)
            if each.ended_by is not None:
                news.append(_ended(rule, alert, each.ended_by))
    return Judgement(news, standings)


def _final_length(told: Told, found: list[Streak]) -> int:
    """How many there were in the end; as many as were told where that is not known."""
    lengths = [
        each.length
        for each in found
        if is_told([told], each.instance, each.workflow_id, each.first, each.last)
    ]
    return max([told.alert.count, *lengths])


def _alert(rule: Failures | Slow, asked: Asked, workflow: Workflow, streak: Streak) -> News:
    identity = alert_id(asked, workflow.instance, workflow.id, streak.last.id)
    name = f"{workflow.instance}/{streak.last.id}"
    is_slow = isinstance(rule, Slow)
    return News(
        id=identity,
        event="alert",
        key="",
        instance=workflow.instance,
        workflow_id=workflow.id,
        workflow_name=workflow.name,
        times=streak.length,
        first=seen(streak.first),
        last=seen(streak.last),
        recovered_by=None,
        summary=_summary(rule, workflow, streak),
        look=("trace" if is_slow else "why", name),
        explain=None if is_slow else streak.last.id,
    )


def _summary(rule: Failures | Slow, workflow: Workflow, streak: Streak) -> str:
    if isinstance(rule, Slow):
        behind = "" if streak.length == 1 else f", and was as slow {streak.length:,} times in a row"
        return (
            f"{workflow.called} took {lasted(streak.last_ms)}, more than {rule.factor:g} times "
            f"its usual {lasted(streak.usual_ms)}{behind}."
        )
    if streak.length == 1:
        return f"{workflow.called} failed."
    return f"{workflow.called} failed {streak.length:,} times in a row."


def _ended(rule: Failures | Slow, alert: News, by: At) -> News:
    return ended(alert, by, _recovery_summary(rule, alert.called, alert.times))


def _recovery_summary(rule: Failures | Slow, name: str, times: int) -> str:
    if isinstance(rule, Slow):
        return f"{name} is as fast as usual again."
    return f"{name} works again after {times:,} failure{'' if times == 1 else 's'}."


def _standing(
    rule: Failures | Slow, workflow: Workflow, streak: Streak, *, before: bool
) -> Standing:
    what = "slow one" if isinstance(rule, Slow) else "failure"
    said = f"{streak.length:,} {what}{'' if streak.length == 1 else 's'} in a row"
    if isinstance(rule, Slow):
        usual = f"usual {lasted(streak.usual_ms)} × {rule.factor:g}"
        said += f", the last took {lasted(streak.last_ms)} ({usual})"
    left = rule.count - streak.length
    if before:
        said += ", told already"
    elif left > 0:
        said += f", {left:,} more until it fires"
    else:
        said += ": it fires"
    return Standing(workflow, said, near(streak.length / rule.count, told=before))


def lasted(milliseconds: float | None) -> str:
    """A duration, for a sentence that leaves this machine."""
    if milliseconds is None:
        return "an unknown time"
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:,.1f} s"
