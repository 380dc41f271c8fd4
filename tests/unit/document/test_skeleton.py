"""The skeleton of a document says what plain Python reads in the whole of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from exec_archive.document.reading import read_document
from exec_archive.document.skeleton import Skeleton, Source, read_skeleton
from exec_archive.document.split import split
from exec_archive.document.workflow import Workflows
from exec_archive_samples import samples_folder
from made_documents import documents
from plain_reading import read, run_data, shown

SAMPLES = sorted(samples_folder().glob("*.json"))


def skeleton_of(text: bytes) -> Skeleton:
    cut = split(read_document(text), Workflows())
    found = read_skeleton(b"".join(cut.envelope), [each.at for each in cut.cuts])
    assert found is not None
    return found


def plain_source(given: Any) -> Source | None:
    if given is None or not given.get("previousNode"):
        return None
    return Source(
        shown(given["previousNode"]),
        given.get("previousNodeRun") or 0,
        given.get("previousNodeOutput") or 0,
    )


def stored(error: dict[str, Any]) -> Any:
    """The error under the names and with the texts that the archive shows."""
    return json.loads(shown(json.dumps(error, ensure_ascii=False)))


def check(text: bytes) -> None:
    skeleton, document = skeleton_of(text), read(text)
    for node, runs in run_data(document).items():
        for index, run in enumerate(runs):
            expected = [plain_source(each) for each in run.get("source") or []]
            assert skeleton.sources(node, index) == expected
            assert skeleton.is_asked(node, index) == ("inputOverride" in run)
            assert skeleton.is_recovered(node, index) == (0 < run["startTime"] < 10**11)
            error = run.get("error")
            if isinstance(error, dict):
                assert stored(skeleton.error(node, index)) == stored(error)
    state = (document.get("data") or {}).get("executionData") or {}
    stack = [shown(each["node"]["name"]) for each in state.get("nodeExecutionStack") or []]
    assert [shown(each.node) for each in skeleton.stack] == stack


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_recorded_documents(path: Path) -> None:
    check(path.read_bytes())


@given(documents())
def test_made_documents(text: bytes) -> None:
    check(text)


def test_of_a_run_that_is_not_there_nothing_is_said() -> None:
    skeleton = skeleton_of(SAMPLES[0].read_bytes())
    for node, index in (("no such node", 0), ("Webhook", 99), ("Webhook", -1)):
        assert skeleton.sources(node, index) == []
        assert skeleton.error(node, index) == {}
        assert not skeleton.is_asked(node, index)
        assert not skeleton.is_recovered(node, index)


def envelope(source: Any) -> bytes:
    run = {"startTime": 1_795_168_800_000, "source": source}
    return json.dumps({"data": {"resultData": {"runData": {"A": [run]}}}}).encode()


@pytest.mark.parametrize(
    "odd",
    [
        7,
        "A",
        {"previousNode": "A"},
        [[]],
        [7],
        [{"previousNode": 7}],
        [{"previousNode": {"A": 1}}],
        [{"previousNode": ""}],
    ],
)
def test_a_source_of_another_shape_is_no_source(odd: Any) -> None:
    skeleton = read_skeleton(envelope(odd), [])
    assert skeleton is not None
    assert set(skeleton.sources("A", 0)) <= {None}


@pytest.mark.parametrize("odd", [-1, 2**31, 1.5, True, "1", [], 10**30])
def test_an_index_of_another_shape_is_of_no_run(odd: Any) -> None:
    for name in ("previousNodeRun", "previousNodeOutput"):
        skeleton = read_skeleton(envelope([{"previousNode": "A", name: odd}]), [])
        assert skeleton is not None
        assert skeleton.sources("A", 0) == [None]


def test_an_index_that_is_left_out_is_the_first() -> None:
    given = [{"previousNode": "A", "previousNodeRun": None}]
    skeleton = read_skeleton(envelope(given), [])
    assert skeleton is not None
    assert skeleton.sources("A", 0) == [Source("A", 0, 0)]


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"data":7}', b"[" * 100_000, b"\xff"])
def test_what_is_no_execution_has_no_skeleton(text: bytes) -> None:
    assert read_skeleton(text, []) is None


def test_a_name_no_table_can_hold_is_found_as_it_is_stored() -> None:
    text = envelope([{"previousNode": "A"}]).replace(b'"A"', b'"\\ud800"')
    skeleton = read_skeleton(text, [])
    assert skeleton is not None
    assert skeleton.sources("\ufffd", 0) == [Source("\ufffd", 0, 0)]
