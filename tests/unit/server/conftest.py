"""A server to ask, and a connection to it that does not really wait."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exec_archive.server import answer
from exec_archive.server.address import parse_address
from exec_archive.server.connection import Connection, Patience
from exec_archive.server.key import Key
from exec_archive.server.way import Way
from fake_n8n import FakeN8n

Connect = Callable[..., Connection]


@pytest.fixture
def fake() -> Iterator[FakeN8n]:
    """A server with three executions."""
    with FakeN8n(key="key-of-a-test") as server:
        for _ in range(3):
            server.world.insert()
        yield server


@pytest.fixture
def slept() -> list[float]:
    """How long it would have waited."""
    return []


@pytest.fixture
def connect(fake: FakeN8n, tmp_path: Path, slept: list[float]) -> Iterator[Connect]:
    """Makes connections, to the fake unless an address is given."""
    made: list[Connection] = []

    def make(
        url: str | None = None, way: Way | None = None, *, key: str = fake.key, **patience: Any
    ) -> Connection:
        address = parse_address(url or fake.url, allow_http=True)
        times = Patience(sleep=slept.append, **{"silence_seconds": 20.0, **patience})
        made.append(Connection(address, Key(key), tmp_path / "spool", way or Way(), times))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture(autouse=True)
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers of a few megabytes are large here."""
    monkeypatch.setattr(answer, "IN_MEMORY", 1 << 20)
