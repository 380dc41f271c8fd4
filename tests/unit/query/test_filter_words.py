"""A filter that people type lets through what it says, and can be written as it was meant."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archives import saved, take_in
from exec_archive.errors import BadRequest
from exec_archive.model import FAILED, PENDING, STATUSES
from exec_archive.query.engine import Engine
from exec_archive.query.executions import list_executions
from exec_archive.query.filter_words import as_words, selection_from_words
from exec_archive.query.selection import Selection
from exec_archive.store.archive import read_archive
from exec_archive_cli.when import parse_moment

MOMENT = partial(parse_moment, tz=UTC, now=datetime(2026, 11, 21, 20, 30, tzinfo=UTC))


def read(text: str) -> Selection:
    return selection_from_words(text, MOMENT)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Selection()),
        ("  \n", Selection()),
        ("status:failed", Selection(statuses=FAILED)),
        ("Status:Success", Selection(statuses=frozenset({"success"}))),
        ("status:pending status:error", Selection(statuses=PENDING | {"error"})),
        ("status:running,waiting", Selection(statuses=frozenset({"running", "waiting"}))),
        ('workflow:"Orders: new"', Selection(workflow="Orders: new")),
        (r'workflow:"a \"b\" \\ c"', Selection(workflow=r'a "b" \ c')),
        ("workflow_id:w1 instance:prod", Selection("prod", workflow_id="w1")),
        ("since:2026-11-01", Selection(since=datetime(2026, 11, 1))),
        ("until:2026-11-01", Selection(until=datetime(2026, 11, 2))),
        ('since:"2 days ago"', Selection(since=datetime(2026, 11, 19, 20, 30))),
        ("error:8f2c", Selection(failure_begins="8f2c")),
        ("Orders 416", Selection(words=("Orders", "416"))),
        ('"status:failed"', Selection(words=("status:failed",))),
        ('"Orders at night', Selection(words=("Orders at night",))),
        (r'"a\\', Selection(words=("a\\",))),
        ("workflow:http://a", Selection(workflow="http://a")),
        ('Orders"at night"', Selection(words=("Orders", "at night"))),
    ],
)
def test_what_is_typed_is_what_is_meant(text: str, meant: Selection) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour:red", "knows no 'colour'"),
        ("status:late", "no status 'late'"),
        ("since:soon", "no moment"),
        ("status:", "status is empty"),
        ('workflow:" "', "workflow is empty"),
        ('""', "A word is empty"),
        ("since:1d since:2d", "since is given 2 times"),
        ("a " * 21, "too many words"),
        ("a" * 2001, "too long"),
    ],
)
def test_what_cannot_be_meant_is_said(text: str, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        read(text)


def test_an_unknown_key_is_answered_with_the_known_ones() -> None:
    with pytest.raises(BadRequest) as error:
        read("colour:red")
    assert "status, workflow, workflow_id, instance, since, until, error" in error.value.advice


TEXTS = st.text(min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
MOMENTS = st.datetimes()
SELECTIONS = st.builds(
    Selection,
    instance=st.none() | TEXTS,
    workflow=st.none() | TEXTS,
    statuses=st.frozensets(st.sampled_from(sorted(STATUSES))),
    since=st.none() | MOMENTS,
    until=st.none() | MOMENTS,
    workflow_id=st.none() | TEXTS,
    failure=st.none(),  # a row of a list has it, and no person
    failure_begins=st.none() | TEXTS,
    after_revision=st.none(),
    words=st.lists(TEXTS, max_size=4).map(tuple),
)


@given(SELECTIONS)
@example(Selection(workflow='"', words=("status:", "\\", '"', 'a"b', ":")))
def test_what_is_written_is_read_as_the_same(wanted: Selection) -> None:
    assert read(as_words(wanted)) == wanted


@given(st.text() | st.text(alphabet='ab:"\\ \ud800\0', max_size=30))
@example('since:"99999999 weeks ago"')
@example('"\ud800')
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        meant = read(text)
    except BadRequest:
        return
    assert read(as_words(meant)) == meant


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("archive")
    take_in(
        folder,
        saved(id="1", workflowId="w1"),
        saved(id="2", workflowId="w2", status="crashed", data=False),
        saved(id="3", workflowId="w3", status="crashed", data=False),
    )
    take_in(folder, saved(id="2"), instance="prod")
    with Engine(read_archive(folder)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {"files/1", "files/2", "files/3", "prod/2"}),
        ("orders", {"files/1", "prod/2"}),
        ("2", {"files/2", "prod/2"}),
        ("orders 2", {"prod/2"}),
        ("status:failed", {"files/2", "files/3"}),
        ("workflow_id:w2", {"files/2"}),
        ("workflow_id:w", set()),
        ("instance:prod", {"prod/2"}),
        ("nobody", set()),
        ('"\0"', set()),
        ('"%"', set()),
    ],
)
def test_what_is_meant_is_found(engine: Engine, text: str, found: set[str]) -> None:
    rows = list_executions(engine, read(text))
    assert {f"{each.instance}/{each.id}" for each in rows} == found


def test_the_beginning_of_a_fingerprint_finds_failures_alone(engine: Engine) -> None:
    # Each execution has a key, also those that did not fail.
    keys = [f"{digit:x}" for digit in range(16)]
    found = [each for key in keys for each in list_executions(engine, read(f"error:{key}"))]
    assert {each.id for each in found} == {"2", "3"}
    assert len(found) == 2
