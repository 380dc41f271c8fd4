"""How far the mirror of a server is: its last pull, and what no pull could get."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Any

import msgspec

from exec_archive.query.contents import Pulled
from exec_archive.store.sync_state import Vanished
from exec_archive_cli.render import units
from exec_archive_cli.render.answers import plain, plain_value
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Block, Labelled, line

_NAMED = 5


def pulled_answer(pulled: Pulled) -> dict[str, Any]:
    """The answer for programs."""
    missing = [
        {
            "id": identity,
            "why": each.why,
            "attempts": each.attempts,
            "next_try_at": plain_value(each.next_try),
        }
        for identity, each in pulled.missing.items()
    ]
    vanished = [vanished_answer(each) for each in pulled.vanished]
    return {**plain(pulled), "missing": missing, "vanished": vanished}


def vanished_answer(vanished: Vanished) -> dict[str, Any]:
    """A span of ids that were gone before they were archived."""
    return {key: plain_value(value) for key, value in msgspec.structs.asdict(vanished).items()}


def pulled_lines(pulled: Pulled, tz: tzinfo | None) -> list[Block]:
    """The answer for people."""
    told = f"{pulled.instance} from {pulled.url}"
    if pulled.stored_as != pulled.instance:
        told += f", now stored as {pulled.stored_as}"
    lines: list[Block] = [
        Labelled("Pulled", [line(one_line(told))], width=12),
        Labelled("Last", [line(_last(pulled, tz))], width=12),
    ]
    reasons: dict[str, list[str]] = {}
    for identity, each in pulled.missing.items():
        reasons.setdefault(each.why, []).append(identity)
    for why, ids in reasons.items():
        lines.append(_warning(f"{len(ids):,} missing: {why}: {_named(ids)}"))
    if pulled.vanished:
        words = vanished_lines(pulled.vanished, pulled.vanished_before)
        lines += [_warning(text) for text in words]
    return lines


def _warning(text: str) -> Block:
    """Set in, also where it wraps."""
    return Labelled("", [line((one_line(text), "yellow"))], width=2)


def _last(pulled: Pulled, tz: tzinfo | None) -> str:
    last = units.full_time(pulled.pulled_at, tz)
    if pulled.completed_at == pulled.pulled_at:
        return last
    if pulled.completed_at is None:
        return f"{last}, not to its end; run it again"
    return f"{last}; the last whole one {units.full_time(pulled.completed_at, tz)}"


def _named(ids: Sequence[str]) -> str:
    return some(sorted(ids, key=lambda each: (len(each), each), reverse=True))


def vanished_lines(spans: Iterable[Vanished], before: int = 0) -> list[str]:
    """How many ids were gone before they were archived, which, and what may be the cause."""
    spans = sorted(spans, key=lambda each: each.count, reverse=True)
    count = before + sum(each.count for each in spans)
    names = [each.first if each.count == 1 else f"{each.first} to {each.last}" for each in spans]
    were = "id was" if count == 1 else "ids were"
    return [
        f"{count:,} {were} gone from the server before being archived: {some(names)}",
        "  pruned, deleted or never saved; see docs/scheduling.md",
    ]


def some(names: Sequence[str]) -> str:
    """A few of many names."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
