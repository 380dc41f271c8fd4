"""An archive of a few executions that may leave: a small one, beside the one it is made from.

Everything that is handed to someone else is made of such an archive, so nothing can forget to mask.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from exec_archive.document.facts_as_n8n import facts_as_n8n
from exec_archive.errors import BadRequest, NotFound
from exec_archive.ingest import ingest
from exec_archive.model import ERROR_HANDLER, Execution
from exec_archive.query.documents import read_documents
from exec_archive.query.engine import Engine
from exec_archive.share import record
from exec_archive.share.masks.learning import Known, Repeats, Words
from exec_archive.share.masks.masking import Masking
from exec_archive.share.masks.opened_document import OpenedDocument
from exec_archive.share.masks.placeholder import Placeholders
from exec_archive.share.profile import Kept, Profile
from exec_archive.share.record import Record
from exec_archive.share.rules import find
from exec_archive.sources.interface import Found, Incoming
from exec_archive.store.archive import OpenArchive, read_archive
from exec_archive.store.made_with import made_with

SOURCE = "bundle"

_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)

OnStep = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


class Redaction(NamedTuple):
    """What was made: the archive, what was masked in it, and what must not be found in it."""

    archive: OpenArchive
    profile: Profile
    kept: Sequence[str]  # what is shown all the same, as it was named
    noted: Record
    known: Known


def redacted_archive(
    archive: OpenArchive,
    executions: Sequence[Execution],
    folder: Path,
    profile: Profile,
    kept: Kept,
    on_step: OnStep | None = None,
) -> Redaction:
    """Makes one in an empty folder."""
    made = _Redacting(archive, executions, profile, kept, on_step or _silent)
    for instance, of_one in groupby(executions, key=attrgetter("instance")):
        ingest(folder, _Source(made.documents(list(of_one))), instance)
    # What was masked before stays so, whatever is asked for now; and so does what was kept.
    strictest = min(profile, profile_of(archive), key=list(Profile).index)
    before = made_with(archive)
    shown = before.kept if before and strictest is not profile else kept.given
    return Redaction(read_archive(folder), strictest, shown, made.noted, made.known)


def profile_of(archive: OpenArchive) -> Profile:
    """How an archive was masked: an own one is not, and a bundle says it."""
    manifest = made_with(archive)
    said = manifest.profile if manifest else Profile.NONE
    # Of one that only a later version knows nothing can be promised.
    return Profile(said) if said in set(Profile) else Profile.NONE


def _silent(_what: str, _done: int, _of: int) -> None:
    """Tells nobody."""


class _Redacting:
    """The looks at all documents, one after another."""

    def __init__(
        self,
        archive: OpenArchive,
        executions: Sequence[Execution],
        profile: Profile,
        kept: Kept,
        on_step: OnStep,
    ) -> None:
        self._archive, self._profile, self._kept = archive, profile, kept
        self._on_step = on_step
        self._was = profile_of(archive)
        self._masks_content = profile is Profile.SHARE
        self._placeholders = Placeholders()
        self.known, self.noted = Known(), Record()
        if profile is not Profile.NONE:
            _check_ids(executions)
            self._learn(executions)

    def _learn(self, executions: Sequence[Execution]) -> None:
        with Engine(self._archive) as engine:
            for number, execution in enumerate(executions):
                self._on_step("reading names and messages", number, len(executions))
                words = Words(self.known)
                _all(OpenedDocument(engine, execution).go_through(words, with_slices=False))
            self._check_nodes()
            self.known.texts.ready()
            for number, execution in enumerate(executions):
                self._on_step("looking for what they repeat", number, len(executions))
                repeats = Repeats(
                    self.known,
                    self._kept,
                    masks_content=self._masks_content,
                    handles_error=execution.mode == ERROR_HANDLER,
                )
                _all(OpenedDocument(engine, execution).go_through(repeats))

    def _check_nodes(self) -> None:
        """A name that is mistyped would show nothing, and nobody would be told."""
        for node in sorted(self._kept.nodes - self.known.names):
            near = get_close_matches(node, self.known.names, 3)
            raise NotFound(
                f"No node of these executions is called {node!r}.",
                f"Did you mean {', '.join(map(repr, near))}?" if near else "A path begins with $.",
            )

    def documents(self, executions: Sequence[Execution]) -> Iterator[Incoming]:
        """Each document as it may leave."""
        if self._profile is Profile.NONE:
            yield from self._as_they_are(executions)
            return
        with Engine(self._archive) as engine:
            for number, execution in enumerate(executions):
                self._on_step("masking", number, len(executions))
                yield Incoming(execution.id, self._masked(engine, execution))

    def _masked(self, engine: Engine, execution: Execution) -> bytearray:
        masking = Masking(
            f"{execution.instance}/{execution.id}",
            self.known,
            self._kept,
            self._placeholders,
            self.noted,
            masks_content=self._masks_content,
            is_masked=self._was is Profile.SHARE,
        )
        document = OpenedDocument(engine, execution)
        if not document.is_readable:
            masking.note(record.UNREADABLE)
        text = bytearray()  # of a large document it must not be there three times
        for piece in document.go_through(masking):
            text += piece.encode()
        return text

    def _as_they_are(self, executions: Sequence[Execution]) -> Iterator[Incoming]:
        for number, (execution, chunks) in enumerate(read_documents(self._archive, executions)):
            self._on_step("copying", number, len(executions))
            yield Incoming(execution.id, b"".join(chunks))
            if execution.revision != execution.document_revision:
                # Facts may be newer than the document that tells them.
                yield Incoming(execution.id, json.dumps(facts_as_n8n(execution)).encode())


def _check_ids(executions: Sequence[Execution]) -> None:
    """Ids leave as they are; one that n8n never gave may be somebody's."""
    for execution in executions:
        if _PLAIN_ID.fullmatch(execution.id) is None or find(execution.id):
            raise BadRequest(
                f"The execution {execution.instance}/{execution.id} has an id that is none of "
                "n8n's, and ids are not masked.",
                "Leave it out.",
            )


class _Source:
    """Documents for `ingest`."""

    name = SOURCE
    is_now = False
    total_bytes = None
    bytes_done = 0

    def __init__(self, documents: Iterator[Incoming]) -> None:
        self._documents = documents

    def documents(self) -> Iterator[Found]:
        """All of them."""
        return self._documents


def _all(pieces: Iterator[str]) -> None:
    """Goes to the end of a text that nobody needs."""
    for _ in pieces:
        pass
