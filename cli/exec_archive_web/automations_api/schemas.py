"""Schemas of answers, made of those that are published for the answers of commands."""

from typing import Any

from exec_archive_web.automations_api.endpoint import Schema

COMPONENTS = "#/components/schemas/"


def of(name: str) -> Schema:
    """One of the published ones."""
    return {"$ref": f"{COMPONENTS}{name}"}


def or_null(kind: str) -> Schema:
    """A value of a kind, or none."""
    return {"type": [kind, "null"]}


def list_of(schema: Schema) -> Schema:
    """Any number of them."""
    return {"type": "array", "items": schema}


def object_of(**members: Schema) -> Schema:
    """An object that has all of these, and nothing else."""
    return {
        "type": "object",
        "properties": members,
        "required": [*members],
        "additionalProperties": False,
    }


def either(*schemas: Schema) -> Schema:
    """One of several."""
    return {"anyOf": [*schemas]}


NULL: Schema = {"type": "null"}
ANYTHING: Schema = {}
ERROR: Schema = object_of(error=object_of(problem={"type": "string"}, advice={"type": "string"}))
NUMBER_FROM_0: Schema = {"type": "integer", "minimum": 0}


def as_component(name: str, schema: Any) -> Any:
    """A published schema as a part of a description, in which others stand beside it."""
    if isinstance(schema, list):
        return [as_component(name, each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _moved(name, value)
        if key == "$ref" and isinstance(value, str)
        else as_component(name, value)
        for key, value in schema.items()
        if key not in {"$schema", "$id"}
    }


def _moved(name: str, target: str) -> str:
    """Where a schema stands that another one refers to."""
    if target.startswith("#/"):
        return f"{COMPONENTS}{name}/{target.removeprefix('#/')}"
    return COMPONENTS + target.removeprefix("urn:exec-archive:")
