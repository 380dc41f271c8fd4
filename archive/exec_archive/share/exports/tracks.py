"""Which of an execution's runs can stand on one track of a timeline.

A track shows what follows one another, and what runs within something else. So runs that overlap
stand on tracks of their own, unless one was asked by the other, as a model is by its agent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from exec_archive.model import NodeRun


@dataclass(frozen=True, slots=True)
class Span:
    """A run in microseconds since 1970."""

    run: NodeRun
    start: int
    length: int

    @property
    def end(self) -> int:
        """The first microsecond after it."""
        return self.start + self.length


@dataclass(slots=True)
class _Track:
    open: list[Span] = field(default_factory=list)

    def takes(self, span: Span) -> bool:
        """Puts a span on the track, if it can stand there."""
        while self.open and self.open[-1].end <= span.start:
            self.open.pop()
        if self.open and not _is_within(span, self.open[-1]):
            return False
        self.open.append(span)
        return True


def tracks_of(spans: Sequence[Span]) -> list[tuple[int, Span]]:
    """Each span with its track, counted from 0, in the order they start."""
    tracks: list[_Track] = []
    placed: list[tuple[int, Span]] = []
    for span in sorted(spans, key=lambda each: (each.start, each.run.seq)):
        number = next((i for i, track in enumerate(tracks) if track.takes(span)), None)
        if number is None:
            number = len(tracks)
            tracks.append(_Track([span]))
        placed.append((number, span))
    return placed


def _is_within(span: Span, outer: Span) -> bool:
    asked_by = (span.run.previous_node, span.run.previous_run)
    return asked_by == (outer.run.node, outer.run.run_index) and span.end <= outer.end
