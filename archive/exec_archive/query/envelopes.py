"""What is stored of a document: its envelope with the marks, or the whole of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from exec_archive.model import Execution
from exec_archive.query.engine import Engine, scan_of
from exec_archive.query.skeletons import definition_text


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in an envelope where a slice was cut out."""

    at: int  # in bytes
    role: str
    seq: int


@dataclass(frozen=True, slots=True)
class Envelope:
    """A document without its slices."""

    text: bytes
    marks: Sequence[Mark]
    workflow: str | None  # the definition that belongs to it

    def filled(self, fillings: Sequence[bytes]) -> bytes:
        """The envelope with a text at each mark."""
        pieces, position = [], 0
        for mark, filling in zip(self.marks, fillings, strict=True):
            pieces += [self.text[position : mark.at], filling]
            position = mark.at
        return b"".join([*pieces, self.text[position:]])


def envelope(engine: Engine, execution: Execution) -> Envelope | bytes | None:
    """The envelope; the whole document where it could not be cut; None where there is none."""
    documents = scan_of(engine.archive, "documents", execution.document_revision)
    rows = engine.rows(
        "SELECT encode(envelope), list_transform(cuts, lambda c: [c.at::VARCHAR, c.role, "
        f"c.seq::VARCHAR]), uncut FROM {documents} "
        "WHERE execution_id = $id AND instance = $instance AND revision = $revision "
        "ORDER BY part",
        {
            "id": execution.id,
            "instance": execution.instance,
            "revision": execution.document_revision,
        },
    )
    if not rows:
        return None
    text, cuts, _ = rows[0]
    if text is None:
        return b"".join(row[2] or b"" for row in rows)
    marks = [Mark(int(at), role, int(seq)) for at, role, seq in cuts or ()]
    return Envelope(text, marks, definition_text(engine, execution))
