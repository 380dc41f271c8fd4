"""Writing downloaded documents: whole or not at all, and never over a file unasked."""

import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from exec_archive.document.layout import indented
from exec_archive.document.text import Buffer
from exec_archive.errors import BadRequest, machine_error
from exec_archive.model import Execution
from exec_archive_cli.new_file import STDOUT, check_no_archive
from exec_archive_cli.render import terminal, units
from exec_archive_cli.render.hostile import one_line

_UNSAFE_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]|^\.")


class Destination:
    """Where documents go: standard output, one file, or a folder."""

    def __init__(
        self,
        output: str | None,
        *,
        reading: Path,
        several: bool,
        with_instance: bool,
        pretty: bool,
        force: bool,
    ) -> None:
        self._path = None if output in {None, STDOUT} else Path(output or "")
        if self._path is not None:
            check_no_archive(self._path)
        self._reading = reading
        self._several = several
        self._with_instance = with_instance
        self._pretty = pretty
        self._force = force
        self._is_folder = self._path is not None and (
            several or self._path.is_dir() or str(output).endswith(os.sep)
        )
        self._saved = self._bytes = 0

    def save(self, execution: Execution, chunks: Iterator[Buffer]) -> None:
        """Takes one document; nothing of it is left behind if it turns out to be damaged."""
        pieces: Iterable[Buffer] = [indented(b"".join(chunks))] if self._pretty else chunks
        if self._path is None:
            print_document(pieces)
            if self._several and not terminal.is_terminal():
                sys.stdout.buffer.write(b"\n")
        else:
            self._write(self._path_of(execution, self._path), pieces)
        self._saved += 1

    def _path_of(self, execution: Execution, path: Path) -> Path:
        if not self._is_folder:
            return path
        names = [execution.instance, execution.id] if self._with_instance else [execution.id]
        safe = (_UNSAFE_IN_A_NAME.sub(_spelled, name) for name in names)
        return path / ("-".join(safe) + ".json")

    def _write(self, path: Path, pieces: Iterable[Buffer]) -> None:
        if path.exists() and not path.is_file() and not path.is_dir():
            self._bytes += _write_in_place(path, pieces)  # a pipe or a device stays what it is
            return
        if path.is_file():
            check_no_archive(path, self._reading)
            if not self._force:
                raise BadRequest(f"{path} exists.", "Name another place, or add --force.")
        if not self._is_folder and not path.parent.is_dir():
            raise BadRequest(
                f"There is no folder {path.parent}.", "Make it first, or name another place."
            )
        try:
            if self._is_folder:
                path.parent.mkdir(parents=True, exist_ok=True)
            # Payloads are nobody else's business: the temporary file is private, and stays so.
            descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".download-")
            try:
                with os.fdopen(descriptor, "wb") as file:
                    self._bytes += sum(file.write(piece) for piece in pieces)
                Path(temporary).replace(path.resolve())  # through a link, not over it
            finally:
                Path(temporary).unlink(missing_ok=True)
        except OSError as error:
            raise machine_error(error, f"saving {path}") from error

    def say_what_was_saved(self) -> None:
        """A line of narration, where files were written or nothing was found."""
        if self._path is None and self._saved:
            return
        count = f"{self._saved:,} execution{'' if self._saved == 1 else 's'}"
        said = (
            f"Saved {count}, {units.size(self._bytes)}, in {self._path}"
            if self._saved
            else "No execution matches."
        )
        terminal.say(one_line(said), "dim")


def print_document(pieces: Iterable[Buffer]) -> None:
    """Prints a JSON text as it is, but for a terminal, which would obey what stands in it."""
    if terminal.is_terminal():
        text = b"".join(pieces).decode("utf-8", "replace")
        sys.stdout.write("\n".join(one_line(line) for line in text.splitlines()) + "\n")
        return
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece)


def _write_in_place(path: Path, pieces: Iterable[Buffer]) -> int:
    try:
        with path.open("wb") as file:
            return sum(file.write(piece) for piece in pieces)
    except OSError as error:
        raise machine_error(error, f"saving {path}") from error


def _spelled(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))
