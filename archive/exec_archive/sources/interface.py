"""What every source of documents offers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from exec_archive.document.reading import ReadDocument
from exec_archive.document.text import Buffer


@dataclass(frozen=True, slots=True)
class Incoming:
    """One document, and where it was found."""

    where: str
    text: Buffer


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that could not be taken in, and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file beside the saved executions that never claimed to be one, such as a README."""

    where: str


Found = Incoming | ReadDocument | LeftOut | PassedOver  # read already, where the source had to look


class Source(Protocol):
    """A stream of documents; what cannot be read is told in the stream and does not end it."""

    name: str
    is_now: bool  # it tells how things are, rather than how they once were

    @property
    def total_bytes(self) -> int | None:
        """How much there is to read, where that is known."""

    @property
    def bytes_done(self) -> int:
        """How much of it was read."""

    def documents(self) -> Iterator[Found]:
        """Everything the source has, in its own order."""
