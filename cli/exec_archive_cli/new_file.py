"""One file that a command makes: private, whole or not at all, and over no other one unasked."""

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from exec_archive.errors import BadRequest, machine_error
from exec_archive.store.archive import archive_around
from exec_archive.store.durable import fsync_folder

STDOUT = "-"


def check_place(path: Path, *, force: bool, reading: Path | None = None) -> None:
    """Refuses a place before any work is done for it; `reading` is the archive that is read."""
    check_no_archive(path, reading)
    if path.is_dir():
        raise BadRequest(f"{path} is a folder.", "Name a file in it.")
    if path.exists() and not path.is_file():
        raise BadRequest(f"{path} is no file.", "Name another place.")
    if path.exists() and not force:
        raise BadRequest(f"{path} exists.", "Name another place, or add --force.")
    if not path.parent.is_dir():
        raise BadRequest(
            f"There is no folder {path.parent}.", "Make it first, or name another place."
        )


def check_no_archive(path: Path, reading: Path | None = None) -> None:
    """An archive is evidence: whatever is said of --force, nothing is put into one, or over one."""
    around = archive_around(path)
    if around is not None:
        raise BadRequest(
            f"{path} is in the archive {around}, which is evidence: nothing edits it.",
            "Name another place.",
        )
    if reading is not None and path.exists() and path.samefile(reading):
        raise BadRequest(f"{path} is the bundle that is being read.", "Name another place.")


@contextlib.contextmanager
def new_file(path: Path, *, force: bool) -> Iterator[Path]:
    """Where to write it meanwhile, in a folder of its own; put in its place at the end."""
    check_place(path, force=force)
    path = path.resolve()  # through a link, not over it
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".new-") as folder:
            meanwhile = Path(folder) / path.name
            yield meanwhile
            meanwhile.chmod(0o600)
            with meanwhile.open("rb") as written:
                os.fsync(written.fileno())
            meanwhile.replace(path)
            fsync_folder(path.parent)
    except OSError as error:
        raise machine_error(error, f"writing {path}") from error


def write_new_file(path: Path, parts: Iterable[str], *, force: bool) -> int:
    """Writes a text that comes in parts; how many bytes it has."""
    with new_file(path, force=force) as meanwhile, meanwhile.open("xb") as file:
        return sum(file.write(part.encode()) for part in parts)
