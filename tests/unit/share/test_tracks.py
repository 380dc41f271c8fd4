"""Runs on one track follow one another, or one asked the other; every run has its place."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from exec_archive.model import NodeRun
from exec_archive.share.exports.tracks import Span, tracks_of

_EMPTY: dict[str, Any] = dict.fromkeys(NodeRun._fields)
A_RUN = NodeRun(**{**_EMPTY, "seq": 0, "node": "A", "run_index": 0})

times = st.integers(0, 20)


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    """Runs of a few nodes, some of which asked others."""
    made = []
    for seq in range(draw(st.integers(0, 12))):
        asked_by = draw(st.sampled_from([None, *range(seq)]))
        run = A_RUN._replace(
            seq=seq,
            run_index=seq,
            previous_node=None if asked_by is None else "A",
            previous_run=asked_by,
        )
        made.append(Span(run, draw(times), draw(times)))
    return made


@given(spans())
def test_on_a_track_they_follow_or_are_asked(given_spans: list[Span]) -> None:
    placed = tracks_of(given_spans)
    assert sorted(span.run.seq for _, span in placed) == [each.run.seq for each in given_spans]
    for place, (track, span) in enumerate(placed):
        for other_track, other in placed[:place]:
            assert other.start <= span.start
            if track == other_track and other.end > span.start:
                assert span.end <= other.end, "it goes on when what it is within has ended"
                assert _asked_by(span, placed, other), "they overlap, and neither asked the other"


def _asked_by(span: Span, placed: list[tuple[int, Span]], outer: Span) -> bool:
    """Whether it was asked by the other, or by one that was."""
    by_seq = {each.run.seq: each for _, each in placed}
    asking = span.run.previous_run
    while asking is not None:
        if asking == outer.run.seq:
            return True
        asking = by_seq[asking].run.previous_run
    return False


@given(spans())
def test_what_overlaps_nothing_needs_one_track(given_spans: list[Span]) -> None:
    end, one_after_the_other = 0, []
    for span in given_spans:
        one_after_the_other.append(replace(span, start=end))
        end += span.length
    assert {track for track, _ in tracks_of(one_after_the_other)} <= {0}
