"""Rules that tell a thing once and for all: an error never seen before, a silent loss."""

from exec_archive.configuration_alerts import Losses, NewError
from exec_archive.monitor.alert import Seen
from exec_archive.monitor.rules.judgement import Asked, Judgement, News, Standing, alert_id, seen
from exec_archive.query.alerts.facts import Workflow
from exec_archive.query.alerts.rates import NewGroup, new_groups
from exec_archive.query.selection import Selection
from exec_archive.query.successes import successes_of


def judge_new_errors(rule: NewError, asked: Asked) -> Judgement:
    """Causes of failures whose first one came since the watch began."""
    told = {each.key for each in asked.told}
    news, standings = [], []
    for each in new_groups(asked.engine, asked.since, manual=rule.manual):
        workflow = asked.meant.get((each.instance, each.workflow_id))
        if workflow is None:
            continue
        key = f"{each.instance}/{each.fingerprint}"
        if key not in told and each.oldest_revision <= asked.after_revision:
            continue  # it was there at the last look, when the rule was about other workflows
        before = "told already" if key in told else "it fires"
        said = f"error {each.fingerprint}, {each.times:,} times: {before}"
        standings.append(Standing(workflow, said, 0.0 if key in told else 1.0))
        if key not in told:
            news.append(_new_error(asked, workflow, each, key))
    return Judgement(news, standings)


def _new_error(asked: Asked, workflow: Workflow, group: NewGroup, key: str) -> News:
    return News(
        id=alert_id(asked, group.instance, group.fingerprint),
        event="alert",
        key=key,
        instance=group.instance,
        workflow_id=workflow.id,
        workflow_name=workflow.name,
        times=group.times,
        first=seen(group.first),
        last=seen(group.last),
        recovered_by=None,
        summary=f"{workflow.called} failed in a way that was never seen before.",
        look=("errors", group.fingerprint),
        explain=group.last.id,
    )


def judge_losses(rule: Losses, asked: Asked) -> Judgement:
    """What successes lost that were stored since the last look; the first look begins the watch."""
    from exec_archive.investigate.losses.every import losses_of_all  # takes long to load
    from exec_archive.investigate.losses.finding import Sureness
    from exec_archive.investigate.losses.groups import AllLosses

    new = Selection(after_revision=asked.after_revision)
    if asked.after_revision < 0 or not successes_of(asked.engine, new):
        return Judgement([], [])
    told = {each.key for each in asked.told}
    found = AllLosses()
    for judged in losses_of_all(asked.engine, new):
        workflow = asked.meant.get((judged.execution.instance, judged.execution.workflow_id))
        if workflow is not None and (rule.manual or judged.execution.mode != "manual"):
            found.add(judged, Sureness(rule.sureness))
    news, standings = [], []
    for group in found.groups:
        workflow = asked.meant[group.instance, group.workflow_id]
        node = group.finding.node
        key = "\x1f".join([group.instance, group.workflow_id or "", node or "", group.finding.kind])
        at = f'"{node}"' if node else "a node"
        said = f"{at}: {group.finding.kind}, {group.finding.sureness}"
        before = "told already" if key in told else "it fires"
        standings.append(Standing(workflow, f"{said}, {before}", 0.0 if key in told else 1.0))
        if key in told:
            continue
        told.add(key)  # the same may be found more and less sure
        news.append(
            News(
                id=alert_id(asked, group.instance, group.workflow_id, node, group.finding.kind),
                event="alert",
                key=key,
                instance=group.instance,
                workflow_id=group.workflow_id,
                workflow_name=workflow.name,
                times=group.executions,
                first=Seen(*group.first),
                last=Seen(*group.last),
                recovered_by=None,
                summary=f"{workflow.called} succeeded, but lost something in silence at {at} "
                f"({group.finding.kind}).",
                look=("losses", f"{group.instance}/{group.last.id}"),
            )
        )
    return Judgement(news, standings)
