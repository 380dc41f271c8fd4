"""`why` names the true cause of everything that goes wrong on a real n8n, within ten lines."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from acceptance.kit.terminals import on_terminal, screen
from telling import TIMED_OUT, Truth, missing

if TYPE_CHECKING:
    from n8n_rig.server import Server
    from n8n_rig.true_causes import KnownEnd
    from pulling import Watched

pytestmark = pytest.mark.live

WENT_WRONG = {"error", "crashed", "canceled"}
# Beside good runs, of which a server that was filled again and again has many, or without.
ALL_WELL = re.compile(
    r"Nothing failed, and no error was swallowed(\.|; nothing was lost beside \d+ good runs?\.)"
)


@pytest.fixture(scope="module")
def archive(server: Server, watched: Watched) -> Path:
    """Everything the server has, in an archive."""
    from n8n_rig.public_api import PublicApi
    from pulling import pull

    done = pull(watched.archive, server.url, PublicApi(server).key)
    assert done.answer["complete"], done.err
    return watched.archive


@pytest.fixture(scope="module")
def ended(
    server: Server, archive: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """The documents of all that ended, read with nothing but the standard library."""
    from n8n_rig.true_causes import TrueCauses
    from pulling import run

    folder = tmp_path_factory.mktemp("documents")
    assert run(archive, "download", "--instance", "real", "-o", str(folder)).returncode == 0
    documents = [json.loads(file.read_bytes()) for file in folder.glob("*.json")]
    known = TrueCauses(server.identity.partner_url)
    ours = [each for each in documents if known.knows(each)]
    return [each for each in ours if each["status"] in {*WENT_WRONG, "success"}]


def cards(archive: Path, name: str) -> Iterator[str]:
    """What a pipe gets, and what stands on a terminal of 80 columns."""
    from pulling import run

    yield run(archive, "why", name).stdout.decode()
    env = {**os.environ, "EXEC_ARCHIVE": str(archive)}
    yield screen(on_terminal("why", name, env=env, columns=80)[1])


def truth(end: KnownEnd, document: dict[str, Any]) -> Truth:
    """What a card of it must tell."""
    cause = end.cause
    runs = document["data"]["resultData"].get("runData", {}).get(cause.node, [])
    return Truth(
        node=cause.node,
        leaf=end.below,
        message=cause.message,
        received=cause.received,
        run=cause.run,
        runs=len(runs),
        item=cause.item,
        further=(
            *(each.message for each in cause.further),
            *([TIMED_OUT] if cause.kind == "timeout" else []),
        ),
    )


def test_every_card_tells_the_true_cause(
    server: Server, archive: Path, ended: list[dict[str, Any]]
) -> None:
    from n8n_rig.true_causes import TrueCauses

    known = TrueCauses(server.identity.partner_url)
    told, wrong, unknown = 0, {}, []
    for document in ended:
        name, end = document["id"], known.of(document)
        if end is None:
            if document["status"] in WENT_WRONG:
                unknown.append((name, document["workflowData"]["name"]))
            continue
        for card in cards(archive, name):
            lacking = missing(card, truth(end, document))
            told += not lacking
            wrong.update({name: (lacking, card)} if lacking else {})
    sys.stdout.write(f"{told} cards told the true cause; those of {sorted(wrong)} did not\n")
    assert unknown == [], "what no table knows the cause of"
    assert known.unmet == [], "what the filling should have brought about"
    assert wrong == {}


def test_nothing_else_is_blamed(server: Server, archive: Path, ended: list[dict[str, Any]]) -> None:
    from n8n_rig.true_causes import TrueCauses
    from pulling import run

    known = TrueCauses(server.identity.partner_url)
    well = [each for each in ended if known.of(each) is None]
    said = {each["id"]: run(archive, "why", each["id"]).stdout.decode() for each in well}
    assert said
    assert {name: card for name, card in said.items() if not ALL_WELL.search(card)} == {}
