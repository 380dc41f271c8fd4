"""The harvest of a real n8n, made once per test run. Takes several minutes the first time."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))


@pytest.fixture(scope="session")
def harvest_folder() -> Iterator[Path]:
    """Installs n8n, fills it and keeps its answers.

    The rig lives in `.live/` or where N8N_RIG_FOLDER says. What is installed there is used again;
    the database is always a new one, because the harvest damages it at the end.
    """
    from n8n_rig.fill import fill
    from n8n_rig.harvest import harvest
    from n8n_rig.install import install
    from n8n_rig.layout import DEFAULT_FOLDER, Layout
    from n8n_rig.server import Server

    layout = Layout(Path(os.environ.get("N8N_RIG_FOLDER", DEFAULT_FOLDER)).resolve())
    install(layout)
    server = Server(layout)
    server.stop()
    for folder in (layout.home_folder, layout.harvest_folder):
        shutil.rmtree(folder, ignore_errors=True)
    layout.key_file.unlink(missing_ok=True)
    server.start()
    try:
        fill(server, rounds=int(os.environ.get("N8N_RIG_ROUNDS", "1")))
        yield harvest(server)
    finally:
        server.stop()
