"""Every answer in JSON is what its published schema says."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from acceptance.kit import recorded
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.made import body, listed
from exec_archive.model import Execution, NodeRun
from exec_archive_schemas import load, names


@pytest.mark.parametrize("name", names())
def test_a_schema_is_a_schema_and_names_no_host(name: str) -> None:
    schema = load(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:exec-archive:{name}"


@pytest.mark.parametrize("name", names())
def test_every_property_is_described_in_a_sentence(name: str) -> None:
    for path, property_schema in _properties(load(name), name):
        assert property_schema.get("description", "").endswith("."), path


@pytest.mark.parametrize("name", [n for n in names() if n != "manifest"])
def test_nothing_unforeseen_is_let_through(name: str) -> None:
    for path, schema in _objects(load(name), name):
        assert schema["additionalProperties"] is not True, path


@pytest.mark.parametrize(("name", "record"), [("execution", Execution), ("node_run", NodeRun)])
def test_the_rows_have_the_fields_of_the_library(
    name: str, record: type[Execution | NodeRun]
) -> None:
    assert list(load(name)["properties"]) == list(record._fields)


def test_list_answers_as_promised(samples: Ask) -> None:
    rows = samples("list", "--json", "--limit", "1000").json
    assert len(rows) == len(recorded.files())
    keeps_to("list", rows)


def test_a_line_of_jsonl_is_an_execution(samples: Ask) -> None:
    for line in samples("list", "--format", "jsonl", "--limit", "1000").lines:
        keeps_to("execution", json.loads(line))


def test_view_answers_as_promised_for_every_sample(samples: Ask) -> None:
    for path in recorded.files():
        keeps_to("view", samples("view", path.stem, "--json").json)


def test_info_answers_as_promised(samples: Ask) -> None:
    keeps_to("info", samples("info", "--json").json)


def test_the_manifest_is_as_promised(samples: Ask) -> None:
    keeps_to("manifest", json.loads((samples.archive / "archive.json").read_bytes()))


def test_import_answers_as_promised(ask: Ask) -> None:
    folder = ask.archive.parent / "saved"
    folder.mkdir()
    (folder / "1.json").write_bytes(body(listed("1")))
    (folder / "2.json").write_bytes(b"{")
    keeps_to("import", ask("import", "--json", folder).json)


def test_an_archive_without_executions_answers_as_promised(ask: Ask) -> None:
    (ask.archive.parent / "empty").mkdir()
    assert ask("import", ask.archive.parent / "empty").code == 0
    keeps_to("list", ask("list", "--json").json)
    keeps_to("info", ask("info", "--json").json)
    keeps_to("manifest", json.loads((ask.archive / "archive.json").read_bytes()))


def _objects(schema: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        if "properties" in schema and isinstance(schema["properties"], dict):
            yield path, schema
        for key, value in schema.items():
            yield from _objects(value, f"{path}/{key}")


def _properties(schema: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for where, found in _objects(schema, path):
        for name, property_schema in found["properties"].items():
            yield f"{where}/{name}", property_schema
