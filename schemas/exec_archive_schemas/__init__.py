"""The published contracts: JSON Schemas of the manifest and of every --json answer."""

import json
from importlib import resources
from typing import Any


def load(name: str) -> dict[str, Any]:
    """The schema of that name, such as `list` or `manifest`."""
    file = resources.files(__name__) / f"{name}.schema.json"
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return schema


def names() -> list[str]:
    """Every schema there is."""
    suffix = ".schema.json"
    found = (each.name for each in resources.files(__name__).iterdir())
    return sorted(name.removesuffix(suffix) for name in found if name.endswith(suffix))
