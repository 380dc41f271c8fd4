"""What is about to leave is looked at once more: where the masking fails, nothing is written."""

from pathlib import Path
from typing import Any

import pytest

from acceptance.kit import recorded
from acceptance.kit.in_process import Ask
from exec_archive.document.anatomy import Kind
from exec_archive.share.masks.masking import Masking
from exec_archive.share.rules import find

FAILING = recorded.sample("loop failing")  # its items and its error hold mail addresses


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A masking that lets through all it should mask."""

    def as_it_is(_self: Masking, value: Any, _kind: Kind) -> Any:
        return value

    monkeypatch.setattr(Masking, "leaf", as_it_is)


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize(
    "command",
    [
        ("bundle", FAILING),
        ("bundle", FAILING, "--profile", "secrets"),
        ("report", FAILING),
        ("repro", FAILING),
    ],
)
def test_a_hit_stops_it(samples: Ask, tmp_path: Path, command: tuple[str, ...]) -> None:
    ran = samples(*command, "-o", tmp_path / "out")
    ran.refused(2, "Nothing was written: the last look found", "(email)")
    assert "@example.org" not in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("forgetful")
def test_a_hit_stops_what_goes_to_standard_output(samples: Ask) -> None:
    samples("repro", FAILING).refused(2, "Nothing was written")


def test_every_file_and_table_is_looked_at(
    samples: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each where only it holds something: found by a word that no rule knows."""
    seen: set[str] = set()

    def noting(text: str) -> Any:
        seen.update(word for word in _SIGNS if word in text)
        return iter(find(text))

    monkeypatch.setattr("exec_archive.share.final_look.scan", noting)
    assert samples("bundle", FAILING, "-o", tmp_path / "b.zip").code == 0
    assert seen == set(_SIGNS)


# What stands in one place each: README.txt, the page, what is packed in it, redaction.json, the
# archive's manifest, bundle.json, and the tables.
_SIGNS = (
    "This is a bundle of n8n executions",
    "Content-Security-Policy",
    '"written_at"',
    '"left_out_places"',
    '"archive_id"',
    '"why_included"',
    "Loop: send 30 mails",
    "n8n-nodes-base.splitInBatches",
    '"nodeExecutionStack"',
)
