"""The published contracts: JSON Schemas of the manifest and of every --json answer."""

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

_SUFFIX = ".schema.json"
_OURS = "urn:exec-archive:"


def load(name: str) -> dict[str, Any]:
    """The schema of that name, such as `list` or `manifest`.

    It validates by itself: the schemas it refers to are put into its `$defs`, under their own
    `$id`, as JSON Schema bundles them.
    """
    schema = _read(name)
    embedded: dict[str, Any] = {}
    missing = list(_referred_to(schema))
    while missing:
        other = missing.pop()
        if other not in embedded and other != name:
            embedded[other] = _read(other)
            missing += _referred_to(embedded[other])
    if embedded:
        schema["$defs"] = {**schema.get("$defs", {}), **embedded}
    return schema


def alone(name: str) -> dict[str, Any]:
    """The same without those it refers to, for whoever puts several into one document."""
    return _read(name)


def names() -> list[str]:
    """Every schema there is."""
    found = (each.name for each in resources.files(__name__).iterdir())
    return sorted(name.removesuffix(_SUFFIX) for name in found if name.endswith(_SUFFIX))


def _read(name: str) -> dict[str, Any]:
    file = resources.files(__name__) / f"{name}{_SUFFIX}"
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return schema


def _referred_to(part: Any) -> Iterator[str]:
    """The names of our other schemas in every `$ref` of a schema."""
    if isinstance(part, dict):
        target = part.get("$ref")
        if isinstance(target, str) and target.startswith(_OURS):
            yield target.removeprefix(_OURS)
        for value in part.values():
            yield from _referred_to(value)
    elif isinstance(part, list):
        for value in part:
            yield from _referred_to(value)
