"""The slices of a document, and the items in them, read no further than asked for."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archives import saved, take_in
from exec_archive.document.role import Role
from exec_archive.query import one, slices
from exec_archive.query.engine import Engine, Row
from exec_archive.query.skeletons import skeleton
from exec_archive.query.slices import items_of, parts_of
from exec_archive.store.archive import read_archive

_LARGE = 40_000  # items: several MiB, so several parts


def document(name: str, count: int) -> bytes:
    """An execution with one large output."""
    given = json.loads(saved(id=name))
    run = given["data"]["resultData"]["runData"]["Webhook"][0]
    items = [{"json": {"of": name, "n": n, "text": "x" * 100}} for n in range(count)]
    run["data"] = {"main": [[], items]}
    run["inputOverride"] = {"ai_tool": [[{"json": {"asked": name}}]]}
    return json.dumps(given).encode()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Two executions, one of them large, and one that was replaced since."""
    folder = tmp_path_factory.mktemp("archive")
    take_in(folder, document("1", 3), document("2", _LARGE), saved(id="3", status="waiting"))
    take_in(folder, document("3", 5))
    with Engine(read_archive(folder)) as opened:
        yield opened


def test_a_document_has_its_slices(engine: Engine) -> None:
    found = skeleton(engine, one.find_execution(engine, "2"))
    assert found is not None
    assert found.slices == {("input_override", 0), ("output", 0), ("workflow", 0)}


@pytest.mark.parametrize(("name", "count"), [("1", 3), ("2", _LARGE), ("3", 5)])
def test_every_item_is_read_once_and_is_its_executions_own(
    engine: Engine, name: str, count: int
) -> None:
    execution = one.find_execution(engine, name)
    read = list(items_of(engine, execution, Role.OUTPUT, 0))
    assert [item.value["json"]["n"] for item in read] == list(range(count))
    assert {item.value["json"]["of"] for item in read} == {name}
    assert {(item.kind, item.output) for item in read} == {("main", 1)}
    (asked,) = items_of(engine, execution, Role.INPUT_OVERRIDE, 0)
    assert asked.value == {"json": {"asked": name}}


def test_a_large_slice_is_asked_for_in_parts(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []
    plainly = engine.rows

    def watched(sql: str, values: dict[str, Any]) -> list[Row]:
        asked.append(values)
        return plainly(sql, values)

    monkeypatch.setattr(engine, "rows", watched)
    execution = one.find_execution(engine, "2")
    asked.clear()
    parts = parts_of(engine, execution, Role.OUTPUT, 0)
    next(parts)
    assert [(each["part"], each["end"]) for each in asked] == [(0, 1)]
    assert len(list(parts)) > 2
    assert max(each["end"] - each["part"] for each in asked) <= slices._MOST_PARTS_AT_ONCE


def test_a_slice_that_is_not_there_has_no_items(engine: Engine) -> None:
    execution = one.find_execution(engine, "1")
    assert list(items_of(engine, execution, Role.RECEIVED, 7)) == []


def test_the_parts_are_the_text_as_it_was_sent(engine: Engine, tmp_path: Path) -> None:
    execution = one.find_execution(engine, "2")
    sent = json.loads(document("2", _LARGE))["data"]["resultData"]["runData"]["Webhook"][0]["data"]
    assert "".join(parts_of(engine, execution, Role.OUTPUT, 0)) == json.dumps(sent)
