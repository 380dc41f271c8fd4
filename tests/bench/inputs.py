"""What the measurements read: made once, kept in the work folder, made anew when its maker changed.

Everything is made by processes apart: a child's peak memory is never counted below its parent's,
so this one stays small.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.installed import Program
from bench.timing import run

_HERE = Path(__file__).parent
_STORE = _HERE.parents[1] / "archive" / "exec_archive" / "store"
_MADE_FROM = "made-from"
_SOME_FAILED = ("list", "--status", "failed", "--limit", "100", "--json", "--fields", "id")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    executions: int
    metadata: int
    large_bytes: int
    starts: int  # pairs of processes that only start and answer
    imports: int  # pairs of whole imports
    small_imports: int


# The large execution comes out five percent larger.
FULL = Sizes(10_000, 1_000_000, 239_000_000, starts=15, imports=5, small_imports=1000)
QUICK = Sizes(2_000, 100_000, 50_000_000, starts=7, imports=3, small_imports=200)


class Inputs:
    """The inputs of one size; each is there when it is asked for."""

    def __init__(self, work: Path, program: Program, sizes: Sizes) -> None:
        self.program = program
        self.sizes = sizes
        self._work = work

    @property
    def corpus(self) -> Path:
        """Executions of many sizes, one a line."""
        count = self.sizes.executions
        folder = self._made(
            f"corpus-{count}",
            _digest(_HERE / "corpus.py"),
            lambda at: _generate("corpus", str(count), str(at / "executions.ndjson")),
        )
        return folder / "executions.ndjson"

    @property
    def largest_id(self) -> str:
        """The execution of 10 MB in it."""
        return str(self.sizes.executions // 2)

    @property
    def zstd_bytes(self) -> int:
        """The size of the corpus as one stream of `zstd -19 --long=27`."""
        cached = self.corpus.with_suffix(".zstd-19-bytes")
        if not cached.exists():
            sys.stderr.write("Compressing the corpus with zstd -19; this takes minutes, once.\n")
            _generate("zstd", str(self.corpus), str(cached))
        return int(cached.read_text("utf-8"))

    @property
    def archive(self) -> Path:
        """The corpus, read in by the program."""
        corpus = self.corpus
        name = f"archive-{self.sizes.executions}"
        folder = self._made(
            name,
            self.program.digest + _digest(_HERE / "corpus.py"),
            lambda at: self._import(at / "archive", corpus),
        )
        return folder / "archive"

    @property
    def failed(self) -> Path:
        """The same, and one more of 10 MB that failed; its id is `large_failed_id`."""
        archive, maker = self.archive, self.program.digest + _digest(_HERE / "corpus.py")
        folder = self._made(
            f"failed-{self.sizes.executions}", maker, lambda at: self._add_failed(at, archive)
        )
        return folder / "archive"

    @property
    def large_failed_id(self) -> str:
        """The one of 10 MB that failed."""
        return str(self.sizes.executions + 1)

    def some_failed_id(self, archive: Path) -> str:
        """One that failed, neither among the first nor among the last."""
        rows = subprocess.run(
            [self.program.exec_archive, "--archive", archive, *_SOME_FAILED],
            check=True,
            capture_output=True,
        ).stdout
        return str(json.loads(rows)[-1]["id"])

    def _add_failed(self, folder: Path, archive: Path) -> None:
        shutil.copytree(archive, folder / "archive")
        saved = folder / f"{self.large_failed_id}.json"
        _generate("failed", self.large_failed_id, str(saved))
        self._import(folder / "archive", saved)

    def million(self, *, superseded: bool) -> Path:
        """Facts and node runs without documents; if wished, 2 % of them hidden by newer ones."""
        return self._metadata(self.sizes.metadata, superseded=superseded)

    @property
    def hundred_thousand(self) -> Path:
        """As many of them, some hidden."""
        return self._metadata(100_000, superseded=True)

    def _metadata(self, count: int, *, superseded: bool) -> Path:
        kind = "superseded" if superseded else "plain"
        makers = (_HERE / "million.py", _STORE / "tables.py", _STORE / "manifest.py")
        return self._made(
            f"metadata-{count}-{kind}",
            _digest(*makers),
            lambda at: _generate("metadata", str(count), str(at), kind),
        )

    def small_imports(self, *, merged: bool) -> Path:
        """Executions of many small imports, merged by themselves; or the same in one segment."""
        count, kind = self.sizes.small_imports, "merged" if merged else "one"
        makers = (_HERE / "corpus.py", _HERE / "small_imports.py")
        folder = self._made(
            f"small-imports-{count}-{kind}",
            self.program.digest + _digest(*makers),
            lambda at: _generate("small", str(count), str(at / "archive"), kind),
        )
        return folder / "archive"

    @property
    def large(self) -> Path:
        """One execution of 250 MB; its id is 1."""
        size = self.sizes.large_bytes
        folder = self._made(
            f"large-{size}",
            _digest(_HERE / "corpus.py"),
            lambda at: _generate("large", str(size), str(at / "1.json")),
        )
        return folder / "1.json"

    @property
    def heavy(self) -> Path:
        """An archive of one execution of 20 MB; its id is 1."""
        folder = self._made(
            "heavy",
            self.program.digest + _digest(_HERE.parent / "made_heavy.py"),
            self._import_heavy,
        )
        return folder / "archive"

    def _import_heavy(self, folder: Path) -> None:
        _generate("heavy", str(folder / "1.json"))
        self._import(folder / "archive", folder / "1.json")

    def odd(self, kind: str) -> Path:
        """The same in a shape that is hard to read; its id is 1, too."""
        size = self.sizes.large_bytes
        folder = self._made(
            f"{kind.replace(' ', '-')}-{size}",
            _digest(_HERE / "corpus.py", _HERE / "odd_shapes.py"),
            lambda at: _generate("odd", kind, str(size), str(at / "1.json")),
        )
        return folder / "1.json"

    def empty_folder(self, name: str) -> Path:
        """A place for one run."""
        folder = self._work / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def _import(self, archive: Path, path: Path) -> None:
        run([self.program.exec_archive, "--archive", archive, "import", path])

    def _made(self, name: str, maker: str, make: Callable[[Path], None]) -> Path:
        folder = self._work / name
        stamp = folder / _MADE_FROM
        if not stamp.exists() or stamp.read_text("utf-8") != maker:
            sys.stderr.write(f"Making {name}.\n")
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            os.sync()  # the disk is not to be busy with it while the first row is measured
            stamp.write_text(maker, "utf-8")
        return folder


@cache
def _digest(*files: Path) -> str:
    """Of the files as they were first: they may be edited while the measurements run."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _generate(*arguments: str) -> None:
    command = [sys.executable, "-m", "bench.generate", *arguments]
    run(command, {"PYTHONPATH": str(_HERE.parent)})
