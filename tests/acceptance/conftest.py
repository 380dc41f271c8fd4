"""Archives to ask: an empty place of the test's own, and one that holds all samples."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.running import environment, run
from acceptance.kit.servers import A_KEY
from exec_archive.server.connection import Connection, Patience
from exec_archive_samples import samples_folder
from fake_n8n import FakeN8n


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """A user with nothing yet."""
    return environment(tmp_path)


@pytest.fixture
def ask(env: dict[str, str], capsysbinary: pytest.CaptureFixture[bytes]) -> Ask:
    """Commands for an archive of the test's own."""
    return Ask(env, capsysbinary)


@pytest.fixture(scope="session")
def samples_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A user whose archive holds all samples; for reading only."""
    home = tmp_path_factory.mktemp("samples")
    env = environment(home)
    assert run("import", samples_folder(), env=env).code == 0
    return env


@pytest.fixture
def samples(samples_env: dict[str, str], capsysbinary: pytest.CaptureFixture[bytes]) -> Ask:
    """Commands for the archive of all samples; for reading only."""
    return Ask(samples_env, capsysbinary)


@pytest.fixture
def n8n() -> Iterator[FakeN8n]:
    """A server with five executions of two workflows, one of them failed."""
    with FakeN8n(key=A_KEY) as server:
        for status in ("success", "success", "error"):
            server.world.insert(status)
        for _ in range(2):
            server.world.insert(workflow_id="wfInvoices000002")
        yield server


@pytest.fixture
def pull_env(env: dict[str, str], n8n: FakeN8n) -> dict[str, str]:
    """A user who has that server's address and the key to it."""
    return {**env, "N8N_API_URL": n8n.url, "N8N_API_KEY": n8n.key}


@pytest.fixture
def pulling(
    pull_env: dict[str, str],
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> Ask:
    """Commands of that user, which do not really wait."""
    patience = Patience(silence_seconds=20, sleep=lambda _: None)
    quick = partial(Connection, patience=patience)
    monkeypatch.setattr("exec_archive_cli.servers.Connection", quick)
    return Ask(pull_env, capsysbinary)
