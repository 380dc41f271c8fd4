"""One group of failures: what was said, since when, how often, and what to type next."""

import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from exec_archive.investigate.failing import OneCause
from exec_archive.query.failures.history import InVersion
from exec_archive_cli.next_step import next_step
from exec_archive_cli.render import units
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.errors.frequency import frequency
from exec_archive_cli.render.errors.place import place
from exec_archive_cli.render.errors.words import no_words, sentences, version
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import EMPTY, Labelled, Line, line
from exec_archive_cli.render.room import columns, cut, width
from exec_archive_cli.render.terminal import is_terminal, show

_SIGN = "✗ "
_INDENT = 2
_VERSIONS_SHOWN = 5
_ROWS = 3  # of a sentence on a terminal
_LEAST_OF_A_PLACE = 20


def print_card(found: OneCause, tz: tzinfo | None) -> None:
    """All but its executions."""
    show(_headline(found))
    show(EMPTY, *_said(found), EMPTY, indent=_INDENT)
    show(*(Labelled(label, lines) for label, lines in _labels(found, tz)), indent=_INDENT)
    show(EMPTY)


def _headline(found: OneCause) -> Line:
    group, example = found.cause.whole, found.cause.facts.example
    name = one_line(found.names.short(group.instance, group.fingerprint))
    before, after = f"{name} · ", f" · failed {_times(group.times)}"
    where = place(example)
    room = max(columns() - width(_SIGN + before + after), _LEAST_OF_A_PLACE)
    shown = where.within(room) if is_terminal() else str(where)
    return line((_SIGN, "red"), (before, "cyan"), (shown, "bold"), after)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _said(found: OneCause) -> Iterator[Line]:
    example = found.cause.facts.example
    said = sentences(example)
    if not said:
        yield line((no_words(example), "yellow"))
        return
    kinds = [each for each in (example.error_http_code, example.error_type) if each]
    for i, sentence in enumerate(said):
        room = _ROWS * (columns() - _INDENT)
        text = cut(sentence, room) if is_terminal() else sentence
        kind = f"   {one_line(' · '.join(kinds))}" if kinds and not i else ""
        yield line((text, "" if i else "red"), (kind, "dim"))


def _labels(found: OneCause, tz: tzinfo | None) -> Iterator[tuple[str, list[Line]]]:
    group, _, facts = found.cause
    yield "First", [line(_when(group.first.started_at, group.first.id, tz))]
    if group.times > 1:
        last = group.last.started_at
        ago = f", {units.ago(last)}" if last else ""
        yield "Last", [line(_when(last, group.last.id, tz) + ago)]
    often = frequency(found.moments, tz)
    if often is not None:
        yield often.label, [line((often.bars, "red"), f"  at most {often.highest}")]
    if facts.since is not None:
        ran = units.full_time(facts.since.first_run_at, tz)
        yield (
            "Since",
            [line(f"workflow version {version(facts.since.version)}, first run {ran}")],
        )
    yield "Versions", list(_versions(found.versions, tz))
    if group.retried:
        yield "Retried", [line(f"{group.retried:,} of {group.times:,} with success")]
    if facts.good_since:
        yield "After it", [line(f"{counted(facts.good_since, 'good run')} of the workflow")]
    if facts.call is not None:
        called = one_line(facts.call.workflow_name or facts.call.workflow_id or "a sub-workflow")
        name = one_line(found.names.short(group.instance, facts.call.fingerprint))
        command = next_step(f"exec-archive errors {shlex.quote(name)}")
        yield "Called", [line(f'"{called}", which failed: {command}')]
    command = f"exec-archive why {shlex.quote(one_line(_example(found)))}"
    yield "Example", [line(next_step(command))]


def _example(found: OneCause) -> str:
    example = found.cause.facts.example
    return f"{example.instance}/{example.id}" if found.names.are_of_several else example.id


def _when(moment: datetime | None, identity: str, tz: tzinfo | None) -> str:
    return f"{units.full_time(moment, tz)}, execution {one_line(identity)}"


def _versions(versions: Sequence[InVersion], tz: tzinfo | None) -> Iterator[Line]:
    if len(versions) == 1:  # what there is to say of it stands under first and last
        yield line(version(versions[0].version))
        return
    for each in versions[:_VERSIONS_SHOWN]:
        spans = [units.full_time(moment, tz) for moment in (each.first_at, each.last_at) if moment]
        span = f", {' to '.join(dict.fromkeys(spans))}" if spans else ""
        yield line(f"{version(each.version)}  {_times(each.times)}{span}")
    if len(versions) > _VERSIONS_SHOWN:
        yield line((f"and {counted(len(versions) - _VERSIONS_SHOWN, 'earlier version')}", "dim"))
