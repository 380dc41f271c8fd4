"""A document that was cut comes back byte for byte."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.document import pieces
from exec_archive.document.join import PartsMissing, StoredPart, join
from exec_archive.document.reading import ReadDocument, read_document
from exec_archive.document.split import SplitDocument, split
from exec_archive.document.workflow import Workflows
from exec_archive.model import Completeness
from exec_archive_samples import samples_folder
from made_documents import Literal, documents, executions, obj, render

SAMPLES = sorted(samples_folder().glob("*.json"))


def cut(text: bytes) -> tuple[ReadDocument, SplitDocument]:
    document = read_document(text)
    return document, split(document, Workflows())


def joined(cut_document: SplitDocument) -> bytes:
    if cut_document.uncut:
        return b"".join(cut_document.uncut)
    parts = [StoredPart(p.seq, p.role, p.part, p.text) for p in cut_document.parts]
    envelope = b"".join(cut_document.envelope)
    return b"".join(join(envelope, cut_document.cuts, parts, cut_document.workflow_text))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_recorded_documents_come_back(path: Path) -> None:
    text = path.read_bytes()
    _, cut_document = cut(text)
    assert joined(cut_document) == text
    assert cut_document.sha256 == hashlib.sha256(text).hexdigest()
    assert not cut_document.uncut


@given(documents())
def test_made_documents_come_back_and_are_cut(text: bytes) -> None:
    document, cut_document = cut(text)
    assert joined(cut_document) == text
    assert document.completeness is Completeness.FULL
    assert all(bytes(each).decode() is not None for each in cut_document.envelope)


@given(documents(), st.sampled_from([b"\xef\xbb\xbf", b" \n", b""]), st.sampled_from([b"\n", b""]))
def test_what_stands_around_the_document_comes_back_too(
    text: bytes, before: bytes, after: bytes
) -> None:
    _, cut_document = cut(before + text + after)
    assert joined(cut_document) == before + text + after


def test_half_pairs_cost_a_document_nothing() -> None:
    text = samples_folder().joinpath("68.json").read_bytes()
    marked = text.replace(b'"Send mail"', b'"Send \\ud83d mail"')
    assert marked != text
    _, plain = cut(text)
    _, with_half_pair = cut(marked)
    assert joined(with_half_pair) == marked
    assert len(with_half_pair.node_runs) == len(plain.node_runs)
    assert with_half_pair.failure.node == "Send \ufffd mail"
    assert with_half_pair.failure.run_index == plain.failure.run_index == 17


def test_an_escaped_backslash_before_ud800_is_no_half_pair() -> None:
    text = render(obj(("id", "1"), ("status", "success"), ("mode", "x"), ("y", "\\ud800"))).encode()
    _, cut_document = cut(text)
    assert joined(cut_document) == text


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("not UTF-8", b'"\xff\xfe"'),
        ("nested deeper than any reader goes", b"[" * 20_000 + b"]" * 20_000),
    ],
)
def test_what_the_model_refuses_is_kept_whole(where: str, value: bytes) -> None:
    text = (
        b'{"id":"7","status":"error","mode":"webhook","startedAt":"2026-11-20T05:13:46.517Z",'
        b'"data":{"resultData":{"runData":{"A":[{"data":{"main":[[{"json":{"x":'
        + value
        + b"}}]]}}]}}}}"
    )
    document, cut_document = cut(text)
    assert document.completeness is Completeness.UNREADABLE, where
    assert (document.facts.id, document.facts.status) == ("7", "error")
    assert joined(cut_document) == text
    assert cut_document.uncut


def test_data_in_another_shape_is_kept_whole() -> None:
    text = b'{"id":"7","status":"success","mode":"x","data":"[{\\"version\\":1}]"}'
    document, cut_document = cut(text)
    assert document.completeness is Completeness.UNREADABLE
    assert joined(cut_document) == text


@given(st.integers(0, 40), st.integers(1, 60), st.data())
def test_large_outputs_are_parted_between_items(count: int, size: int, data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PART_BYTES", 100)
        patch.setattr("exec_archive.document.split.PART_BYTES", 100)
        payloads = [{"json": {"text": "ä" * size, "number": i}} for i in range(count)]
        run = obj(
            ("executionStatus", "success"),
            ("data", Literal(json.dumps({"main": [payloads]}, ensure_ascii=False))),
        )
        text = render(_with_run(run), data.draw(st.sampled_from(["", " "]))).encode()
        _, cut_document = cut(text)
        assert joined(cut_document) == text
        outputs = [bytes(p.text).decode() for p in cut_document.parts if p.role == "output"]
        for part in outputs:
            assert len(part.encode()) <= 100 or part.count('"json"') == 1
        for part in outputs[1:]:
            assert part.lstrip().startswith('{"json"')


def _with_run(run: object) -> object:
    data = obj(("resultData", obj(("runData", obj(("A", [run]))))))
    return obj(("id", "1"), ("status", "success"), ("mode", "x"), ("data", data))


@given(executions())
def test_loop_state_and_pinned_data_are_cut_where_they_are_large(execution: object) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("exec_archive.document.split._WORTH_CUTTING", 8)
        patch.setattr("exec_archive.document.pieces.PART_BYTES", 16)
        patch.setattr("exec_archive.document.pieces._SEARCHED_FOR_A_BORDER", 8)
        patch.setattr("exec_archive.document.split.PART_BYTES", 16)
        text = render(execution).encode()
        _, cut_document = cut(text)
        assert joined(cut_document) == text
        for part in cut_document.parts:
            bytes(part.text).decode()  # no part ends inside a character


def test_a_missing_part_is_noticed() -> None:
    _, cut_document = cut(samples_folder().joinpath("68.json").read_bytes())
    parts = [StoredPart(p.seq, p.role, p.part, p.text) for p in cut_document.parts]
    with pytest.raises(PartsMissing):
        b"".join(join(b"".join(cut_document.envelope), cut_document.cuts, parts[:-1], b"{}"))
