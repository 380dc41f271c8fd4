"""Writing that survives a crash: the bytes are on the disk before their name is."""

import os
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
    """Writes a private file and waits until the disk has it."""
    path.unlink(missing_ok=True)  # what a process left that died
    # A file of our own: never what somebody else put or linked there meanwhile.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_durably(path: Path, content: bytes) -> None:
    """Puts a private file in place, whole or not at all; through a link, not over it."""
    path = path.resolve()
    make_private_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write_durably(temporary, content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    fsync_folder(path.parent)


def fsync_folder(folder: Path) -> None:
    """Waits until the disk has the names in a folder (Windows has no such call, and no need)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_private_folder(folder: Path) -> None:
    """Makes a folder, and those above it, for its owner's eyes only."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
