"""Nothing that was planted gets out: not in a bundle, a report or a repro, however it is packed."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit.in_process import Ask
from canaries import Canary, planted
from exec_archive_samples import causes, samples_folder
from leaks import leaked

_SEED = 20261120
# Enough for more than five hundred: errors of each kind, an agent, a loop, a call, a wait, an API.
_SCENARIOS = (
    "orders failing",
    "loop failing",
    "grandparent",
    "agent quota",
    "tolerant",
    "each row",
    "waiting stopped",
    "partner 422",
)


def _documents() -> list[dict[str, Any]]:
    ids = {cause.scenario: cause.id for cause in causes()}
    return [
        json.loads((samples_folder() / f"{ids[scenario]}.json").read_bytes())
        for scenario in _SCENARIOS
    ]


def _with_canaries(ask: Ask, folder: Path, *, words: bool) -> tuple[list[str], list[Canary]]:
    rng = random.Random(_SEED)  # noqa: S311 - the same canaries in every run
    canaries, ids = [], []
    for document in _documents():
        canaries += planted(document, rng, words=words)
        (folder / f"{document['id']}.json").write_text(json.dumps(document))
        ids.append(str(document["id"]))
    ran = ask("import", folder)
    assert ran.code == 0, ran
    return ids, canaries


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the documents with canaries stand."""
    made = tmp_path / "planted"
    made.mkdir()
    return made


def test_no_canary_is_in_a_bundle(ask: Ask, folder: Path, tmp_path: Path) -> None:
    _, canaries = _with_canaries(ask, folder, words=True)
    assert len(canaries) >= 500
    path = tmp_path / "bundle.zip"
    ran = ask("bundle", "--all", "-o", path)
    assert ran.code == 0, ran.err
    assert leaked(canaries, path) == []
    assert leaked(canaries, _told(ran.out + ran.err, tmp_path)) == []


def test_no_canary_is_in_a_report_or_a_preview(ask: Ask, folder: Path, tmp_path: Path) -> None:
    ids, canaries = _with_canaries(ask, folder, words=True)
    for name in ids:
        path = tmp_path / f"{name}.html"
        ran = ask("report", name, "-o", path)
        assert ran.code == 0, ran.err
        assert leaked(canaries, path) == []
        ran = ask("bundle", name, "--preview")
        assert ran.code == 0, ran.err
        assert leaked(canaries, _told(ran.out, tmp_path)) == []


def test_what_the_rules_know_is_in_no_bundle_with_the_profile_secrets(
    ask: Ask, folder: Path, tmp_path: Path
) -> None:
    _, canaries = _with_canaries(ask, folder, words=False)
    path = tmp_path / "bundle.zip"
    ran = ask("bundle", "--all", "--profile", "secrets", "-o", path)
    assert ran.code == 0, ran.err
    assert leaked(canaries, path) == []


def test_what_the_rules_know_is_in_no_repro(ask: Ask, folder: Path, tmp_path: Path) -> None:
    ids, canaries = _with_canaries(ask, folder, words=False)
    made = 0
    for name in ids:
        path = tmp_path / f"{name}.workflow.json"
        ran = ask("repro", name, "-o", path)
        made += ran.code == 0
        assert ran.code in {0, 2}, ran.err
        assert leaked(canaries, _told(ran.out + ran.err, tmp_path)) == []
        if path.exists():
            assert leaked(canaries, path) == []
    assert made > 2


def test_the_canaries_are_there_where_nothing_is_masked(
    ask: Ask, folder: Path, tmp_path: Path
) -> None:
    """The looks above are worth nothing if they would not find them."""
    _, canaries = _with_canaries(ask, folder, words=True)
    path = tmp_path / "bundle.zip"
    ran = ask("bundle", "--all", "--no-redact", "--yes", "-o", path)
    assert ran.code == 0, ran.err
    assert {each.secret for each in leaked(canaries, path)} == {each.secret for each in canaries}


def _told(text: str, folder: Path) -> Path:
    path = folder / "told.txt"
    path.write_text(text)
    return path
