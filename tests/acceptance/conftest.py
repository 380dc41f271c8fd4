"""Archives to ask: an empty place of the test's own, and one that holds all samples."""

from pathlib import Path

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.running import environment, run
from exec_archive_samples import samples_folder


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
