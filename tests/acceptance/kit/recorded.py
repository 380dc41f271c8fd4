"""The recorded samples, read with nothing but the standard library."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from exec_archive_samples import KnownCause, causes, samples_folder


def files() -> list[Path]:
    """One file a sample, the lowest id first."""
    return sorted(samples_folder().glob("*.json"), key=lambda path: int(path.stem))


def bodies() -> Iterator[tuple[str, bytes]]:
    """Each sample's id and bytes."""
    for path in files():
        yield path.stem, path.read_bytes()


@cache
def facts() -> dict[str, dict[str, Any]]:
    """What stands at the top of each sample, by id."""
    return {name: json.loads(body) for name, body in bodies()}


@cache
def known() -> dict[str, KnownCause]:
    """The true causes, by id."""
    return {cause.id: cause for cause in causes()}


def sample(scenario: str) -> str:
    """The id of the sample that was recorded as that scenario and did not simply succeed."""
    return next(cause.id for cause in causes() if cause.scenario == scenario)


def with_status(status: str) -> list[str]:
    """The ids of all samples of a status."""
    return [name for name, each in facts().items() if each["status"] == status]
