"""A server, its world, and the archive it is pulled into."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import fake_n8n.query
from fake_n8n import FakeN8n, World
from pulls import Mirror


@pytest.fixture
def fake() -> Iterator[FakeN8n]:
    with FakeN8n() as running:
        yield running


@pytest.fixture
def world(fake: FakeN8n) -> World:
    return fake.world


@pytest.fixture
def mirror(fake: FakeN8n, tmp_path: Path) -> Mirror:
    return Mirror(fake, tmp_path / "archive")


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few executions then stand on many pages, below which older ones are out of sight."""
    monkeypatch.setattr(fake_n8n.query, "_MOST_ROWS", 3)
