"""Where the answer of a statement goes, and in which form."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from exec_archive.errors import BadRequest
from exec_archive.query.sql.asked import Answer
from exec_archive_cli.new_file import STDOUT, check_place, new_file
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import is_terminal, say
from exec_archive_cli.render.units import size

FORMS = ("table", "json", "jsonl", "csv", "parquet")
# What files of each form are named; one without an ending is for a person, as a .txt is.
_ENDINGS = {
    "": "table",
    ".txt": "table",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A form, and a file where it is not standard output."""

    form: str
    file: Path | None
    force: bool


def wanted(form: str | None, output: str | None, *, force: bool) -> Wanted:
    """What was asked for; a file's name says its form where nothing else does."""
    file = None if output in {None, STDOUT} else Path(output or "")
    if form is None:
        form = _form_of(file) if file else "table"
    if force and file is None:
        raise BadRequest("--force was given without a file.", "Name it with --output.")
    if form == "parquet" and file is None and is_terminal():
        raise BadRequest("Parquet is nothing for a terminal.", "Name a file with --output.")
    return Wanted(form, file, force)


def _form_of(file: Path) -> str:
    form = _ENDINGS.get(file.suffix.lower())
    if form is None:
        raise BadRequest(
            f"No form of answer is named {file.suffix}.",
            f"Name the form with --format: {', '.join(FORMS[:-1])} or {FORMS[-1]}.",
        )
    return form


def check(place: Wanted, reading: Path) -> None:
    """Refuses a place that is taken, before anything is asked."""
    if place.file is not None:
        check_place(place.file, force=place.force, reading=reading)


def give(answer: Answer, place: Wanted, begun: list[Path]) -> None:
    """Prints the answer, or writes it to the file; `begun` is told the folder it is made in."""
    if place.form == "parquet":
        _give_parquet(answer, place, begun)
    elif place.file is None:
        _writer(place.form, in_a_file=False)(answer, sys.stdout)
    else:
        with _saved(place, begun) as path, path.open("x", encoding="utf-8", newline="") as file:
            _writer(place.form, in_a_file=True)(answer, file)


def _writer(form: str, *, in_a_file: bool) -> Callable[[Answer, TextIO], None]:
    if form == "table":
        from exec_archive_cli.render.sql.table import print_table, write_table

        if in_a_file or not is_terminal():
            return write_table
        return lambda answer, _: print_table(answer)
    from exec_archive_cli.render.sql.rows import write_json, write_jsonl, write_rows_as_csv

    return {"json": write_json, "jsonl": write_jsonl, "csv": write_rows_as_csv}[form]


def _give_parquet(answer: Answer, place: Wanted, begun: list[Path]) -> None:
    if answer.is_plan:
        raise BadRequest("A plan is no table for Parquet.", "Leave out the EXPLAIN.")
    from exec_archive_cli.render.sql.parquet import write_parquet

    if place.file is None:
        sys.stdout.flush()
        write_parquet(answer, sys.stdout.buffer)
        return
    with _saved(place, begun) as path:
        write_parquet(answer, path)


@contextlib.contextmanager
def _saved(place: Wanted, begun: list[Path]) -> Iterator[Path]:
    """A new file, and a line about it once it is there."""
    if place.file is None:
        raise TypeError
    with new_file(place.file, force=place.force) as path:
        begun.append(path.parent)
        yield path
        written = path.stat().st_size
    say(one_line(f"Wrote {size(written)} to {place.file}"), "dim")
