"""A small archive, and a sound bundle of it to tamper with."""

from pathlib import Path

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.made import save, whole
from acceptance.kit.zips import Content, bundle, content_of


@pytest.fixture
def archive(ask: Ask, tmp_path: Path) -> Path:
    """A small archive of the test's own."""
    assert ask("import", save(tmp_path / "saved", whole("1"), whole("2"))).code == 0
    return ask.archive


@pytest.fixture
def content(archive: Path) -> Content:
    """What a bundle of it has, but for bundle.json."""
    return content_of(archive)


@pytest.fixture
def made(archive: Path, tmp_path: Path) -> Path:
    """A sound bundle of it."""
    return bundle(archive, tmp_path / "report.zip")
