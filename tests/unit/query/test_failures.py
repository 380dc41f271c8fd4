"""Groups of failures hold what plain Python counts, whatever revisions and retries there were."""

from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acceptance.kit.made import Json, body, failing, whole
from archives import take_in
from exec_archive.errors import NotFound
from exec_archive.investigate.failing import failing as groups_found
from exec_archive.investigate.failing import one_cause
from exec_archive.query.engine import Engine
from exec_archive.query.failures.groups import groups_of, in_order, shown_digits
from exec_archive.query.failures.history import by_group_and_time, by_time, by_version
from exec_archive.query.selection import Page, Selection
from exec_archive.store.archive import read_archive

_WORDS = ("it is down", "it is gone", None)
_DAYS = [f"2026-11-{day:02d}" for day in (1, 2, 3)]


def _made(kind: dict[str, Any], name: str) -> Json:
    """An execution of one of three workflows, good or failed, of one of two versions."""
    at = f"{kind['day']}T0{kind['hour']}:00:00.000Z"
    facts = {"workflowId": f"W{kind['workflow']}", "startedAt": at, "stoppedAt": at}
    if kind["words"] is None:
        # Of what n8n keeps no words for, only a list row is known.
        status = "error" if kind["failed"] else "success"
        made = whole(name, status=status, **facts)
        del made["data"]
        return made
    made = failing(name, node="Send", message=f"{kind['words']} {name}")
    made |= facts
    made["workflowData"] |= {"id": facts["workflowId"], "settings": {"version": kind["version"]}}
    if not kind["failed"]:
        made["status"] = "success"
        made["data"]["resultData"] = {"runData": {}}
    return made


_KINDS = st.fixed_dictionaries(
    {
        "workflow": st.integers(1, 3),
        "words": st.sampled_from(_WORDS),
        "day": st.sampled_from(_DAYS),
        "hour": st.integers(0, 3),
        "failed": st.sampled_from([True, True, False]),
        "version": st.integers(1, 2),
        "waited": st.booleans(),  # an earlier revision of it is hidden by this one
        "retried": st.booleans(),  # the facts of its retry came later
    }
)


def _earlier(made: Json) -> Json:
    """The same while it still waited."""
    return {**made, "status": "waiting", "finished": False, "stoppedAt": None}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(kinds=st.lists(_KINDS, max_size=8), since=st.sampled_from([None, *_DAYS]))
def test_groups_are_what_plain_python_counts(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[dict[str, Any]], since: str | None
) -> None:
    folder = tmp_path_factory.mktemp("archive")
    made = {str(i): _made(kind, str(i)) for i, kind in enumerate(kinds, 1)}
    waited = [_earlier(made[str(i)]) for i, kind in enumerate(kinds, 1) if kind["waited"]]
    take_in(folder, *map(body, waited))
    take_in(folder, *map(body, made.values()))
    retried = {str(i) for i, kind in enumerate(kinds, 1) if kind["retried"] and kind["failed"]}
    take_in(folder, *(body({**made[name], "retrySuccessId": f"9{name}"}) for name in retried))

    start = None if since is None else datetime.fromisoformat(since)
    expected = defaultdict(list)
    for i, kind in enumerate(kinds, 1):
        at = datetime.fromisoformat(f"{kind['day']}T0{kind['hour']}:00")
        if kind["failed"] and (start is None or at >= start):
            expected[kind["workflow"], kind["words"]].append((at, len(str(i)), str(i)))
    with Engine(read_archive(folder)) as engine:
        found = groups_of(engine, Selection(since=start))
    counted = sorted(
        (each.times, each.retried, each.first.started_at, each.first.id, each.last.id)
        for each in found
    )
    assert counted == sorted(
        (
            len(each),
            sum(one[2] in retried for one in each),
            min(each)[0],
            min(each)[2],
            max(each)[2],
        )
        for each in expected.values()
    )


