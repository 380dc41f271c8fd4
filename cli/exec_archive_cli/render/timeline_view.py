"""What ran when, as a table with a bar in each row."""

from collections.abc import Callable, Iterator, Sequence

from exec_archive.investigate.folding import Fold
from exec_archive.investigate.timeline import Timeline
from exec_archive_cli.render import units
from exec_archive_cli.render.headline import headline
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.long_tables import Shown, shown
from exec_archive_cli.render.page import EMPTY, Column, Span, Table, line
from exec_archive_cli.render.run_notes import items, notes, sign
from exec_archive_cli.render.terminal import is_terminal, say, show
from exec_archive_cli.render.timeline_sums import sums
from exec_archive_cli.render.trace_wanted import Wanted
from exec_archive_cli.render.waterfall import Waterfall
from exec_archive_cli.render.widths import shared_out, width_of

_Cell = Callable[[Fold], Span]
_Described = tuple[Column, _Cell]


def print_timeline(timeline: Timeline, folds: Sequence[Fold], wanted: Wanted) -> None:
    """Headline, rows, sums."""
    show(headline(timeline.execution, wanted.tz, with_instance=wanted.with_instance), EMPTY)
    rows = shown(folds, everything=wanted.everything)
    show(_table(rows, [*_columns(timeline, rows.rows, wanted)]))
    show(line((sums(timeline), "dim")))
    if rows.left_out:
        say(f"{rows.left_out:,} rows are left out; --all shows them.", "dim")


def _table(rows: Shown[Fold], described: Sequence[_Described]) -> Table:
    cells = [[cell(fold) for _, cell in described] for fold in rows.rows]
    if rows.left_out:
        gap = [Span("…" if column.name == "NODE" else "") for column, _ in described]
        cells.insert(len(rows.first), gap)
    return Table([column for column, _ in described], cells)


def _columns(timeline: Timeline, folds: Sequence[Fold], wanted: Wanted) -> Iterator[_Described]:
    """Those of fixed width, and between them what shares the rest: names, bars and notes."""
    before, after = _when_and_how(), [*_numbers(timeline, folds, wanted)]
    names = [_name(fold, wanted).text for fold in folds]
    fixed = [
        width_of(column, [cell(fold) for fold in folds])
        for column, cell in (*before, *after)
        if is_terminal()
    ]
    for brief in (False, True):  # where a terminal is narrow, a bar says more than another note
        noted = [notes(fold, timeline.execution, brief=brief) for fold in folds]
        bar, name = shared_out(sum(fixed), names, noted)
        if bar:
            break
    yield from before
    yield Column("NODE", flexible=True, widest=name), lambda fold: _name(fold, wanted)
    yield from after
    if bar:
        yield Column(""), _bar(Waterfall(timeline, bar), wanted)
    if any(noted):
        said = dict(zip(map(id, folds), noted, strict=True))
        yield Column("", flexible=True), lambda fold: Span(said[id(fold)])


def _when_and_how() -> list[_Described]:
    return [
        (Column("START", right=True), _start),
        (Column(""), lambda fold: Span(*sign(fold.status, swallowed=fold.swallowed_errors))),
    ]


def _numbers(timeline: Timeline, folds: Sequence[Fold], wanted: Wanted) -> Iterator[_Described]:
    repeated = _repeated(timeline)
    if repeated and wanted.is_unfolded:
        yield Column("RUN", right=True), lambda fold: Span(_run(fold, repeated))
    elif any(len(fold.runs) > 1 for fold in folds):
        yield Column("RUNS", right=True), lambda fold: Span(_count(fold))
    yield Column("IN", right=True), lambda fold: Span(items(fold.items_in or None))
    yield Column("OUT", right=True), lambda fold: Span(items(fold.items_out))
    yield Column("TOOK", right=True), lambda fold: Span(units.duration(fold.took_ms))
    if wanted.by_length:
        yield Column("SHARE", right=True), lambda fold: Span(_share(fold, timeline))


def _start(fold: Fold) -> Span:
    first = fold.runs[0]
    if first.offset_ms is not None:
        return Span(units.duration(first.offset_ms))
    return Span(units.NOTHING if first.is_copied else units.UNKNOWN)


def _name(fold: Fold, wanted: Wanted) -> Span:
    """A node's name; in true order what another node asked stands below it."""
    is_below = wanted.in_true_order and all(run.serves for run in fold.runs)
    return Span(("└ " if is_below else "") + one_line(fold.node), "bold" if fold.went_wrong else "")


def _repeated(timeline: Timeline) -> set[str]:
    """The nodes that ran more than once."""
    return {run.run.node for run in timeline.runs if run.run.run_index > 0}


def _run(fold: Fold, repeated: set[str]) -> str:
    return f"{fold.runs[0].run.run_index + 1:,}" if fold.node in repeated else ""


def _count(fold: Fold) -> str:
    return f"×{len(fold.runs):,}" if len(fold.runs) > 1 else ""


def _share(fold: Fold, timeline: Timeline) -> str:
    """How much of the time in which the execution did not only wait."""
    whole = (timeline.span_ms or 0) - timeline.waited_ms
    if fold.took_ms is None or whole <= 0:
        return units.UNKNOWN
    return f"{fold.took_ms / whole:.0%}"


def _bar(waterfall: Waterfall, wanted: Wanted) -> _Cell:
    def drawn(fold: Fold) -> Span:
        text = waterfall.how_long(fold.took_ms) if wanted.by_length else waterfall.when(fold.runs)
        return Span(text, sign(fold.status, swallowed=fold.swallowed_errors)[1])

    return drawn
