"""Files and folders that may not be read or written: said, and worked around where possible."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.kit.made import body, save, whole
from acceptance.kit.rights import run_bound_by_modes
from acceptance.kit.running import run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="made for Linux's powers of root")


@pytest.fixture
def saved(tmp_path: Path) -> Iterator[Path]:
    """A saved execution; whatever is closed is opened again at the end."""
    yield save(tmp_path / "saved", whole("1"))
    tmp_path.chmod(0o700)
    for path in sorted(tmp_path.rglob("*")):
        path.chmod(0o700)


def test_what_cannot_be_read_is_left_out(env: dict[str, str], saved: Path) -> None:
    closed = save(saved / "closed", whole("2"))
    secret = saved / "secret.json"
    secret.write_bytes(body(whole("3")))
    closed.chmod(0)
    secret.chmod(0)
    ran = run_bound_by_modes("import", saved, env=env)
    assert ran.code == 7
    assert f"{closed}: the folder cannot be read: Permission denied" in ran.err
    assert f"{secret}: it cannot be read: Permission denied" in ran.err
    rows = run("list", "--json", env=env).json
    assert [row["id"] for row in rows] == ["1"]


def test_an_archive_of_somebody_else_is_refused(env: dict[str, str], saved: Path) -> None:
    assert run("import", saved, env=env).code == 0
    Path(env["EXEC_ARCHIVE"]).chmod(0)
    for command in (["list"], ["view", "1"], ["download", "1"], ["import", str(saved)]):
        ran = run_bound_by_modes(*command, env=env)
        ran.refused(8, "Permission denied", "belongs to you")


def test_an_archive_that_may_only_be_read_is_read(env: dict[str, str], saved: Path) -> None:
    assert run("import", saved, env=env).code == 0
    archive = Path(env["EXEC_ARCHIVE"])
    for path in sorted([archive, *archive.rglob("*")], reverse=True):
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert run_bound_by_modes("list", "--sort", "size", env=env).code == 0
    assert run_bound_by_modes("view", "1", env=env).code == 0
    assert run_bound_by_modes("download", "1", env=env).stdout == body(whole("1"))
    run_bound_by_modes("import", saved, env=env).refused(8, "Permission denied")


def test_a_place_that_may_not_be_written_to_is_refused(
    env: dict[str, str], saved: Path, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    ran = run_bound_by_modes("--archive", closed / "new", "import", saved, env=env)
    ran.refused(8, "Permission denied")
    assert list(closed.iterdir()) == []
    assert run("import", saved, env=env).code == 0
    ran = run_bound_by_modes("download", "1", "-o", closed / "1.json", env=env)
    ran.refused(8, f"saving {closed / '1.json'}", "Permission denied")
