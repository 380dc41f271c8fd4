"""A real n8n, made once per test run: filled while it is pulled from, then harvested."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

if TYPE_CHECKING:
    from n8n_rig.server import Server
    from pulling import Watched


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """An empty n8n. Takes several minutes the first time.

    The rig lives in `.live/` or where N8N_RIG_FOLDER says. What is installed there is used again;
    the database is always a new one, because the harvest damages it at the end.
    """
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
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def watched(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """The same n8n, filled while one pull after the other mirrors it; it is killed on the way."""
    from n8n_rig.fill import fill
    from pulling import pulled_while

    folder = tmp_path_factory.mktemp("watched")
    rounds = int(os.environ.get("N8N_RIG_ROUNDS", "1"))
    return pulled_while(server, folder, lambda: fill(server, rounds=rounds))


@pytest.fixture(scope="session")
def harvest_folder(server: Server, watched: Watched) -> Path:
    """Its answers, kept as files; it is damaged on purpose at the end."""
    from n8n_rig.harvest import harvest

    assert watched.pulls
    return harvest(server)


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """What knows all that went wrong comes before what has more go wrong.

    What needs the harvest comes last: it damages the server that the others need whole.
    """
    items.sort(key=_turn)


def _turn(item: pytest.Function) -> int:
    if "harvest_folder" in item.fixturenames:
        return 2
    return 0 if "watched" in item.fixturenames else 1
