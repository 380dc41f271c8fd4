"""What an import did, at its end."""

from pathlib import Path

from exec_archive.ingest import Summary
from exec_archive_cli.render import answers, units
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import stderr

_SHOWN = 20


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
        stderr().print(one_line(line), markup=False)


def _lines(summary: Summary, folder: Path) -> list[str]:
    taken = summary.new + summary.updated + summary.unchanged
    counts = (
        f"{taken:,} execution{'' if taken == 1 else 's'}: {summary.new:,} new, "
        f"{summary.updated:,} updated, {summary.unchanged:,} unchanged; "
    )
    lines = [f"{counts}{units.size(summary.json_bytes)} of JSON stored in {folder}"]
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
        lines += [f"  {each.where}: {each.why}" for each in summary.left_out[:_SHOWN]]
        if len(summary.left_out) > _SHOWN:
            lines.append(f"  and {len(summary.left_out) - _SHOWN:,} more: --json names all")
    return lines


def _some(names: list[str]) -> str:
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more:,} more" if more > 0 else "")
