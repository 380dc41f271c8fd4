"""What a real n8n answered goes into an archive and comes out again byte for byte."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.live

LIST_BEGINS = '{"data":['


def command_line(archive: Path, *words: str) -> None:
    """Run exec-archive; its output is shown when it fails."""
    command = [sys.executable, "-m", "exec_archive_cli", "--archive", str(archive), *words]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-2000:])


def downloaded(archive: Path, execution_id: str, folder: Path) -> bytes:
    file = folder / f"{execution_id}.json"
    command_line(archive, "download", execution_id, "-o", str(file))
    return file.read_bytes()


def elements(page: bytes) -> Iterator[tuple[str, bytes]]:
    """Each execution of a list page: its id and its bytes exactly as they stand in the page."""
    text = page.decode("utf-8")
    assert text.startswith(LIST_BEGINS)
    decoder = json.JSONDecoder()
    position = len(LIST_BEGINS)
    while text[position] != "]":
        element, end = decoder.raw_decode(text, position)
        yield element["id"], text[position:end].encode("utf-8")
        position = end + 1 if text[end] == "," else end


def test_single_answers_come_back_byte_for_byte(harvest_folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    answers = {file.stem: file.read_bytes() for file in (harvest_folder / "one").glob("*.json")}
    assert len(answers) > 100

    command_line(archive, "import", str(harvest_folder / "one"))

    different = [
        execution_id
        for execution_id, answer in answers.items()
        if downloaded(archive, execution_id, tmp_path) != answer
    ]
    assert different == []


def test_list_pages_come_back_byte_for_byte(harvest_folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    pages = sorted((harvest_folder / "list-with-data").glob("*.json"))
    answers = {key: body for page in pages for key, body in elements(page.read_bytes())}
    assert len(answers) > 100

    command_line(archive, "import", str(harvest_folder / "list-with-data"))

    different = [
        execution_id
        for execution_id, answer in answers.items()
        if downloaded(archive, execution_id, tmp_path) != answer
    ]
    assert different == []


def test_every_status_but_the_rare_ones_is_in_the_harvest(harvest_folder: Path) -> None:
    """A guard of the rig itself: a harvest that lacks these proves little."""
    seen = {
        row["status"]
        for page in (harvest_folder / "list").glob("*.json")
        for row in json.loads(page.read_bytes())["data"]
    }
    assert {"success", "error", "waiting", "canceled", "crashed"} <= seen
