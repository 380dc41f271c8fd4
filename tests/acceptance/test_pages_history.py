"""The page of the history, over HTTP: rows, filter, order, pages, hostile values."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.kit.html_page import Element
from acceptance.kit.made import body, failing, listed, whole
from acceptance.kit.site import HISTORY, PAGES, Site, site
from archives import take_in
from exec_archive.query.order import SORT_KEYS
from exec_archive_samples import samples_folder

EVIL = '"><script>window.pwned=1</script><img src=x onerror=alert(1)>\u202e'


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("history")
    take_in(folder, *(path.read_bytes() for path in samples_folder().glob("[0-9]*.json")))
    with site(folder) as found:
        found.log_in()
        yield found
        assert found.troubles == []


def _rows(page: Element) -> list[Element]:
    return [row for body in page.all("tbody") for row in body.all("tr")]


def _ids(page: Element) -> list[str]:
    return [row.one("td", "id").text for row in _rows(page)]


def _walk(served: Site, **asked: str) -> Iterator[Element]:
    page = served.page(HISTORY, **asked)
    yield page
    while any(a.text == "Next →" for a in page.all("a")):
        page = served.page(page.link("Next →"))
        yield page


def test_a_row_says_how_it_ended_where_and_why(served: Site) -> None:
    page = served.page(HISTORY, filter="69")
    (row,) = _rows(page)
    status = row.one("span", "status")
    assert status.text == "✗ error"
    assert "bad" in status.attributes["class"]
    assert row.one("a").attributes["href"] == f"{HISTORY}/files/69"
    assert row.one("a").text == "Loop: register in batches of 4, execution 69"
    assert row.one("td", "why").text.startswith("Register, run 3, item 1, 422: mailbox u9@")
    assert row.one("time").attributes["datetime"].endswith("+00:00")
    assert row.one("td", "took").text == "106 ms"
    assert page.one("p", "count").text == "1 execution"


def test_words_shapes_and_colours_tell_statuses_apart(served: Site) -> None:
    seen: dict[str, set[tuple[str, str]]] = {}
    for page in _walk(served):
        for row in _rows(page):
            status = row.one("span", "status")
            sign, word = status.text.split()
            tone = status.attributes["class"].split()[1]
            seen.setdefault(word, set()).add((sign, tone))
    assert seen["success"] >= {("✓", "good")}
    assert seen["error"] == seen["crashed"] == {("✗", "bad")}
    assert seen["canceled"] == {("■", "odd")}
    assert seen["waiting"] == {("○", "open")}


@pytest.mark.parametrize("sort", ["", *SORT_KEYS, *(f"-{key}" for key in SORT_KEYS), "colour"])
def test_pages_hold_everything_once(served: Site, sort: str) -> None:
    ids = [name for page in _walk(served, sort=sort) for name in _ids(page)]
    assert len(ids) == len(set(ids)) == 80


@pytest.mark.parametrize("sort", ["", "-started", "duration", "workflow"])
def test_pages_go_back_as_they_came(served: Site, sort: str) -> None:
    there = list(_walk(served, sort=sort))
    assert len(there) == 2
    back = served.page(there[1].link("← Before"))
    assert _ids(back) == _ids(there[0])
    assert "← Before" not in back.text
    assert _ids(served.page(there[1].link("⇤ First"))) == _ids(there[0])


def test_what_is_pulled_meanwhile_moves_no_page(tmp_path: Path) -> None:
    def put(first: int) -> None:
        take_in(tmp_path, *(body(whole(f"{number:03}")) for number in range(first, 240, 2)))

    put(0)
    with site(tmp_path) as found:
        found.log_in()
        first = found.page(HISTORY)
        assert first.one("p", "count").text == "the first 50 of 120 executions"
        put(1)
        second = found.page(first.link("Next →"))
        ids = [name for page in (first, second) for name in _ids(page)]
        assert len(ids) == len(set(ids)) == 100
        third = found.page(second.link("Next →"))
        assert _ids(found.page(third.link("← Before"))) == _ids(second)


@pytest.mark.parametrize(
    "cursor",
    ["x", "%00", "e30", "eyJiZWZvcmUiOjF9", "W10", "eyJiZWZvcmUiOmZhbHNlLCJ2YWx1ZXMiOltdfQ"],
)
def test_a_place_that_is_none_of_ours_is_refused(served: Site, cursor: str) -> None:
    page = served.page(f"{HISTORY}?cursor={cursor}", 400)
    assert "Begin again without" in page.one("p", "problem").text


def test_headings_sort_and_say_so(served: Site) -> None:
    page = served.page(HISTORY, filter="status:failed")
    heads = {th.text.rstrip("▾▴"): th for th in page.all("th")}
    assert heads["Started"].attributes["aria-sort"] == "descending"
    assert "aria-sort" not in heads["Took"].attributes
    longest = served.page(heads["Took"].one("a").attributes["href"])
    assert longest.one("p", "count").text == page.one("p", "count").text  # the filter is kept
    shortest = served.page(
        next(th for th in longest.all("th") if "aria-sort" in th.attributes)
        .one("a")
        .attributes["href"]
    )
    assert _rows(shortest)[0].one("td", "took").text == "9 ms"
    (sorted_by,) = [th for th in shortest.all("th") if "aria-sort" in th.attributes]
    assert sorted_by.attributes["aria-sort"] == "ascending"


def test_filters_a_click_away(served: Site) -> None:
    page = served.page(HISTORY, filter='workflow:"HTTP: call partner API" since:2020-01-01')
    failed = served.page(page.link("failed"))
    assert {row.one("span", "status").text for row in _rows(failed)} == {"✗ error"}
    assert {row.one("a").text.split(",")[0] for row in _rows(failed)} == {"HTTP: call partner API"}
    chosen = [a.text for a in failed.all("a") if a.attributes.get("aria-current") == "true"]
    assert chosen == ["failed"]
    everything = served.page(failed.link("all"))
    assert _ids(everything) == _ids(page)
    assert served.page(page.link("any time")).one("p", "count").text


@pytest.mark.parametrize(
    "words",
    ["status:whatever", "since:never", "colour:red", "status:", "x" * 2001, "since:1 since:2"],
)
def test_a_filter_that_says_nothing_is_told_beside_the_box(served: Site, words: str) -> None:
    page = served.page(HISTORY, 400, filter=words)
    (box,) = [each for each in page.all("input") if each.attributes["type"] == "search"]
    assert box.attributes["value"] == words
    assert box.attributes["aria-invalid"] == "true"
    assert len(page.one("p", "problem").text.split(". ")) >= 2  # what is wrong, and what to do
    assert not _rows(page)


def test_nothing_found_and_nothing_there_say_what_to_do(served: Site, tmp_path: Path) -> None:
    page = served.page(HISTORY, filter="workflow:nothing")
    assert page.one("p", "nothing").text == "No execution matches. Show all of them"
    assert page.link("Show all of them") == HISTORY
    assert page.one("p", "count").text == "0 executions"
    take_in(tmp_path, b"")
    with site(tmp_path) as found:
        found.log_in()
        assert "exec-archive pull" in found.page(HISTORY).text


def test_what_is_pulled_meanwhile_is_seen_at_once(tmp_path: Path) -> None:
    take_in(tmp_path, body(whole("1")))
    with site(tmp_path) as found:
        found.log_in()
        assert _ids(found.page(HISTORY)) == ["1"]
        take_in(tmp_path, body(whole("2")))
        assert _ids(found.page(HISTORY)) == ["2", "1"]


def test_hostile_values_stay_text(tmp_path: Path) -> None:
    made = failing(EVIL, node=EVIL, message=EVIL, workflow=EVIL, name=EVIL, httpCode=EVIL)
    made |= {"workflowId": EVIL, "mode": EVIL, "retryOf": EVIL, "retrySuccessId": EVIL}
    odd = {**listed("a/b?c#d", workflowId="../.."), "status": "error"}
    take_in(tmp_path, body(made), body(odd), body({**whole("3"), "status": EVIL}))
    paths = [HISTORY, f"{PAGES}/errors", f"{PAGES}/metrics"]
    with site(tmp_path) as found:
        found.log_in()
        for path in paths:
            plain, filtered = (
                found.ask(path),
                found.ask(f"{path}?filter=%22%3E%3Cscript%3E&sort=%22"),
            )
            for answer in (plain, filtered):
                assert answer.status == 200, path
                assert b"<script>window" not in answer.body
                assert b"<img" not in answer.body
                assert "\u202e" not in answer.body.decode()
        groups = found.page(f"{PAGES}/errors").all("a", "whole")
        assert {found.ask(each.attributes["href"]).status for each in groups} == {200}
        page = found.page(HISTORY)
        assert EVIL[:20] in page.one("tbody").text
        (path,) = {
            a.attributes["href"]
            for a in page.all("a")
            if a.attributes["href"].count("%2F") and "a%2Fb" in a.attributes["href"]
        }
        assert path == f"{HISTORY}/files/a%2Fb%3Fc%23d"
        assert found.troubles == []


def test_names_of_any_length_leave_pages_small(tmp_path: Path) -> None:
    long = "x" * 200_000
    made = [
        {**failing(f"{i}", node=long, message=long, workflow=long), "workflowId": f"W{i}"}
        for i in range(3)
    ]
    take_in(tmp_path, *map(body, made))
    with site(tmp_path) as found:
        found.log_in()
        for path in (HISTORY, f"{PAGES}/errors", f"{PAGES}/metrics", f"{PAGES}/search?q=xxxx"):
            answer = found.ask(path)
            assert answer.status == 200
            assert len(answer.body) < 60_000, path
        group = found.page(f"{PAGES}/errors").all("a", "whole")[0].attributes["href"]
        assert len(found.ask(group).body) < 60_000
        assert found.troubles == []


def test_only_one_server_is_served(tmp_path: Path) -> None:
    take_in(tmp_path, body(failing("1", node="Send", message="ours is down")), instance="prod")
    theirs = failing("2", node="Secret", message="theirs is gone", workflow="Hidden")
    take_in(tmp_path, body({**theirs, "workflowId": "W9"}), instance="other")
    with site(tmp_path) as both, site(tmp_path, "prod") as one:
        both.log_in()
        one.log_in()
        group = next(
            a.attributes["href"]
            for a in both.page(f"{PAGES}/errors").all("a", "whole")
            if "theirs" in a.text
        )
        assert _ids(both.page(HISTORY)) == ["other/2", "prod/1"]
        assert _ids(one.page(HISTORY)) == ["1"]
        assert both.ask(group).status == 200
        asked = [
            group,
            *(
                f"{PAGES}/{path}{query}"
                for path in ("history", "errors", "metrics")
                for query in ("", "?filter=instance:other", "?filter=Hidden", "?sort=count")
            ),
        ]
        for path in asked:
            answer = one.ask(path)
            assert answer.status == (404 if "other" in path else 200), path
            for word in (b"theirs", b"Secret", b"Hidden<", b"W9"):
                assert word not in answer.body, path
