"""Finding the documents in a text, as the very bytes they stand there with."""

from pathlib import Path

import pytest

from archives import saved
from exec_archive.sources.files import SavedFiles
from exec_archive.sources.interface import Incoming, LeftOut
from exec_archive.sources.saved_json import find_documents

ONE, TWO = saved(id="1"), saved(id="2", data=False)
HALF = saved(id="3", mode="x").replace(b'"x"', b'"\\ud800"')
DEEP = saved(id="4", mode="x").replace(b'"x"', b"[" * 3000 + b"]" * 3000)


def found(text: bytes) -> list[bytes]:
    return [bytes(each.text) for each in find_documents(text, "x") if isinstance(each, Incoming)]


@pytest.mark.parametrize("blank", [b"", b" ", b"\n  ", b"\r\n"])
@pytest.mark.parametrize("documents", [[ONE], [ONE, TWO], [ONE, HALF, TWO], [ONE, DEEP, HALF], []])
def test_pages_and_arrays(documents: list[bytes], blank: bytes) -> None:
    separator = blank + b"," + blank
    array = blank + b"[" + blank + separator.join(documents) + blank + b"]" + blank
    assert found(array) == documents
    assert found(b'{"data":' + array + b',"nextCursor":null}') == documents
    assert found(b'{"nextCursor":"x",' + blank + b'"data":' + array + b"}") == documents
    assert found(b"\xef\xbb\xbf" + array) == documents


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [b"", b"\n", b"\r\n\r\n"])
def test_one_a_line(end: bytes, last: bytes) -> None:
    documents = [ONE, HALF, TWO, DEEP]
    assert found(end.join(documents) + last) == documents
    assert found((end + end).join(documents)) == documents


def test_a_page_a_line() -> None:
    page = b'{"data":[' + ONE + b'],"nextCursor":"x"}'
    assert found(page + b"\n" + page + b"\n") == [ONE, ONE]


@pytest.mark.parametrize("text", [ONE, ONE + b"\n", b"\xef\xbb\xbf" + ONE, HALF, DEEP])
def test_one_body_is_the_whole_text(text: bytes) -> None:
    assert found(text) == [text]


def test_an_execution_whose_first_key_is_data() -> None:
    text = b'{"data":{"resultData":{}},"id":"1","status":"success","mode":"x"}'
    assert found(text) == [text]


def test_indented_bodies_one_after_another() -> None:
    """As `jq . >> all.json` leaves them, or a download of several that are indented."""
    bodies = [
        each.replace(b"{", b"{\n", 1).replace(b", ", b",\n  ") for each in (ONE, TWO, HALF, DEEP)
    ]
    assert found(b"\n".join(bodies)) == bodies
    assert found(b"\r\n".join(bodies) + b"\n") == bodies
    *whole, broken = find_documents(b"\n".join([*bodies, bodies[0][:-9]]), "x")
    assert len(whole) == 4
    assert isinstance(broken, LeftOut)


@pytest.mark.parametrize("name", ["x.jsonl", "X.NDJSON"])
def test_a_first_line_that_is_broken_costs_no_other(name: str) -> None:
    told, *rest = find_documents(b'{"id":\n' + ONE + b"\n" + TWO, name)
    assert not isinstance(told, Incoming) or bytes(told.text) == b'{"id":'
    assert [bytes(each.text) for each in rest if isinstance(each, Incoming)] == [ONE, TWO]


def test_an_indented_body_is_not_taken_for_lines() -> None:
    text = ONE.replace(b"{", b"{\n", 1).replace(b", ", b",\n")
    assert found(text) == [text]
    assert found(text + b"\n\n") == [text + b"\n\n"]


@pytest.mark.parametrize("text", [b"", b"hello", b'[{"id":"1"', b'{"data":[1,}'])
def test_what_is_broken_is_told(text: bytes) -> None:
    (told,) = find_documents(text, "that file")
    assert isinstance(told, LeftOut)
    assert told.where == "that file"


def test_places_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(ONE + b"\nnonsense\n" + TWO)
    (tmp_path / "page.json").write_bytes(b'{"data":[' + ONE + b"]}")
    source = SavedFiles([str(tmp_path)], None, tmp_path / "tmp")  # type: ignore[arg-type]
    told = [each.where.removeprefix(f"{tmp_path}/") for each in source.documents()]
    assert told == ["a.jsonl, line 1", "a.jsonl, line 2", "a.jsonl, line 3", "page.json, entry 1"]
    assert source.bytes_done == source.total_bytes


def test_a_large_file_is_mapped_and_read_the_same(tmp_path: Path) -> None:
    documents = [saved(id=str(i), mode="m" * 3000) for i in range(600)]
    path = tmp_path / "large.jsonl"
    path.write_bytes(b"\n".join(documents))
    assert path.stat().st_size > 1 << 20
    source = SavedFiles([str(path)], None, tmp_path / "tmp")  # type: ignore[arg-type]
    texts = [bytes(e.text) for e in source.documents() if isinstance(e, Incoming)]
    assert texts == documents
