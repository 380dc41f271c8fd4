"""Exports: which executions are meant, where they go, and what is said of it."""

import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from exec_archive.errors import BadRequest
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.executions import count_executions, iterate_executions
from exec_archive.query.selection import Selection
from exec_archive.store.archive import OpenArchive
from exec_archive_cli.chosen import check_choice, named_executions
from exec_archive_cli.new_file import STDOUT, check_place, new_file, write_new_file
from exec_archive_cli.render import terminal, units
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.hostile import one_line

_NOTHING = "No execution matches."


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: executions by their ids or by filters, and the place."""

    archive: OpenArchive
    ids: tuple[str, ...]
    wanted: Selection
    output: str
    force: bool

    def check(self, *, everything: bool) -> None:
        """Refuses what cannot be meant, and a place that is taken."""
        check_choice(self.ids, self.wanted, everything=everything)
        if self.output != STDOUT:
            check_place(self.path, force=self.force, reading=self.archive.folder)

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.output)

    def named(self, engine: Engine) -> list[Execution]:
        """The executions of the ids."""
        return named_executions(engine, self.ids, self.wanted)


def export_trace(asked: Asked) -> None:
    """A timeline for Perfetto."""
    from exec_archive.query.many import with_called
    from exec_archive.share.exports.perfetto import Trace

    asked.check(everything=False)
    with Engine(asked.archive) as engine:
        if asked.ids:
            walk = partial(iter, with_called(engine, asked.named(engine)))
        elif count_executions(engine, asked.wanted):
            walk = partial(iterate_executions, engine, asked.wanted)
        else:
            terminal.say(_NOTHING, "dim")
            return
        trace = Trace(engine, walk)
        if asked.output == STDOUT:
            sys.stdout.writelines(trace.text())
            return
        size = write_new_file(asked.path, trace.text(), force=asked.force)
    _say(
        f"Wrote {counted(trace.executions, 'execution')}, {counted(trace.runs, 'run')}, "
        f"{units.size(size)}, to {asked.path}"
    )
    if trace.executions:
        _say("Open it in https://ui.perfetto.dev. Names and errors stand in it as they are.")
    left_out = [
        counted(number, what)
        for number, what in (
            (trace.unplaced_executions, "execution"),
            (trace.unplaced_runs, "run"),
        )
        if number
    ]
    if left_out:
        _say(f"Left out, as n8n does not say when it started: {', '.join(left_out)}.")


def export_database(asked: Asked) -> None:
    """A DuckDB database file."""
    from exec_archive.query.copying import chosen_by, chosen_ones
    from exec_archive.share.exports.duckdb_file import write_database

    asked.check(everything=True)
    if asked.output == STDOUT:
        raise BadRequest("A database cannot go to standard output.", "Name a file with --output.")
    with Engine(asked.archive) as engine:
        if asked.ids:
            found = asked.named(engine)
            chosen = chosen_ones([(each.instance, each.id) for each in found])
        elif count_executions(engine, asked.wanted):
            chosen = chosen_by(asked.wanted)
        else:
            terminal.say(_NOTHING, "dim")
            return
    with new_file(asked.path, force=asked.force) as meanwhile:
        rows = write_database(asked.archive, chosen, meanwhile)
        size = meanwhile.stat().st_size
    _say(f"Wrote {counted(rows['executions'], 'execution')}, {units.size(size)}, to {asked.path}")
    _say("It is not redacted: it holds the data of all of them.")


def _say(text: str) -> None:
    terminal.say(one_line(text), "dim")
