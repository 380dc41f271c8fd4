"""What fails: groups of failures with what explains them, and one group by its name."""

from collections.abc import Sequence
from typing import NamedTuple

from exec_archive.investigate.failure_names import Names
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.executions import count_executions, list_executions
from exec_archive.query.failures.facts import Facts, facts_of
from exec_archive.query.failures.groups import Group, failed_ones, groups_of, in_order
from exec_archive.query.failures.history import InVersion, Moment, by_time, by_version
from exec_archive.query.selection import Page, Selection


class Cause(NamedTuple):
    """A group as a selection has it, as the whole archive has it, and what explains it."""

    group: Group
    whole: Group
    facts: Facts


class Failing(NamedTuple):
    """A page of causes, and how many there are in all."""

    causes: list[Cause]
    groups: int
    failures: int
    names: Names


class OneCause(NamedTuple):
    """A group of the whole archive, and a page of its executions in a selection."""

    cause: Cause
    versions: list[InVersion]
    moments: list[Moment]
    executions: list[Execution]
    matching: int  # executions in the selection
    names: Names


def failing(
    engine: Engine,
    wanted: Selection,
    page: Page,
    sort: str,
    *,
    reverse: bool = False,
    only: str | None = None,
) -> Failing:
    """The groups of a selection; with `only` nothing is known of other servers than that one."""
    everything = groups_of(engine, Selection(instance=only))
    found = everything if _is_everything(wanted, only) else groups_of(engine, wanted)
    shown = in_order(found, sort, reverse=reverse)[page.offset : page.offset + page.limit]
    return Failing(
        causes=_causes(engine, shown, everything),
        groups=len(found),
        failures=sum(each.times for each in found),
        names=_names(engine, everything, only),
    )


def one_cause(
    engine: Engine, given: str, wanted: Selection, page: Page, *, only: str | None = None
) -> OneCause:
    """The group whose fingerprint begins as given."""
    everything = groups_of(engine, Selection(instance=only))
    names = _names(engine, everything, only)
    group = names.meant(given, wanted.instance)
    of_it = Selection(instance=group.instance, failure=group.fingerprint)
    here = failed_ones(wanted)._replace(instance=group.instance, failure=group.fingerprint)
    return OneCause(
        cause=_causes(engine, [group], everything)[0],
        versions=by_version(engine, of_it),
        moments=by_time(engine, of_it),
        executions=list_executions(engine, here, limit=page.limit, offset=page.offset),
        matching=group.times if _is_everything(wanted, only) else count_executions(engine, here),
        names=names,
    )


def _names(engine: Engine, everything: Sequence[Group], only: str | None) -> Names:
    several = only is None and len(engine.archive.manifest.instances) > 1
    return Names(everything, engine.archive.kind, are_of_several=several)


def _is_everything(wanted: Selection, only: str | None) -> bool:
    return failed_ones(wanted) == failed_ones(Selection(instance=only))


def _causes(engine: Engine, shown: Sequence[Group], everything: Sequence[Group]) -> list[Cause]:
    """With facts of each as the whole archive has it: what came after does not end with a span."""
    by_name = {(each.instance, each.fingerprint): each for each in everything}
    wholes = [by_name[each.instance, each.fingerprint] for each in shown]
    known = zip(shown, wholes, facts_of(engine, wholes), strict=True)
    return [Cause(*each) for each in known]
