"""A real n8n is mirrored while it works, is stopped and killed; nothing is lost or doubled."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from n8n_rig.server import Server
    from pulling import Watched

pytestmark = pytest.mark.live

PENDING = {"new", "running", "waiting"}
DONE, NETWORK, LEFT_OUT = 0, 6, 7


def archived(archive: Path) -> dict[str, dict[str, Any]]:
    """Every execution of the archive."""
    from pulling import run

    done = run(archive, "list", "--limit", "1000000", "--format", "jsonl")
    assert done.returncode == DONE, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len({row["id"] for row in found}) == len(found), "an execution is there twice"
    return {row["id"]: row for row in found}


def documents(archive: Path, folder: Path) -> dict[str, bytes]:
    """Every document of the archive, as it comes out."""
    from pulling import run

    done = run(archive, "download", "--instance", "real", "-o", str(folder))
    assert done.returncode == DONE, done.stderr
    return {file.stem.rpartition("-")[2]: file.read_bytes() for file in folder.glob("*.json")}


def page_entries(server: Server) -> dict[str, bytes]:
    """What the server's pages with data hold, each entry byte for byte."""
    from n8n_rig.public_api import PublicApi

    api, found, cursor = PublicApi(server), {}, ""
    while True:
        path = "/executions?limit=50&includeData=true" + (f"&cursor={cursor}" if cursor else "")
        body = api.raw(path).body
        text = body.decode()
        decoder, place = json.JSONDecoder(), text.index("[") + 1
        while text[place] != "]":
            entry, end = decoder.raw_decode(text, place)
            found[entry["id"]] = text[place:end].encode()
            place = end + 1 if text[end] == "," else end
        cursor = json.loads(body)["nextCursor"] or ""
        if not cursor:
            return found


def facts(row: dict[str, Any]) -> dict[str, Any]:
    """What a server may still change of an execution, of a row of either."""
    return {
        "status": row["status"],
        "retry_of": row.get("retry_of", row.get("retryOf")),
        "retry_success_id": row.get("retry_success_id", row.get("retrySuccessId")),
    }


def assert_mirrors(server: Server, archive: Path, folder: Path, but: frozenset[str]) -> None:
    """Every execution of the server is in the archive, as the server gives it now."""
    from n8n_rig.public_api import PublicApi
    from pulling import rows

    api = PublicApi(server)
    on_server, here = rows(api), archived(archive)
    assert set(on_server) <= set(here), "lost"
    assert {i: facts(row) for i, row in on_server.items()} == {i: facts(here[i]) for i in on_server}
    kept, pages = documents(archive, folder), page_entries(server)
    different = {}
    for identity in set(on_server) - but:
        single = api.raw(f"/executions/{identity}?includeData=true&ignoreDataSizeLimit=true")
        assert single.status == HTTPStatus.OK, identity
        if kept[identity] not in {single.body, pages.get(identity)}:
            before, now = json.loads(kept[identity]), json.loads(single.body)
            different[identity] = {k for k in before if k in now and before[k] != now[k]}
    # A retry that succeeds is written onto an original, whose document stays as it came.
    assert {i: keys for i, keys in different.items() if keys != {"retrySuccessId"}} == {}


def test_pulls_while_it_works_lose_and_double_nothing(
    server: Server, watched: Watched, tmp_path: Path
) -> None:
    from n8n_rig.public_api import PublicApi
    from pulling import pull

    codes = [each.code for each in watched.pulls]
    assert set(codes) <= {DONE, NETWORK, LEFT_OUT}, [each.err for each in watched.pulls]
    assert codes.count(DONE) > 10
    assert NETWORK in codes, "n8n was killed, but no pull noticed"

    last = pull(watched.archive, server.url, PublicApi(server).key)

    assert last.code == DONE, last.err
    assert last.answer["vanished"] == []
    assert_mirrors(server, watched.archive, tmp_path / "out", frozenset())


def test_the_next_pull_fetches_nothing(server: Server, watched: Watched) -> None:
    from n8n_rig.public_api import PublicApi
    from pulling import pull

    key = PublicApi(server).key
    pull(watched.archive, server.url, key)
    again = pull(watched.archive, server.url, key, "--full")
    assert (again.code, again.answer["new"], again.answer["updated"]) == (DONE, 0, 0)


@pytest.mark.parametrize("let_through", [60_000, 400_000, 1_500_000])
def test_a_server_killed_in_the_middle_costs_nothing(
    server: Server, watched: Watched, tmp_path: Path, let_through: int
) -> None:
    from n8n_rig.public_api import PublicApi
    from pulling import pull, restart, tapped

    assert watched.pulls
    key, archive = PublicApi(server).key, tmp_path / "archive"
    with tapped(server, let_through, server.kill) as url:
        first = pull(archive, url, key)
    assert first.code == NETWORK, first.err
    restart(server)

    second = pull(archive, server.url, key)

    assert second.code in {DONE, LEFT_OUT}, second.err
    assert second.answer["complete"]
    assert_mirrors(server, archive, tmp_path / "out", frozenset())


def test_every_gap_of_a_damaged_server_is_explained(
    server: Server, harvest_folder: Path, tmp_path: Path
) -> None:
    """The harvest took data away, cut some and made some too large: each is said, none is lost."""
    from n8n_rig.public_api import PublicApi
    from pulling import pull

    assert harvest_folder.is_dir()
    api, archive = PublicApi(server), tmp_path / "archive"
    done = pull(archive, server.url, api.key)
    assert done.code == LEFT_OUT, done.err
    explained = {each["id"]: each["why"] for each in done.answer["left_out"]}
    incomplete = {
        identity: row["completeness"]
        for identity, row in archived(archive).items()
        if row["completeness"] in {"no-data", "too-large"}
    }
    assert explained
    assert set(incomplete) <= set(explained), (incomplete, explained)
    assert_mirrors(server, archive, tmp_path / "out", frozenset(explained))
