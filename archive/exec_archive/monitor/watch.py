"""A check: judges every rule, notes what it found, sends it, and notes that."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from exec_archive.configuration_alerts import Rule
from exec_archive.errors import BadRequest, machine_error
from exec_archive.monitor.alert import Alert
from exec_archive.monitor.cause import cause_of
from exec_archive.monitor.delivery import Channels, Delivered, deliver
from exec_archive.monitor.journal import FOLDER, Journal, open_journal
from exec_archive.monitor.rules.judge import (
    KnownWorkflows,
    judge,
    known_workflows,
    workflows_meant,
)
from exec_archive.monitor.rules.judgement import Asked, Judgement, News, WorkflowKey
from exec_archive.monitor.state import State, Watched, read_watch, save_watch
from exec_archive.query.alerts.facts import Workflow
from exec_archive.query.engine import Engine
from exec_archive.store.archive import OpenArchive, read_archive


class Watch(NamedTuple):
    """What is to be checked, and who is to be told."""

    folder: Path
    rules: Mapping[str, Rule]
    channels: Channels
    now: datetime
    spoken: Callable[[str], str] = str  # a command as people are to type it


class Checked(NamedTuple):
    """What a check found and sent."""

    found: list[Alert]
    delivered: Delivered
    workflows: int  # that any rule is about


class Looked(NamedTuple):
    """One rule, and what it finds now."""

    name: str
    rule: Rule
    since: datetime
    is_begun: bool  # whether it was checked before
    channels: Sequence[str]
    meant: Mapping[WorkflowKey, Workflow]
    judgement: Judgement
    asks_a_server: bool  # for the workflows of its tag, and none was asked yet


def check(watch: Watch) -> Checked:
    """Judges all rules, and sends what is news and what could not be sent before."""
    _archive(watch)  # there is one, or nothing is made
    if not watch.rules and not (watch.folder / FOLDER).exists():
        return Checked([], Delivered([], [], []), 0)
    try:
        with open_journal(watch.folder) as journal:
            archive, state = _archive(watch), _begun(watch)
            found, meant = [], set()
            with Engine(archive) as engine:
                known = known_workflows(engine)
                for name, rule in watch.rules.items():
                    looked = _look(watch, engine, known, journal, state, name)
                    meant |= set(looked.meant)
                    for news in looked.judgement.news:
                        if news.id not in journal.found:
                            alert = _alert(watch, engine, looked, news)
                            told = _to_be_told(watch, journal, looked, alert)
                            journal.note_found(alert, news.key, told)
                            found.append(alert)
                    judged = Watched(looked.since, archive.manifest.revision)
                    state.note(name, rule.when, judged)
            save_watch(watch.folder / FOLDER, state)
            return Checked(found, deliver(journal, watch.channels, watch.now), len(meant))
    except OSError as error:
        raise machine_error(error, "checking the rules") from error


def _to_be_told(watch: Watch, journal: Journal, looked: Looked, alert: Alert) -> Sequence[str]:
    """The channels of a rule; of a recovery those that its alert went to."""
    before = journal.found.get(alert.of or "")
    if before is None:
        return looked.channels
    return [each for each in before.deliveries if each in watch.channels.names]


def _begun(watch: Watch) -> State:
    """The state, in which the watch of every rule has begun."""
    state = read_watch(watch.folder / FOLDER)
    for name, rule in watch.rules.items():
        watched = state.watched(name, rule.when) or Watched(watch.now, -1)
        # A clock that was wrong once must not make it wait for years.
        since = min(watched.since, watch.now)
        state.note(name, rule.when, Watched(since, watched.revision))
    save_watch(watch.folder / FOLDER, state)
    return state


def explained(watch: Watch) -> list[Looked]:
    """What a check would find; nothing is noted, and nothing is sent."""
    archive = _archive(watch)
    try:
        journal, state = Journal(watch.folder), read_watch(watch.folder / FOLDER)
    except OSError as error:
        raise machine_error(error, "reading the journal of alerts") from error
    with Engine(archive) as engine:
        known = known_workflows(engine)
        return [
            _look(watch, engine, known, journal, state, name, explaining=True)
            for name in watch.rules
        ]


def note_tag(folder: Path, tag: str, instance: str, ids: Sequence[str]) -> None:
    """Remembers which workflows of an instance bear a tag, as its server said."""
    try:
        with open_journal(folder):
            state = read_watch(folder / FOLDER)
            state.note_tag(tag, instance, ids)
            save_watch(folder / FOLDER, state)
    except OSError as error:
        raise machine_error(error, "noting what a server said of a tag") from error


def _archive(watch: Watch) -> OpenArchive:
    """The archive, once everything is known to be in order."""
    for name, rule in watch.rules.items():
        unknown = [each for each in rule.channels or () if each not in watch.channels.names]
        if unknown:
            raise BadRequest(
                f"The rule [alerts.{name}] names the channel {unknown[0]!r}, "
                "which is not configured.",
                f"Add [channels.{unknown[0]}], or name another; see docs/alerts.md.",
            )
    archive = read_archive(watch.folder)
    if archive.is_bundle:
        raise BadRequest(
            f"{watch.folder} is a bundle: nothing new comes into it, so there is nothing to watch.",
            "Name an archive with --archive.",
        )
    return archive


def _look(
    watch: Watch,
    engine: Engine,
    known: KnownWorkflows,
    journal: Journal,
    state: State,
    name: str,
    *,
    explaining: bool = False,
) -> Looked:
    rule = watch.rules[name]
    watched = state.watched(name, rule.when) or Watched(watch.now, -1)
    tagged = state.tagged(rule.tag)
    meant = workflows_meant(known, rule, tagged)
    asked = Asked(
        engine=engine,
        now=watch.now,
        name=name,
        kind=rule.when,
        since=watched.since,
        after_revision=watched.revision,
        told=journal.told_by(name, rule.when),
        meant=meant,
        explaining=explaining,
    )
    channels = watch.channels.names if rule.channels is None else rule.channels
    lacks = rule.tag is not None and not tagged
    return Looked(
        name,
        rule,
        watched.since,
        watched.revision >= 0,
        list(channels),
        meant,
        judge(rule, asked),
        lacks,
    )


def _alert(watch: Watch, engine: Engine, looked: Looked, news: News) -> Alert:
    cause = None
    if news.explain is not None:
        cause = cause_of(engine, news.instance, news.explain, looked.rule.details)
    return Alert(
        id=news.id,
        event=news.event,
        rule=looked.name,
        kind=looked.rule.when,
        instance=news.instance,
        workflow_id=news.workflow_id,
        workflow_name=news.workflow_name,
        count=news.times,
        first=news.first,
        last=news.last,
        recovered_by=news.recovered_by,
        summary=" ".join(news.summary.split()),
        cause=cause,
        command=watch.spoken(shlex.join(("exec-archive", *news.look))),
        at=watch.now,
        of=news.of,
    )
