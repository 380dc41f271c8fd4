"""Files that are put in place: whole, private, and never through what somebody else left."""

import os
import stat
import sys
from pathlib import Path

import pytest

from exec_archive.store.durable import replace_durably, write_durably

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="made for POSIX links and rights")


def test_a_link_in_the_way_is_not_written_through(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"of somebody else")
    path = tmp_path / "file"
    path.symlink_to(other)
    write_durably(path, b"ours")
    assert other.read_bytes() == b"of somebody else"
    assert not path.is_symlink()
    assert path.read_bytes() == b"ours"


def test_what_a_dead_process_left_is_in_nobodys_way(tmp_path: Path) -> None:
    left = tmp_path / f".file.{os.getpid()}"
    left.write_bytes(b"half of somethi")
    left.chmod(0o644)
    replace_durably(tmp_path / "file", b"whole")
    assert (tmp_path / "file").read_bytes() == b"whole"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
    assert not left.exists()
