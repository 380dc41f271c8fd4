"""A bundle answers as the archive does that it was made of, masked values aside."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit.in_process import Ask
from exec_archive.document.masked import PLACEHOLDER
from exec_archive_samples import samples_folder

# Of what stands in the answers these tell of the file, and not of the execution.
_OF_THE_FILE = {"sha256", "size_bytes", "source", "pulled_at", "revision", "document_revision"}
_OF_THE_FILE |= {"error_fingerprint", "workflow_sha256", "output_bytes", "segments"}

_IN_QUOTES = re.compile(f'"?{PLACEHOLDER.pattern}"?')  # a number within JSON within a text


@pytest.fixture(scope="module")
def bundled(samples_env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All samples in one bundle, masked."""
    from acceptance.kit.running import run

    path = tmp_path_factory.mktemp("bundled") / "bundle.zip"
    ran = run("bundle", "--all", "-o", path, env=samples_env)
    assert "The report shows 50 of them" in ran.err
    assert ran.code == 0, ran.err
    return path


def ids() -> list[str]:
    """Those of the samples."""
    bodies = (json.loads(path.read_bytes()) for path in sorted(samples_folder().glob("*.json")))
    return sorted((str(body["id"]) for body in bodies if "id" in body), key=int)


@pytest.mark.parametrize("command", ["why", "trace", "view"])
def test_the_same_answers(samples: Ask, bundled: Path, command: str) -> None:
    differences = []
    for name in ids():
        ours = samples(command, name, "--json")
        theirs = samples(command, name, "--json", "--archive", bundled)
        assert (ours.code, theirs.code) == (0, 0), theirs.err
        found = differing(ours.json, theirs.json)
        differences += [f"{name} {path}: {a!r} is {b!r}" for path, a, b in found]
    assert not differences, "\n".join(differences[:40])


def test_the_same_items(samples: Ask, bundled: Path) -> None:
    differences = []
    for name in ids():
        if int(name) % 3:
            continue  # one in three has a node of each kind
        nodes = zip(_names(samples, name), _names(samples, name, bundled), strict=True)
        for node, shown in nodes:
            ours = samples("output", name, node, "--json")
            theirs = samples("output", name, shown, "--json", "--archive", bundled)
            found = differing(_without_binary(ours.json), _without_binary(theirs.json))
            differences += [f"{name} {node} {path}: {a!r} is {b!r}" for path, a, b in found]
    assert not differences, "\n".join(differences[:40])


def _names(ask: Ask, name: str, archive: Path | None = None) -> list[str]:
    given: list[str | Path] = [] if archive is None else ["--archive", archive]
    return [each["node"] for each in ask("output", name, "--json", *given).json["nodes"]]


def _without_binary(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {k: _without_binary(v) for k, v in answer.items() if k != "binary"}
    return [_without_binary(each) for each in answer] if isinstance(answer, list) else answer


def differing(ours: Any, theirs: Any, path: str = "$") -> Iterator[tuple[str, Any, Any]]:
    """Where two answers differ by more than a placeholder in the place of a value."""
    if isinstance(theirs, str) and _fits(ours, theirs):
        return
    if isinstance(ours, dict) and isinstance(theirs, dict):
        yield from _differing_members(ours, theirs, path)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for place, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differing(one, other, f"{path}[{place}]")
    elif ours != theirs:
        yield path, ours, theirs


def _differing_members(
    ours: dict[str, Any], theirs: dict[str, Any], path: str
) -> Iterator[tuple[str, Any, Any]]:
    if len(ours) != len(theirs):
        yield path, list(ours), list(theirs)
        return
    for (key, one), (other_key, other) in zip(ours.items(), theirs.items(), strict=True):
        if key in _OF_THE_FILE:
            continue
        if not _fits(key, other_key):
            yield path, key, other_key
        yield from differing(one, other, f"{path}.{key}")


def _fits(ours: Any, theirs: str) -> bool:
    """Whether a text is ours with placeholders in it."""
    pieces = _IN_QUOTES.split(theirs)
    if isinstance(ours, str):
        pattern = ".*".join(re.escape(piece) for piece in pieces)
        return re.fullmatch(pattern, ours, re.DOTALL) is not None
    return len(pieces) > 1
