"""What an import did, at its end."""

import re
from collections.abc import Sequence
from pathlib import Path

from exec_archive.ingest import Summary
from exec_archive.sources.interface import LeftOut
from exec_archive_cli.render import answers, units
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import say

_SHOWN = 20
_PLACE_IN_FILE = re.compile(r", (?:line|entry) \d+")


def print_summary(summary: Summary, folder: Path, *, as_json: bool) -> None:
    """The counts, then whatever was left out and why."""
    if as_json:
        answers.print_json(
            {
                "new": summary.new,
                "updated": summary.updated,
                "unchanged": summary.unchanged,
                "unreadable": summary.unreadable,
                "kept_apart": summary.kept_apart,
                "left_out": [{"where": each.where, "why": each.why} for each in summary.left_out],
                "passed_over": summary.passed_over,
                "json_bytes": summary.json_bytes,
            }
        )
        return
    for line in _lines(summary, folder):
        say(one_line(line))


def _lines(summary: Summary, folder: Path) -> list[str]:
    taken = summary.new + summary.updated + summary.unchanged
    counts = (
        f"{taken:,} execution{'' if taken == 1 else 's'}: {summary.new:,} new, "
        f"{summary.updated:,} updated, {summary.unchanged:,} unchanged; "
    )
    stored = f"{units.size(summary.json_bytes)} of JSON stored in {folder}"
    lines = [counts + (stored if summary.json_bytes else "nothing to store")]
    if summary.unreadable:
        are = "is" if summary.unreadable == 1 else "are"
        lines.append(
            f"{summary.unreadable:,} could not be understood and {are} kept whole; "
            "see exec-archive info."
        )
    if summary.kept_apart:
        have = "has the id of another execution and is"
        if len(summary.kept_apart) > 1:
            have = "have the ids of other executions and are"
        lines.append(f"{len(summary.kept_apart):,} {have} kept apart: {_some(summary.kept_apart)}")
    if summary.passed_over:
        files = "file was" if summary.passed_over == 1 else "files were"
        lines.append(f"{summary.passed_over:,} other {files} not looked into: no JSON.")
    if summary.left_out:
        lines.append(f"{len(summary.left_out):,} left out:")
        reasons = _reasons(summary.left_out)
        lines += [f"  {reason}" for reason in reasons[:_SHOWN]]
        if len(reasons) > _SHOWN:
            lines.append(f"  and {len(reasons) - _SHOWN:,} more reasons: --json names all")
    return lines


def _reasons(left_out: Sequence[LeftOut]) -> list[str]:
    """What was left out and why; many places of one file with one reason are one line."""
    places: dict[tuple[str, str], list[str]] = {}
    for each in left_out:
        file = _PLACE_IN_FILE.sub("", each.where)
        places.setdefault((file, each.why), []).append(each.where)
    return [
        f"{where[0]}: {why}"
        if len(where) == 1
        else f"{where[0]} and {len(where) - 1:,} more: {why}"
        for (_, why), where in places.items()
    ]


def _some(names: list[str]) -> str:
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more:,} more" if more > 0 else "")
