"""What a pull did, at its end."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from exec_archive.pull.summary import LeftOutExecution, PullSummary
from exec_archive.store.archive import read_archive
from exec_archive_cli.exit_codes import exit_code
from exec_archive_cli.render import units
from exec_archive_cli.render.answers import plain_value
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.pulled_view import some, vanished_answer, vanished_lines
from exec_archive_cli.render.terminal import say

_SHOWN = 8


def pull_answer(done: PullSummary) -> dict[str, Any]:
    """The answer for programs."""
    failure = done.failure
    return {
        "instance": done.name,
        "stored_as": done.stored_as,
        "url": done.url,
        "complete": done.is_complete,
        "listed": done.listed,
        "new": done.new,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "pending": done.pending,
        "json_bytes": done.json_bytes,
        "seconds": round(done.seconds, 3),
        "set_up_anew": done.set_up_anew,
        "kept_apart": done.kept_apart,
        "left_out": [
            {
                "id": each.id,
                "why": each.missing.why,
                "attempts": each.missing.attempts,
                "next_try_at": plain_value(each.missing.next_try),
            }
            for each in done.left_out
        ],
        "still_missing": done.still_missing,
        "vanished": [vanished_answer(each) for each in done.vanished],
        "error": failure
        and {
            "problem": failure.problem,
            "advice": failure.advice,
            "exit_code": int(exit_code(failure)),
        },
    }


def print_pull(done: PullSummary, folder: Path, *, quiet: bool) -> None:
    """The counts, then whatever was left out and why, then the archive as it is now."""
    warnings = _warnings(done)
    if quiet and (warnings or done.failure):
        say(f"{one_line(done.name)}  {one_line(done.url)}", "bold")  # else nothing said which
    for text in [*([] if quiet else _counts(done)), *warnings]:
        say(one_line(text))
    if done.failure is not None:
        say(one_line(done.failure.problem), "red")
        say(one_line(done.failure.advice))
        if not quiet and (done.new or done.updated):
            say("What came before is kept; the next pull goes on from there.")
    elif not quiet:
        say(one_line(_archive(folder)), "dim")


def _counts(done: PullSummary) -> list[str]:
    if done.failure is not None and not (done.new or done.updated):
        return []
    counts = ((done.new, "new"), (done.updated, "changed"), (done.unchanged, "unchanged"))
    text = "pulled " + ", ".join(f"{count:,} {what}" for count, what in counts if count)
    if not (done.new or done.updated):
        text = f"nothing new: {done.unchanged:,} executions compared"
    lines = [f"{text} ({units.duration(round(done.seconds * 1000))})"]
    if done.pending:
        lines.append(f"{done.pending:,} not finished yet: asked for again with each pull")
    if done.still_missing:
        lines.append(f"{done.still_missing:,} left out before, to be tried again later: see info")
    return lines


def _warnings(done: PullSummary) -> list[str]:
    lines = []
    if done.set_up_anew:
        lines.append(
            f"The server was set up anew: what it has now is kept apart as {done.stored_as}."
        )
    if done.kept_apart:
        have = "has the id of another execution and is"
        if len(done.kept_apart) > 1:
            have = "have the ids of other executions and are"
        lines += [f"{len(done.kept_apart):,} {have} kept apart:", f"  {some(done.kept_apart)}"]
    if done.left_out:
        lines.append(f"{len(done.left_out):,} left out:")
        lines += _left_out(done.left_out)
    if done.vanished:
        lines += vanished_lines(done.vanished)
    return lines


def _left_out(executions: Sequence[LeftOutExecution]) -> Iterator[str]:
    """Each with its reason; of many, each reason with some of them."""
    if len(executions) > _SHOWN:
        reasons: dict[str, list[str]] = {}
        for each in executions:
            reasons.setdefault(each.missing.why, []).append(each.id)
        yield from (f"  {len(ids):,}  {why}: {some(ids)}" for why, ids in reasons.items())
        return
    width = max(len(each.id) for each in executions)
    for each in executions:
        attempts = each.missing.attempts
        tried = f", tried {attempts} times" if attempts > 1 else ""
        yield f"  {each.id:>{width}}  {each.missing.why}{tried}"


def _archive(folder: Path) -> str:
    archive = read_archive(folder)
    manifest = archive.manifest
    json_bytes = sum(segment.json_bytes for segment in manifest.segments)
    return (
        f"archive: {manifest.executions:,} executions, {units.size(archive.bytes_on_disk)} for "
        f"{units.size(json_bytes)} of JSON in {folder}"
    )
