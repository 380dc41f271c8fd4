"""A server, the key to it, and a config file that is still to be."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.kit.configuring import KEY, DiscreetAsk
from acceptance.kit.in_process import Ask
from fake_n8n import FakeN8n, World


@pytest.fixture
def ask(env: dict[str, str], capsysbinary: pytest.CaptureFixture[bytes]) -> Ask:
    return DiscreetAsk(env, capsysbinary)


@pytest.fixture
def n8n() -> Iterator[FakeN8n]:
    """A server with seven executions."""
    world = World()
    for _ in range(7):
        world.insert()
    with FakeN8n(world, key=KEY) as server:
        yield server


@pytest.fixture
def config(ask: Ask, tmp_path: Path) -> Path:
    """Where the config file is, or will be."""
    return tmp_path / ".config" / "exec-archive" / "config.toml"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "the key"
    path.write_text(f"{KEY}\n")
    path.chmod(0o600)
    return path
