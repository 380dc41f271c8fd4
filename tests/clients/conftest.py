"""Clients that others wrote for n8n, installed as they are into a folder of the test's own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.kit import recorded
from acceptance.kit.api import Api, served
from archives import take_in

# As they were when this was last looked at: a later one may ask for more.
_FROM_NPM = "@n8n/cli@0.15.0"
_FROM_PYPI = "n8n-sdk-python==0.1.3"


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The samples, served."""
    folder = tmp_path_factory.mktemp("served") / "archive"
    take_in(folder, *(document for _, document in recorded.bodies()))
    with served(folder) as found:
        yield found
        assert found.troubles == []


@pytest.fixture(scope="session")
def n8n_cli(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """n8n's own command line."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm")
    folder = tmp_path_factory.mktemp("npm")
    _run([npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), _FROM_NPM])
    return folder / "node_modules" / ".bin" / "n8n-cli"


@pytest.fixture(scope="session")
def python_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python in which a client that somebody wrote is installed."""
    folder = tmp_path_factory.mktemp("python")
    _run([sys.executable, "-m", "venv", str(folder)])
    python = folder / "bin" / "python"
    _run([str(python), "-m", "pip", "install", "--quiet", _FROM_PYPI])
    return python


def _run(command: list[str]) -> None:
    ran = subprocess.run(command, capture_output=True, env=dict(os.environ), check=False)
    assert ran.returncode == 0, (ran.stdout + ran.stderr).decode()
