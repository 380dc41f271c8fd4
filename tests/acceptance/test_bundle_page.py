"""The bundle of an execution from its page: what would leave, and the file that does."""

import html
import json
import random
import re
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.site import HISTORY, Site, site
from acceptance.kit.zips import zipped
from archives import saved, take_in
from canaries import planted
from exec_archive.library import open_archive
from exec_archive_samples import samples_folder
from exec_archive_web.pages.execution import bundle
from hostile_executions import hostile
from leaks import leaked

_PSEUDONYM = re.compile(r"#[b-t]{12}")
_SEGMENT = re.compile(r"segments/[^/]+/")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recorded executions, and a hostile one."""
    folder = tmp_path_factory.mktemp("served")
    take_in(folder, *(path.read_bytes() for path in samples_folder().glob("*.json")))
    take_in(folder, hostile("6666"))
    return folder


@pytest.fixture
def left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def served(folder: Path) -> Iterator[Site]:
    """Somebody is logged in."""
    with site(folder) as opened_site:
        opened_site.log_in()
        yield opened_site


def _page(name: str) -> str:
    return f"{HISTORY}/files/{name}/bundle"


def _saved(served: Site, name: str, target: Path) -> Path:
    """The bundle that the form of the page gives."""
    answer = served.post(_page(name), {"csrf": served.csrf(_page(name))})
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-length"] == str(len(answer.body))
    assert (
        answer.headers["content-disposition"] == f'attachment; filename="bundle-files-{name}.zip"'
    )
    target.write_bytes(answer.body)
    return target


def test_the_preview_says_what_the_command_says(served: Site, folder: Path, ask: Ask) -> None:
    page = html.unescape(served.ask(_page("65")).body.decode())
    page = _PSEUDONYM.sub("#", page)
    said = ask("bundle", "65", "--preview", "--archive", folder).out
    lines = [line.strip() for line in _PSEUDONYM.sub("#", said).splitlines() if line.strip()]
    assert lines[0].startswith("Would leave: files/65")
    for line in lines:
        for word in re.sub(
            r"^(Would leave:|Names|Messages|Parameters|Notes|Stacks)\s+", "", line
        ).split(" · "):
            assert word in page


def test_the_file_is_what_the_command_makes(
    served: Site, folder: Path, ask: Ask, tmp_path: Path, left_behind: Path
) -> None:
    given = _saved(served, "65", tmp_path / "given.zip")
    made = tmp_path / "made.zip"
    assert ask("bundle", "65", "-o", made, "--archive", folder).code == 0
    assert _names(given) == _names(made)
    assert _documents(given) == _documents(made)
    assert json.loads(zipped(given)["bundle.json"])["profile"] == "share"
    assert list(left_behind.iterdir()) == []


def test_nothing_that_was_planted_is_in_page_or_file(tmp_path: Path, left_behind: Path) -> None:
    document = json.loads((samples_folder() / "68.json").read_bytes())
    canaries = planted(document, random.Random(1), words=True)  # noqa: S311 - the same in each run
    assert len(canaries) > 50
    take_in(tmp_path / "archive", json.dumps(document).encode())
    with site(tmp_path / "archive") as opened_site:
        opened_site.log_in()
        page = tmp_path / "page.txt"
        page.write_bytes(opened_site.ask(_page("68")).body)
        assert leaked(canaries, page) == []
        assert leaked(canaries, _saved(opened_site, "68", tmp_path / "bundle.zip")) == []
    assert list(left_behind.iterdir()) == []


def test_hostile_words_stay_words(served: Site) -> None:
    page = served.ask(_page("6666")).body.decode()
    assert "&lt;script&gt;window.pwned=7" in page
    assert "<script>window" not in page
    assert "\u202e" not in page


def test_no_other_page_can_have_one_made(served: Site, left_behind: Path) -> None:
    for fields in ({}, {"csrf": "x"}):
        assert served.post(_page("65"), fields).status == 403
    assert Site(served.url).ask(_page("65")).status == 401
    assert list(left_behind.iterdir()) == []


def test_what_is_too_much_to_wait_for_is_left_to_the_command(
    served: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "_MOST_BYTES", 1000)
    answer = served.ask(_page("65"))
    assert answer.status == 400
    assert b"exec-archive bundle files/65" in answer.body


def test_two_are_never_made_at_once(served: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    going_on, may_end = threading.Event(), threading.Event()

    def slow(*arguments: object) -> str:
        going_on.set()
        may_end.wait(20)
        return "nothing"

    monkeypatch.setattr(bundle, "contained", slow)
    monkeypatch.setattr(bundle, "_SECONDS_TO_WAIT", 0.01)
    statuses = []
    first = threading.Thread(target=lambda: statuses.append(served.ask(_page("65")).status))
    first.start()
    assert going_on.wait(20)
    refused = served.ask(_page("68"))
    may_end.set()
    first.join()
    assert (refused.status, statuses) == (503, [200])
    assert b"Another bundle is being made" in refused.body
    assert served.ask(_page("68")).status == 200


def test_those_who_wait_for_one_keep_nobody_from_the_rest(
    served: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()

    def slow(*arguments: object) -> str:
        may_end.wait(60)
        return "nothing"

    monkeypatch.setattr(bundle, "contained", slow)
    statuses: list[int] = []
    askers = [
        threading.Thread(target=lambda: statuses.append(served.ask(_page("65")).status))
        for _ in range(50)
    ]
    for each in askers:
        each.start()
    try:
        assert served.ask(HISTORY).status == 200
    finally:
        may_end.set()
    for each in askers:
        each.join()
    assert set(statuses) == {200, 503}
    assert 1 <= statuses.count(200) <= 10


def test_what_has_an_id_that_may_be_somebodys_is_refused(tmp_path: Path) -> None:
    take_in(tmp_path, saved(id="ann@example.com"))
    with site(tmp_path) as opened_site:
        opened_site.log_in()
        answer = opened_site.ask(_page("ann%40example.com"))
    assert answer.status == 400
    assert b"ids are not masked" in answer.body


def _names(path: Path) -> set[str]:
    return {_SEGMENT.sub("segments/S/", name) for name in zipped(path)}


def _documents(path: Path) -> dict[str, str]:
    archive = open_archive(path)
    return {
        each.id: _PSEUDONYM.sub("#", archive.document(each).decode())
        for each in archive.executions()
    }
