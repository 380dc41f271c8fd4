"""What a compaction did, for people and for programs."""

from pathlib import Path
from typing import Any

from exec_archive.store.compaction import CompactionResult
from exec_archive_cli.render import units
from exec_archive_cli.render.answers import plain
from exec_archive_cli.render.terminal import say


def compaction_answer(folder: Path, result: CompactionResult) -> dict[str, Any]:
    """The answer for programs."""
    return {"archive": str(folder), "merged": result.merged, **plain(result)}


def print_compaction(result: CompactionResult, *, deep: bool) -> None:
    """A sentence or two."""
    if not result.merged:
        say(f"There is nothing to {'pack closer' if deep else 'merge'}: {_as_it_is(result)}.")
        return
    before, after = units.size(result.bytes_before), units.size(result.bytes_after)
    same = result.segments_before == result.segments_after
    what = "packed closer" if same else f"became {result.segments_after:,}"
    text = f"{_segments(result.segments_before)} {what}; {before} became {after}."
    if result.revisions_dropped:
        one = result.revisions_dropped == 1
        text += f" {result.revisions_dropped:,} older revision{' is' if one else 's are'} gone."
    say(text)
    say("The old files stay for a day, for readers that still use them.", "dim")


def _as_it_is(result: CompactionResult) -> str:
    return f"{_segments(result.segments_before)}, {units.size(result.bytes_before)} on disk"


def _segments(count: int) -> str:
    return f"{count:,} segment{'' if count == 1 else 's'}"
