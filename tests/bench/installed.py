"""The program as users have it: a wheel of this checkout, installed into an environment apart."""

import hashlib
import shutil
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from bench.timing import run

_SOURCES = ("archive", "cli", "schemas", "sample_data")
_SETTINGS = ("pyproject.toml", "constraints.txt")


@dataclass(frozen=True, slots=True)
class Program:
    """Where the installed program is, its Python, and a name for the sources it was built from."""

    python: Path
    exec_archive: Path
    digest: str


def installed_program(root: Path, work: Path) -> Program:
    """The program built from the sources as they are now; built again only when they changed."""
    folder, stamp = work / "venv", work / "venv" / "built-from"
    digest = _digest(root)
    bin_folder = folder / ("Scripts" if sys.platform == "win32" else "bin")
    program = Program(bin_folder / "python", bin_folder / "exec-archive", digest)
    if stamp.exists() and stamp.read_text("utf-8") == digest:
        return program
    sys.stderr.write("Installing the program from this checkout.\n")
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    # orjson is what the ingest is measured against.
    wanted = ("--constraint", root / "constraints.txt", "orjson", root)
    run((program.python, "-m", "pip", "install", "--quiet", "--compile", *wanted))
    stamp.write_text(digest, "utf-8")
    return program


def _digest(root: Path) -> str:
    checksum = hashlib.sha256()
    files = [root / name for name in _SETTINGS]
    for folder in _SOURCES:
        files += sorted(
            path
            for path in (root / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        )
    for file in files:
        checksum.update(f"{file.relative_to(root)}\n".encode())
        checksum.update(hashlib.sha256(file.read_bytes()).digest())
    return checksum.hexdigest()
