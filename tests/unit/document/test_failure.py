"""The failing step is the true one, for every recorded failure."""

from pathlib import Path

import pytest

from exec_archive.document.failure import Failure
from exec_archive.document.reading import read_document
from exec_archive.document.split import split
from exec_archive.document.workflow import Workflows
from exec_archive_samples import KnownCause, causes, samples_folder

CAUSES = {cause.id: cause for cause in causes()}

# What n8n itself does not say, and nothing may be guessed.
NOT_SAID = {
    "97": "an HTTP node timed out with its execution: no error, and an empty stack",
    "99": "stopped without saved progress: the stack still holds the trigger",
    "102": "too large to display: the answer has no data at all",
}

# Its item is noted by the execution that it called, and by nothing of its own.
SAID_BELOW = {"61"}


def failure_of(text: bytes) -> Failure:
    return split(read_document(text), Workflows()).failure


def of_sample(name: str) -> Failure:
    return failure_of(samples_folder().joinpath(f"{name}.json").read_bytes())


@pytest.mark.parametrize(
    "cause", [c for c in CAUSES.values() if c.error_kind != "swallowed"], ids=lambda c: c.id
)
def test_node_run_and_item_are_the_true_ones(cause: KnownCause) -> None:
    failure = of_sample(cause.id)
    found = (failure.node, failure.run_index, failure.item)
    if cause.id in NOT_SAID:
        assert found == (None, None, None), NOT_SAID[cause.id]
    else:
        item = None if cause.id in SAID_BELOW else cause.item_index
        assert found == (cause.failing_node, cause.run_index, item)


@pytest.mark.parametrize(
    "cause", [c for c in CAUSES.values() if c.error_kind != "swallowed"], ids=lambda c: c.id
)
def test_the_message_a_reader_should_see_is_there(cause: KnownCause) -> None:
    error = of_sample(cause.id).error
    leaf = of_sample(cause.cause_execution).error if cause.cause_execution else None
    said = " ".join(
        text
        for each in (error, leaf)
        if each
        for text in (each.error_message, each.error_description)
        if text
    )
    if cause.id in {"100", "102"}:  # redacted by the server; too large to display
        assert not said
    elif cause.message:
        assert cause.message in said


@pytest.mark.parametrize("path", sorted(samples_folder().glob("*.json")), ids=lambda p: p.stem)
def test_what_went_well_has_no_failing_step(path: Path) -> None:
    document = read_document(path.read_bytes())
    if document.facts.status in {"success", "waiting", "running", "new"}:
        assert split(document, Workflows()).failure == Failure()


def test_the_type_stands_in_the_stack_where_there_is_no_name() -> None:
    error = of_sample("46").error
    assert error is not None
    assert error.error_type == "WrappedExecutionError"


def test_an_http_code_may_be_a_word() -> None:
    codes = {of_sample(name).error.error_http_code for name in ("3", "12")}  # type: ignore[union-attr]
    assert codes == {"500", "ECONNREFUSED"}


def test_a_crash_speaks_of_the_server() -> None:
    error = of_sample("104").error
    assert error is not None
    assert error.error_type == "WorkflowCrashedError"


def test_the_words_about_an_item_two_levels_below_are_not_believed() -> None:
    assert CAUSES["61"].item_index == 1
    assert of_sample("61").item is None
