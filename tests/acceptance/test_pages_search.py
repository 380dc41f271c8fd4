"""The page that finds a text, over HTTP: what it finds, what bounds it, who may see what."""

import contextlib
import http.client
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from acceptance.kit.made import body, failing, whole
from acceptance.kit.site import HISTORY, PAGES, Site, site
from archives import take_in
from exec_archive.query.engine import Engine
from exec_archive.query.search.search import Found
from exec_archive_samples import samples_folder
from exec_archive_web.pages import search as searching

SEARCH = f"{PAGES}/search"
EVIL = "<img src=x onerror=alert(1)>\u202e"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("search")
    take_in(folder, *(path.read_bytes() for path in samples_folder().glob("[0-9]*.json")))
    with site(folder) as found:
        found.log_in()
        yield found
        assert found.troubles == []


def _found(served: Site, **asked: str) -> list[str]:
    page = served.page(SEARCH, **asked)
    return [each.attributes["href"].rpartition("/")[2] for each in page.one("ol").all("a")]


def test_executions_with_places_and_the_text_around(served: Site) -> None:
    page = served.page(SEARCH, q="u9@example.org")
    assert page.one("p", "count").text == "Found in 4 executions."
    assert page.all("li")[0].one("a").attributes["href"] == f"{HISTORY}/files/70"
    place = page.all("li")[1].all("p", "place")[0]
    assert place.one("span", "whose").text == "Register, run 3, error"
    assert place.one("mark").text == "u9@example.org"
    assert place.one("span", "text").text == "mailbox u9@example.org is already registered"


def test_node_pattern_case_and_filter_make_it_less(served: Site) -> None:
    assert _found(served, q="u9@example.org", filter="status:error") == ["69", "68"]
    assert _found(served, q="U9@EXAMPLE.ORG", node="Register", filter="status:error") == ["69"]
    assert served.page(SEARCH, q="U9@EXAMPLE.ORG", case="1").one("p", "count").text == (
        "Nothing was found."
    )
    assert _found(served, q="u[78]@example", regex="1", filter="69") == ["69"]


def test_pages_hold_every_execution_once(served: Site) -> None:
    page = served.page(SEARCH, q="e")
    names = [a.attributes["href"] for a in page.one("ol").all("a")]
    while any(a.text == "More executions" for a in page.all("a")):
        page = served.page(page.link("More executions"))
        names += [a.attributes["href"] for a in page.one("ol").all("a")]
    assert len(names) == len(set(names)) > 60


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"q": "(", "regex": "1"}, "is wrong"),
        ({"q": "x" * 1001}, "too much"),
        ({"q": "x", "filter": "colour:red"}, "A filter knows no"),
        ({"q": "x", "node": "n" * 1001}, "too much"),
    ],
)
def test_what_cannot_be_looked_for_is_told(served: Site, asked: dict[str, str], words: str) -> None:
    page = served.page(SEARCH, 400, **asked)
    assert words in page.one("p", "problem").text
    assert not page.all("ol")


def test_nothing_asked_is_a_form(served: Site) -> None:
    page = served.page(SEARCH)
    assert not page.all("p", "problem")
    assert not page.all("p", "count")


def test_time_that_is_over_is_said_and_breaks_nothing(
    served: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "_SECONDS", 0.2)
    monkeypatch.setattr(searching, "searched", _without_end)
    page = served.page(SEARCH, q="u9@example.org")
    assert page.one("p", "cut").text.startswith("Stopped after 0.2 s: 40 % was looked through")
    monkeypatch.undo()
    assert len(_found(served, q="u9@example.org")) == 4


def _without_end(engine: Engine, *given: object) -> Iterator[Found]:
    given[-1](0.4)  # type: ignore[operator] # who hears of the progress comes last
    engine.rows("SELECT count(*) FROM range(1_000_000_000_000) t(n) WHERE n % 7 = 8")
    yield from ()


def test_others_are_answered_meanwhile_and_only_some_may_search(
    served: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = threading.Semaphore(0), threading.Event()

    def waiting(*_: object) -> Iterator[Found]:
        begun.release()
        may_end.wait(30)
        yield from ()

    monkeypatch.setattr(searching, "searched", waiting)
    threads = [threading.Thread(target=served.page, args=(f"{SEARCH}?q=x",)) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        assert all(begun.acquire(timeout=30) for _ in threads)
        assert served.page(HISTORY).one("tbody").all("tr")
        busy = served.page(SEARCH, 503, q="x")
        assert "busy" in busy.one("p", "problem").text
    finally:
        may_end.set()
        for thread in threads:
            thread.join()
    assert not served.page(SEARCH, q="x").all("p", "problem")


def test_it_ends_when_nobody_waits_any_more(served: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = threading.Event(), threading.Event()

    def noted(engine: Engine, *given: object) -> Iterator[Found]:
        begun.set()
        try:
            yield from _without_end(engine, *given)
        finally:
            ended.set()

    monkeypatch.setattr(searching, "_SECONDS", 300.0)
    monkeypatch.setattr(searching, "searched", noted)
    connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=30)
    with contextlib.closing(connection):
        cookie = "; ".join(f"{name}={value}" for name, value in served.cookies.items())
        connection.request("GET", f"{SEARCH}?q=x", headers={"Cookie": cookie})
        assert begun.wait(30)
        assert not ended.is_set()
    assert ended.wait(30)


def test_hostile_texts_stay_text(tmp_path: Path) -> None:
    made = whole("1", workflow=EVIL, node=EVIL)
    made["data"]["resultData"]["runData"][EVIL][0]["data"]["main"][0][0]["json"] = {EVIL: EVIL}
    take_in(tmp_path, body(made), body(failing("2", node=EVIL, message=EVIL, workflow=EVIL)))
    with site(tmp_path) as found:
        found.log_in()
        page = found.page(SEARCH, q=EVIL, node=EVIL[:10], filter=f'"{EVIL[:20]}"')
        assert not page.all("img")
        assert page.all("mark")
        answer = found.ask(f"{SEARCH}?q=onerror")
        assert b"<img" not in answer.body
        assert "\u202e" not in answer.body.decode()


def test_only_one_server_is_searched(tmp_path: Path) -> None:
    take_in(tmp_path, body(whole("1")), instance="prod")
    take_in(tmp_path, body(whole("2", workflow="Hidden")), instance="other")
    with site(tmp_path, "prod") as found:
        found.log_in()
        assert _found(found, q="Start") == ["1"]
        assert found.page(SEARCH, q="Hidden").one("p", "count").text == "Nothing was found."
        assert found.ask(f"{SEARCH}?q=x&filter=instance:other").status == 404
