"""Which workflows a rule is about, and what it finds of them."""

from collections.abc import Callable, Mapping
from functools import cache

from exec_archive.configuration_alerts import (
    ErrorRate,
    Failures,
    Losses,
    NewError,
    Rule,
    Silence,
    Slow,
)
from exec_archive.monitor.rules import in_a_row, once, rate, silence
from exec_archive.monitor.rules.judgement import Asked, Judgement, WorkflowKey
from exec_archive.query.alerts.facts import Workflow, workflows
from exec_archive.query.engine import Engine

# Of each instance the ids of the workflows that bear a tag, as its server said.
TaggedIds = Mapping[str, frozenset[str]]
KnownWorkflows = Callable[[str | None, bool], list[Workflow]]


def known_workflows(engine: Engine) -> KnownWorkflows:
    """The workflows of an archive by a tag and whether runs by hand count, each asked for once."""
    return cache(lambda tag, manual: workflows(engine, tag, manual=manual))


def workflows_meant(
    known: KnownWorkflows, rule: Rule, tagged: TaggedIds
) -> dict[WorkflowKey, Workflow]:
    """The workflows that a rule is about."""
    return {
        (each.instance, each.id): each
        for each in known(rule.tag, rule.manual)
        if rule.means_instance(each.instance)
        and rule.means_workflow(each.id, each.name)
        and (rule.tag is None or each.is_tagged or each.id in tagged.get(each.instance, ()))
    }


def judge(rule: Rule, asked: Asked) -> Judgement:
    """What a rule finds now."""
    match rule:
        case Failures():
            return in_a_row.judge_failures(rule, asked)
        case Slow():
            return in_a_row.judge_slow(rule, asked)
        case ErrorRate():
            return rate.judge_rate(rule, asked)
        case Silence():
            return silence.judge_silence(rule, asked)
        case NewError():
            return once.judge_new_errors(rule, asked)
        case Losses():
            return once.judge_losses(rule, asked)
