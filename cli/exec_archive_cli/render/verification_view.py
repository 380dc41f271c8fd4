"""What a verification found, for people and for programs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exec_archive.query.verification.findings import (
    DamagedExecution,
    DamagedFile,
    Verification,
)
from exec_archive.store.archive import OpenArchive
from exec_archive.store.bundle_layout import ASK_AGAIN
from exec_archive_cli.render import units
from exec_archive_cli.render.answers import plain
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Block, Labelled, line
from exec_archive_cli.render.terminal import say, show

_SHOWN = 8  # lines of files, and of executions
_NAMED = 12  # executions with one problem
_PROBLEMS = 3  # of one file
_LONGEST = 400


def verification_answer(folder: Path, found: Verification) -> dict[str, Any]:
    """The answer for programs."""
    return {
        "archive": str(folder),
        "sound": found.sound,
        **plain(found),
        "damaged_files": [plain(each) for each in found.damaged_files],
        "damaged_executions": [plain(each) for each in found.damaged_executions],
    }


def print_verification(opened: OpenArchive, found: Verification, seconds: float) -> None:
    """The answer for people: a line where all is well, else what is damaged, then what to do."""
    if found.sound:
        took = units.duration(round(seconds * 1000))
        show(
            line(
                f"{_counted(found)}: every file, every document and every count is what was "
                f"stored ({units.size(found.json_bytes)} of JSON, {took})."
            )
        )
    else:
        show(*_damage(found))
        say(one_line(_advice(opened, found)))
    if found.leftovers:
        say(one_line(_note(found.leftovers)), "dim")


def _counted(found: Verification) -> str:
    return (
        f"{found.executions:,} execution{'' if found.executions == 1 else 's'} in "
        f"{found.segments:,} segment{'' if found.segments == 1 else 's'}"
    )


def _damage(found: Verification) -> Iterator[Block]:
    files, executions = found.damaged_files_count, found.damaged_executions_count
    if files:
        yield line(f"{files:,} file{' is' if files == 1 else 's are'} not what was stored:")
        by_name = sorted(found.damaged_files, key=lambda each: each.file)
        yield from _first([_file(file) for file in by_name[:_SHOWN]], files)
    if executions:
        yield line(f"{executions:,} execution{' is' if executions == 1 else 's are'} affected:")
        kinds = _by_problem(found.damaged_executions)
        yield from _first([_executions(*kind) for kind in kinds[:_SHOWN]], len(kinds))
    if found.unnamed_executions:
        count = found.unnamed_executions
        are = "execution is" if count == 1 else "executions are"
        text = f"{count:,} {are} lost that nothing names any more; see the ids beside the files."
        yield line(text)
    if not executions and not found.unnamed_executions:
        yield line("Every document can still be put together, and is what was stored.")


def _first(texts: list[str], count: int) -> Iterator[Block]:
    for text in texts:
        yield _below(f"{one_line(text[:_LONGEST])}{'…' if len(text) > _LONGEST else ''}")
    if count > _SHOWN:
        yield _below(f"and {count - _SHOWN:,} more: --json names them")


def _below(text: str) -> Block:
    """Set in, also where it wraps."""
    return Labelled("", [line(text)], width=2)


def _file(file: DamagedFile) -> str:
    first, last = file.first_id, file.last_id
    of = ""
    if first is not None:
        of = f" (execution {first})" if first == last else f" (executions {first} to {last})"
    problems = file.problems[:_PROBLEMS]
    more = len(file.problems) - len(problems)
    return f"{file.file}{of}: {'; '.join(problems)}{f'; and {more:,} more' if more else ''}"


def _by_problem(damaged: list[DamagedExecution]) -> list[tuple[str, list[str]]]:
    kinds: dict[str, list[str]] = {}
    for each in damaged:
        kinds.setdefault("; ".join(each.problems), []).append(f"{each.instance}/{each.id}")
    return list(kinds.items())


def _executions(problem: str, names: list[str]) -> str:
    more = len(names) - _NAMED
    return f"{problem}: {', '.join(names[:_NAMED])}{f' and {more:,} more' if more > 0 else ''}"


def _advice(opened: OpenArchive, found: Verification) -> str:
    if opened.unzipped is not None:
        return f"Unzip it anew. If that does not help: {ASK_AGAIN[0].lower()}{ASK_AGAIN[1:]}"
    if opened.is_bundle:
        return ASK_AGAIN
    folder = opened.folder
    if found.damaged_files_count:
        restore = f"Restore the named files in {folder} from a copy"
    else:
        restore = f"Restore {folder} from a copy"
    if not found.damaged_executions_count:
        return f"{restore}, or read the executions in again into a new archive."
    return f"{restore}, or read the named executions in again into a new archive."


def _note(leftovers: list[str]) -> str:
    count = len(leftovers)
    things, are = ("thing", "is") if count == 1 else ("things", "are")
    return (
        f"Note: {count:,} {things} beside the segments {are} not read, being half written, "
        f"replaced lately or another's: {leftovers[0]}{', …' if count > 1 else ''}"
    )
