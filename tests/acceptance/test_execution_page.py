"""The page of one execution over HTTP: its frame, its data, its document."""

import http.client
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import pytest

from acceptance.kit.site import HISTORY, Site, site
from archives import saved, take_in
from exec_archive.document import items_by_part
from exec_archive.document.pieces import LARGEST_PART_BYTES
from exec_archive_cli.report.gathered import Gathered, gather
from exec_archive_samples import samples_folder
from exec_archive_web.pages.execution import data
from hostile_executions import hostile
from made_flows import execution, items, run
from reports import Elements, overview, report_of
from reports import items as items_in

_MANY = 20_000  # items, several MiB
_ODD_ID = 'a/b?"><script>#%2F'


def _large() -> bytes:
    rows: list[Any] = [{"n": n, "text": "x" * 100} for n in range(_MANY)]
    return execution("7000", {"List": [run(items(*rows[:-5]), items(*rows[-5:]))]})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recorded executions, a hostile one, a large one, one whose id is no number."""
    folder = tmp_path_factory.mktemp("served")
    take_in(folder, *(path.read_bytes() for path in samples_folder().glob("*.json")))
    nothing = saved(id="7001", data=False)
    take_in(folder, hostile("6666"), _large(), saved(id=_ODD_ID), nothing)
    return folder


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Site]:
    """Somebody is logged in."""
    with site(folder) as opened:
        opened.log_in()
        yield opened
        assert opened.troubles == []


def _json(served: Site, name: str, *further: str) -> Any:
    answer = served.ask("/".join((HISTORY, "files", quote(name, safe=""), *further)))
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


def _items(served: Site, name: str, of: str) -> dict[tuple[str, int, int], str]:
    """Every item of a slice, as a page finds it: where it stands, then the blocks."""
    found = {}
    blocks: dict[int, list[str]] = {}
    for kind, output, first, count, block, at in _json(served, name, "items", of)["stretches"]:
        if block not in blocks:
            answer = served.ask(f"{HISTORY}/files/{name}/items/{of}/{block}")
            assert answer.headers["content-type"] == "text/plain; charset=utf-8"
            blocks[block] = answer.body.decode().split("\x1e")
        for i in range(count):
            found[kind, output, first + i] = blocks[block][at + i]
    return found


def test_the_frame_says_what_it_is_before_any_script_ran(served: Site) -> None:
    answer = served.ask(f"{HISTORY}/files/68")
    assert answer.status == 200
    page = answer.body.decode()
    for words in ("Loop: send 30 mails", "files/68", "error", "2026-11-20 06:44:43 UTC", "181 ms"):
        assert words in page
    assert f'href="{HISTORY}/files/68/document"' in page


def test_a_page_runs_nothing_but_files_of_its_own(served: Site) -> None:
    answer = served.ask(f"{HISTORY}/files/6666")
    page = Elements(answer.body.decode())
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert [each["src"] for each in page.attributes("script")] == [
        "/admin/automations/assets/script/execution.js"
    ]
    for tag, attributes in page.found:
        assert tag not in {"style", "img", "svg", "iframe"}
        assert not [name for name in attributes if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("name", ["61", "68", "72", "6666"])
def test_its_data_are_those_of_a_report(served: Site, folder: Path, name: str) -> None:
    report = report_of(folder, name)
    shown, reported = _json(served, name, "overview"), overview(report)
    for part in ("execution", "runs", "folds", "held", "drawing", "calls", "sums"):
        assert shown[part] == reported[part]
    assert shown["card"]["lines"] == reported["card"]["lines"]
    slices = {f"output-{run['seq']}" for run in shown["runs"]} | {
        f"{each['role']}-{each['seq']}" for run in shown["runs"] for each in run["received"]
    }
    expected = items_in(report)
    for of in slices:
        assert _items(served, name, of) == expected.get(of, {})


def test_a_large_output_comes_in_blocks_of_which_one_is_a_small_part(served: Site) -> None:
    found = _json(served, "7000", "items", "output-0")
    assert sum(stretch[3] for stretch in found["stretches"]) == _MANY
    last = found["stretches"][-1]
    assert last[:4] == ["main", 1, 0, 5]
    answer = served.ask(f"{HISTORY}/files/7000/items/output-0/{last[4]}")
    assert len(answer.body) < 1_500_000
    assert json.loads(answer.body.split(b"\x1e")[-1])["json"]["n"] == _MANY - 1


def test_items_that_hold_a_text_are_found_where_they_are(served: Site) -> None:
    of = ("items", "output-0")
    text = quote('"n": 1999')
    found = _json(served, "7000", *of, f"holding?text={text}")
    assert found["is_all"]
    assert found["places"] == [
        ["main", 0, 1999],
        *(["main", 0, n] for n in range(19_990, 19_995)),
        *(["main", 1, n] for n in range(5)),
    ]
    on_one = _json(served, "7000", *of, f"holding?text={text}&kind=main&output=1")
    assert on_one["places"] == [["main", 1, n] for n in range(5)]
    many = _json(served, "7000", *of, "holding?text=XXXX")
    assert (len(many["places"]), many["is_all"]) == (10_000, False)


@pytest.mark.parametrize(
    "path",
    [
        "files/99999",
        "nobody/68",
        "files/68/items/output-0/99",
        "files/68/items/output-0/-1",
        "files/68/items/output-0/1e3",
        "files/68/items/output-%D9%A1",
        "files/68/items/output-99999999999999999999",
        "files/68/items/workflow-0",
        "files/68/items/output",
        "files/99999/items/output-0",
        "files/99999/overview",
        "files/99999/document",
        "files/7001/document",
    ],
)
def test_what_is_not_there_is_said(served: Site, path: str) -> None:
    answer = served.ask(f"{HISTORY}/{path}")
    assert answer.status == 404
    is_data = "items" in path or "overview" in path
    assert is_data == (answer.headers["content-type"] == "application/json; charset=utf-8")


def test_an_item_that_is_too_large_to_look_at_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(items_by_part, "_LARGEST_ITEM", 2 << 20)
    # Within an item it is parted only where that is larger than a part may be.
    rows = ({"n": 0}, {"n": 1, "text": "x" * (LARGEST_PART_BYTES + 1)}, {"n": 2})
    take_in(tmp_path, execution("1", {"List": [run(items(*rows))]}))
    with site(tmp_path) as found:
        found.log_in()
        said = _json(found, "1", "items", "output-0")
        assert said["stretches"] == [["main", 0, 0, 1, 0, 0]]
        assert (said["other"], said["is_too_large"]) == (None, True)


def test_a_search_for_nothing_is_refused(served: Site) -> None:
    assert served.ask(f"{HISTORY}/files/68/items/output-0/holding").status == 400


@pytest.mark.parametrize(("name", "stored"), [("7000", _large()), (_ODD_ID, saved(id=_ODD_ID))])
def test_the_document_is_what_came_byte_for_byte(served: Site, name: str, stored: bytes) -> None:
    answer = served.ask(f"{HISTORY}/files/{quote(name, safe='')}/document")
    assert answer.body == stored
    assert answer.headers["content-length"] == str(len(stored))
    assert re.fullmatch(
        r'attachment; filename="[A-Za-z0-9_-]+\.json"', answer.headers["content-disposition"]
    )
    head = served.ask(f"{HISTORY}/files/{quote(name, safe='')}/document", "HEAD")
    assert (head.body, head.headers["content-length"]) == (b"", str(len(stored)))


def test_an_id_may_hold_anything(served: Site) -> None:
    name = quote(_ODD_ID, safe="")
    page = served.ask(f"{HISTORY}/files/{name}").body.decode()
    (place,) = (each for each in Elements(page).attributes("div") if each.get("id") == "execution")
    assert place["data-address"] == f"{HISTORY}/files/{name}"
    assert "<script>#" not in page
    assert _json(served, _ODD_ID, "overview")["execution"]["id"] == _ODD_ID


@pytest.mark.parametrize("further", ["", "/overview", "/items/output-0", "/items/output-0/0"])
def test_nothing_of_it_is_given_to_strangers(served: Site, further: str) -> None:
    stranger = Site(served.url)
    answer = stranger.ask(f"{HISTORY}/files/68{further}")
    assert answer.status == 401
    assert b"mails" not in answer.body


def test_where_one_server_is_served_the_others_are_not_there(
    tmp_path: Path,
) -> None:
    take_in(tmp_path, saved(id="1"), instance="prod")
    take_in(tmp_path, saved(id="2"), instance="test")
    with site(tmp_path, instance="prod") as opened:
        opened.log_in()
        assert opened.ask(f"{HISTORY}/prod/1").status == 200
        for further in ("", "/overview", "/items/output-0", "/items/output-0/0", "/document"):
            assert opened.ask(f"{HISTORY}/test/2{further}").status == 404


def test_times_are_of_the_zone_that_is_served(folder: Path) -> None:
    with site(folder, zone=ZoneInfo("Asia/Tokyo")) as opened:
        opened.log_in()
        page = opened.ask(f"{HISTORY}/files/68").body.decode()
        assert "2026-11-20 15:44:43 Asia/Tokyo" in page
        labels = _json(opened, "65", "overview")["card"]["labels"]
        seen = next(each["lines"] for each in labels if each["label"] == "Seen")
        assert "since 2026-11-20 15:44" in seen[0][0][0]


def test_many_who_go_through_large_ones_keep_nobody_from_the_rest(
    served: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Any] = []
    may_end = threading.Event()

    def slow(*given: Any) -> Gathered:
        begun.append(given)
        may_end.wait(60)
        return gather(*given)

    monkeypatch.setattr(data, "gather", slow)
    cookie = "; ".join(f"{name}={value}" for name, value in served.cookies.items())
    netloc = urlsplit(served.url).netloc
    askers = [http.client.HTTPConnection(netloc, timeout=30) for _ in range(60)]
    for each in askers:
        each.request("GET", f"{HISTORY}/files/65/overview", headers={"Cookie": cookie})
    try:
        assert served.ask(HISTORY).status == 200
        for each in askers:
            each.close()
        assert served.ask(HISTORY).status == 200
    finally:
        may_end.set()
    assert _json(served, "65", "overview")
    assert len(begun) < 10  # who had left before their turn is not answered
