"""What a first look at a document tells."""

import json

import pytest

from archives import saved
from exec_archive.document.items import errors_among
from exec_archive.document.reading import NotAnExecution, NotJson, read_document
from exec_archive.document.split import split
from exec_archive.document.workflow import Workflows
from exec_archive.model import Completeness
from exec_archive_samples import samples_folder


@pytest.mark.parametrize(
    ("sample", "completeness"),
    [
        ("68", Completeness.FULL),
        ("86", Completeness.FULL),  # waiting, with what it has so far
        ("100", Completeness.REDACTED),
        ("102", Completeness.TOO_LARGE),
    ],
)
def test_completeness_of_recorded_answers(sample: str, completeness: Completeness) -> None:
    text = samples_folder().joinpath(f"{sample}.json").read_bytes()
    assert read_document(text).completeness is completeness


def test_a_list_row_has_no_data() -> None:
    assert read_document(saved(data=False)).completeness is Completeness.NO_DATA


def test_data_without_a_result_is_not_understood() -> None:
    text = b'{"id":"1","status":"success","mode":"x","data":{"0":"1","version":1}}'
    assert read_document(text).completeness is Completeness.UNREADABLE


def test_older_servers_count_ids_and_do_not_say_the_status() -> None:
    row = {"id": 1000, "finished": True, "mode": "trigger", "startedAt": "2023-01-01T00:00:00Z"}
    facts = read_document(json.dumps(row).encode()).facts
    assert (facts.id, facts.status) == ("1000", "success")


@pytest.mark.parametrize(
    "text",
    [
        b'{"id":"x","name":"a workflow","nodes":[],"connections":{}}',
        b'{"message":"Not Found"}',
        b'{"id":"","status":"success","mode":"x"}',
        b'{"id":true,"status":"success","mode":"x"}',
        b"{}",
    ],
)
def test_other_json_is_no_execution(text: bytes) -> None:
    with pytest.raises(NotAnExecution):
        read_document(text)


@pytest.mark.parametrize(
    "text",
    [
        saved()[:-1],
        saved()[:-40],
        saved().replace(b",", b",,", 1),
        b"",
        b"[" * 100_000,
        b'{"id":"1","status":"\xff" "mode"}',
    ],
)
def test_broken_json_is_no_json(text: bytes) -> None:
    with pytest.raises(NotJson):
        read_document(text)


def test_an_error_among_items_says_something() -> None:
    values = [b'"down"', b'{"message":"x"}', b'""', b"{}", b"null", b"false", b"7", b"[1]"]
    items = [b'{"json":{"error":' + value + b"}}" for value in values]
    assert errors_among(items) == [b'"down"', b'{"message":"x"}']  # type: ignore[arg-type]
    assert errors_among([b'{"json":{},"error":{"m":1}}', b"7", b"\xff"]) == [b'{"m":1}']  # type: ignore[list-item]


def test_the_last_failed_run_of_the_last_node_is_the_failing_step() -> None:
    """A node that went on after errors, until one stopped it."""
    document = json.loads(samples_folder().joinpath("68.json").read_bytes())
    runs = document["data"]["resultData"]["runData"]["Send mail"]
    runs[3] = {**runs[-1], "error": {**runs[-1]["error"], "message": "an earlier one"}}
    failure = split(read_document(json.dumps(document).encode()), Workflows()).failure
    assert (failure.node, failure.run_index) == ("Send mail", 17)
    assert failure.error is not None
    assert failure.error.error_message != "an earlier one"
