"""Puts a document together again, byte for byte, from its envelope and its slices."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from exec_archive.document.pieces import Cut
from exec_archive.document.role import Role
from exec_archive.document.text import Buffer


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A row of outputs as it is read back, in the order it was written."""

    seq: int
    role: str
    part: int
    text: Buffer


class PartsMissing(ValueError):
    """The stored rows are not the ones the envelope's marks ask for."""


def join(
    envelope: Buffer, cuts: Iterable[Cut], parts: Iterable[StoredPart], workflow: Buffer | None
) -> Iterator[Buffer]:
    """The document's bytes, in chunks; parts are taken one by one, so none need be held."""
    envelope = memoryview(envelope)
    stored = iter(parts)
    position = 0
    for cut in cuts:
        yield envelope[position : cut.at]
        position = cut.at
        if cut.role == Role.WORKFLOW:
            if workflow is None:
                raise PartsMissing
            yield workflow
            continue
        for number in range(cut.parts):
            part = next(stored, None)
            if part is None or (part.role, part.seq, part.part) != (cut.role, cut.seq, number):
                raise PartsMissing
            yield part.text
    yield envelope[position:]