def test_a_retry_counts_as_made_good_where_its_original_was(tmp_path: Path) -> None:
    """n8n sets its mark on the original alone."""
    first = _at("1", "01", 1, "it is down")
    retries = [{**_at(name, "02", 1, "it is down"), "retryOf": "1"} for name in ("2", "3")]
    other = {**_at("4", "03", 1, "it is down"), "retryOf": "9"}
    take_in(tmp_path, *map(body, [first, *retries, other]))
    take_in(tmp_path, body({**first, "retrySuccessId": "5"}))
    with Engine(read_archive(tmp_path)) as engine:
        (group,) = groups_of(engine, Selection())
    assert (group.times, group.retried) == (4, 3)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A workflow that fails since its second version, and failed of something else before."""
    made = [
        _at("1", "01", 1),
        _at("2", "02", 1, "it is gone"),
        _at("3", "03", 1),
        _at("4", "04", 2, "it is down"),
        _at("5", "05", 2),
        _at("6", "06", 2, "it is down"),
        _at("7", "07", 2),
        _at("8", "08", 2, "it is gone"),
        _at("9", "09", 2),
    ]
    take_in(tmp_path, *map(body, made))
    return tmp_path


def _at(name: str, day: str, version: int, words: str | None = None) -> Json:
    kind = {
        "workflow": 1,
        "words": words or "it is well",
        "day": f"2026-11-{day}",
        "hour": 5,
        "failed": words is not None,
        "version": version,
    }
    return _made(kind, name)


_ALL = Page(100, 0)


def test_a_failure_that_came_with_a_version_says_so(history: Path) -> None:
    with Engine(read_archive(history)) as engine:
        found = groups_found(engine, Selection(), _ALL, "last")
    by_words = {each.facts.example.error_message: each for each in found.causes}
    down, gone = by_words["it is down 6"], by_words["it is gone 8"]
    assert down.facts.since is not None
    assert down.facts.since.version == down.group.first.version
    assert down.facts.since.first_run_at == datetime.fromisoformat("2026-11-04T05:00")
    assert gone.facts.since is None
    assert (down.group.versions, gone.group.versions) == (1, 2)
    assert (down.facts.good_since, gone.facts.good_since) == (2, 1)


@pytest.mark.parametrize("versions", [(1, 2, 2), (1, 1, 1)])
def test_no_version_is_blamed_that_had_run_well(tmp_path: Path, versions: tuple[int, ...]) -> None:
    made = [_at(str(i), f"0{i}", version) for i, version in enumerate(versions[:-1], 1)]
    made.append(_at("3", "03", versions[-1], "it is down"))
    take_in(tmp_path, *map(body, made))
    with Engine(read_archive(tmp_path)) as engine:
        (cause,) = groups_found(engine, Selection(), _ALL, "last").causes
    assert cause.facts.since is None


def test_the_first_version_there_is_is_not_blamed(tmp_path: Path) -> None:
    made = [_at("1", "01", 1, "it is down"), _at("2", "02", 1), _at("3", "03", 2)]
    take_in(tmp_path, *map(body, made))
    with Engine(read_archive(tmp_path)) as engine:
        (cause,) = groups_found(engine, Selection(), _ALL, "last").causes
    assert cause.facts.since is None


def test_of_one_moment_the_lower_id_is_the_first(tmp_path: Path) -> None:
    take_in(tmp_path, *(body(_at(name, "01", 1, "it is down")) for name in ("10", "9", "11")))
    with Engine(read_archive(tmp_path)) as engine:
        (group,) = groups_of(engine, Selection())
    assert (group.first.id, group.last.id) == ("9", "11")


def test_what_has_no_words_is_told_apart_by_what_is_known(tmp_path: Path) -> None:
    def wordless(name: str, **facts: Any) -> Json:
        made = whole(name, status="error", **facts)
        return {**made, "data": None}

    made = [
        wordless("1"),
        wordless("2"),
        wordless("3", workflowId="W2"),
        {**wordless("4"), "dataTooLargeToDisplay": True},
        {**wordless("5"), "status": "crashed"},
    ]
    take_in(tmp_path, *map(body, made))
    with Engine(read_archive(tmp_path)) as engine:
        found = groups_of(engine, Selection())
    assert sorted(each.last.id for each in found) == ["2", "3", "4", "5"]


def test_a_filter_does_not_change_what_is_known_of_a_group(history: Path) -> None:
    wanted = Selection(
        since=datetime.fromisoformat("2026-11-06"), until=datetime.fromisoformat("2026-11-07")
    )
    with Engine(read_archive(history)) as engine:
        (cause,) = groups_found(engine, wanted, _ALL, "last").causes
        one = one_cause(engine, cause.group.fingerprint, wanted, _ALL)
    assert (cause.group.times, cause.whole.times) == (1, 2)
    assert cause.facts.since is not None
    assert cause.facts.good_since == 2
    assert [each.id for each in one.executions] == ["6"]
    assert (one.matching, one.cause.group.times) == (1, 2)


def test_the_versions_and_times_of_one(history: Path) -> None:
    with Engine(read_archive(history)) as engine:
        gone = next(each for each in groups_of(engine, Selection()) if each.first.id == "2")
        of_it = Selection(instance="files", failure=gone.fingerprint)
        versions, moments = by_version(engine, of_it), by_time(engine, of_it)
    assert [each.times for each in versions] == [1, 1]
    assert versions[0].version == gone.last.version != versions[1].version == gone.first.version
    assert [each.start.isoformat() for each in moments] == [
        "2026-11-02T05:00:00",
        "2026-11-08T05:00:00",
    ]


def test_times_of_several_groups_are_those_of_each(history: Path) -> None:
    since = Selection(since=datetime.fromisoformat("2026-11-03"))
    with Engine(read_archive(history)) as engine:
        groups = groups_of(engine, since)
        together = by_group_and_time(engine, since, groups)
        alone = {
            (each.instance, each.fingerprint): by_time(
                engine, since._replace(instance=each.instance, failure=each.fingerprint)
            )
            for each in groups
        }
    assert together == alone
    assert sum(each.times for times in together.values() for each in times) > 2


def test_of_one_server_nothing_is_known_of_the_others(tmp_path: Path) -> None:
    take_in(tmp_path, body(failing("1", node="Send", message="it is down")), instance="prod")
    take_in(tmp_path, body(failing("2", node="Call", message="it is gone")), instance="other")
    ours = Selection(instance="prod")
    with Engine(read_archive(tmp_path)) as engine:
        found = groups_found(engine, ours, _ALL, "last", only="prod")
        (name,) = (each.fingerprint for each in groups_of(engine, Selection(instance="other")))
        with pytest.raises(NotFound) as refused:
            one_cause(engine, f"other/{name}", ours, _ALL, only="prod")
    assert [each.group.first.id for each in found.causes] == ["1"]
    assert found.names.short("prod", "8f2c00").startswith("8f2c")  # one server needs no name
    assert "Did you mean" not in refused.value.advice


@pytest.mark.parametrize(("sort", "order"), [("last", "8 6"), ("first", "6 8"), ("count", "6 8")])
def test_orders_and_their_reverse(history: Path, sort: str, order: str) -> None:
    with Engine(read_archive(history)) as engine:
        found = groups_of(engine, Selection())
    there = [each.last.id for each in in_order(found, sort)]
    back = [each.last.id for each in in_order(found, sort, reverse=True)]
    if sort != "count":  # both happened twice
        assert there == order.split()
        assert back == there[::-1]
    assert sorted(there) == sorted(back) == ["6", "8"]


@given(st.lists(st.text("0123456789abcdef", min_size=12, max_size=12)))
def test_shown_digits_tell_all_apart(fingerprints: list[str]) -> None:
    digits = shown_digits(fingerprints)
    distinct = set(fingerprints)
    assert len({each[:digits] for each in distinct}) == len(distinct)
    assert digits == 4 or len({each[: digits - 1] for each in distinct}) < len(distinct)
