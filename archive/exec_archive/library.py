"""An archive for programs: what `exec_archive.open_archive` returns."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from exec_archive.document.text import Buffer
from exec_archive.model import Execution, NodeRun
from exec_archive.query import contents, executions, one, outputs
from exec_archive.query.engine import Engine
from exec_archive.query.selection import Selection, statuses
from exec_archive.store.archive import OpenArchive, read_archive

if TYPE_CHECKING:
    from exec_archive.investigate.compare.comparison import Comparison
    from exec_archive.investigate.explanation import Explanation
    from exec_archive.investigate.losses.losses import Losses


class Archive:
    """A state of an archive, for reading; `reload` sees what was committed since."""

    def __init__(self, opened: OpenArchive) -> None:
        self._opened = opened

    @property
    def folder(self) -> Path:
        """Where it is; of a bundle, its zip."""
        return self._opened.folder

    def reload(self) -> "Archive":
        """The archive as it is now."""
        return Archive(read_archive(self.folder))

    def __len__(self) -> int:
        return self._opened.manifest.executions

    def executions(
        self,
        *,
        status: str | Iterable[str] = (),
        workflow: str | None = None,
        instance: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Execution]:
        """Executions, the newest first; `status` takes n8n's words, `failed` and `pending`."""
        words = [status] if isinstance(status, str) else status
        selection = Selection(instance, workflow, statuses(words), _naive(since), _naive(until))
        with Engine(self._opened) as engine:
            yield from executions.iterate_executions(engine, selection)

    def execution(self, reference: str, *, workflow: str | None = None) -> Execution:
        """One execution: `231`, `prod/231`, `latest` or `latest-failed`."""
        with Engine(self._opened) as engine:
            return one.find_execution(engine, reference, workflow=workflow)

    def node_runs(self, execution: Execution) -> list[NodeRun]:
        """What ran in it, in true order."""
        with Engine(self._opened) as engine:
            return one.node_runs(engine, execution)

    def why(self, execution: Execution) -> "Explanation":
        """How it ended and why: the step, what was said, what the step had received."""
        from exec_archive.investigate.begun import Begun
        from exec_archive.investigate.explanation import explain

        with Engine(self._opened) as engine:
            return explain(Begun(engine, execution))

    def diff(self, before: Execution, after: Execution) -> "Comparison":
        """What differs between two executions: in the workflow, in what ran, in what it gave."""
        from exec_archive.investigate.compare.comparison import compare

        with Engine(self._opened) as engine:
            return compare(engine, before, after)

    def losses(self, execution: Execution) -> "Losses":
        """What it lost in silence, and how sure that is."""
        from exec_archive.investigate.evidence import Evidence
        from exec_archive.investigate.losses.losses import losses_of

        with Engine(self._opened) as engine:
            return losses_of(engine, Evidence(engine, execution))

    def outputs(self, execution: Execution, *, node: str | None = None) -> Iterator[outputs.Output]:
        """What its nodes gave; of one node, if named."""
        with Engine(self._opened) as engine:
            yield from outputs.outputs(engine, execution, node=node)

    def document(self, execution: Execution) -> bytes:
        """Its JSON, byte for byte as it came."""
        return next(b"".join(chunks) for _, chunks in self.documents([execution]))

    def documents(
        self, wanted: Iterable[Execution]
    ) -> Iterator[tuple[Execution, Iterator[Buffer]]]:
        """The JSON of many executions, in chunks; read one to its end before taking the next."""
        from exec_archive.query.documents import read_documents

        return read_documents(self._opened, wanted)

    def contents(self) -> contents.Contents:
        """Counts, spans and sizes."""
        with Engine(self._opened) as engine:
            return contents.contents(engine)


def _naive(moment: datetime | None) -> datetime | None:
    """A moment as the archive keeps it: in UTC, without a zone."""
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None)


def open_archive(path: str | PathLike[str]) -> Archive:
    """Opens the archive in a folder, or the bundle in a zip."""
    return Archive(read_archive(Path(path)))
