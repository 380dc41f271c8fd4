"""Bars that say when something ran: a bar is as wide as the whole, and filled where it ran."""

from collections.abc import Iterable, Sequence

from exec_archive.investigate.timeline import TimedRun, Timeline

# How much of a sign's time something ran; whatever ran at all leaves the first mark.
_SIGNS = "▏░▒▓█"
_EMPTY = " "


def bar(spans: Iterable[tuple[int, int]], whole: int, width: int) -> str:
    """A bar for spans of time: when each begins, and how long it lasts."""
    sign_lasts = max(whole, 1) / width
    filled: dict[int, float] = {}
    for begins, lasts in spans:
        start = min(max(begins / sign_lasts, 0.0), float(width))
        end = min(max((begins + max(lasts, 0)) / sign_lasts, start), float(width))
        first, last = min(int(start), width - 1), min(int(end), width - 1)
        for place in range(first, last + 1):
            part = max(min(end, place + 1) - max(start, place), 0.0)
            if part or place == first:
                filled[place] = filled.get(place, 0.0) + part
    signs = (_sign(filled[place]) if place in filled else _EMPTY for place in range(width))
    return "".join(signs)


def _sign(part: float) -> str:
    return _SIGNS[min(round(part * (len(_SIGNS) - 1)), len(_SIGNS) - 1)]


class Waterfall:
    """The bars of one execution. Time that it only waited in takes no room."""

    def __init__(self, timeline: Timeline, width: int) -> None:
        self._width = width
        self._whole = (timeline.span_ms or 0) - timeline.waited_ms
        self._waited_before: dict[int, int] = {}
        waited = 0
        for run in timeline.runs:
            waited += run.waited_ms
            self._waited_before[run.run.seq] = waited

    def when(self, runs: Sequence[TimedRun]) -> str:
        """Where in the execution these ran."""
        spans = [
            (run.offset_ms - self._waited_before[run.run.seq], run.duration_ms or 0)
            for run in runs
            if run.offset_ms is not None
        ]
        return bar(spans, self._whole, self._width)

    def how_long(self, took_ms: int | None) -> str:
        """How much of the execution it took, from the left."""
        return bar([] if took_ms is None else [(0, took_ms)], self._whole, self._width)
