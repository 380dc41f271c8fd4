"""A bundle for a bug report: what would leave with it, and the file itself."""

import contextlib
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response

from exec_archive.errors import BadRequest, MachineError
from exec_archive.model import Execution
from exec_archive.share.bundle import redacted_beside, write_bundle
from exec_archive.share.profile import NOTHING_KEPT, Profile
from exec_archive.share.redacted import Redaction
from exec_archive.share.together import Together, together
from exec_archive_cli.render import units
from exec_archive_cli.render.bundled import contained, masked_sentence
from exec_archive_cli.render.hostile import several_lines
from exec_archive_cli.render.preview import WORDS_STAY, words_that_stay
from exec_archive_cli.report.of_redacted import report_pages
from exec_archive_web.pages.execution.asked import asked
from exec_archive_web.pages.execution.document import plain_name
from exec_archive_web.pages.page import page
from exec_archive_web.paths import execution_path
from exec_archive_web.reading import Reading
from exec_archive_web.site import Site
from exec_archive_web.streaming import attached, streamed

# Masking holds a document in memory, so more of them are left to the command.
_MOST_BYTES = 64 << 20
_SECONDS_TO_WAIT = 30  # for one that is being made
_MOST_IN_LINE = 3  # each that waits keeps a thread from others
_CHUNK = 256 << 10
_SHORT = 30  # signs
_MOST_WORDS = 200  # of a kind


class BundlePage:
    """Makes bundles, never two at once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._line = threading.BoundedSemaphore(_MOST_IN_LINE)
        self._turn = threading.BoundedSemaphore(1)

    def answer(self, request: Request) -> Response:
        """The preview; or, to its form, the file."""
        with self._site.archive.reading() as reading:
            execution = asked(reading, request)
            with self._made(reading, execution) as (redaction, belonging):
                if request.method != "POST":
                    return page(
                        request,
                        "bundle.html",
                        name=f"{execution.instance}/{execution.id}",
                        back=execution_path(execution),
                        leaves=contained(redaction, belonging),
                        masked=masked_sentence(redaction),
                        words_stay=WORDS_STAY,
                        words=[_shown(*each) for each in words_that_stay(redaction)],
                    )
                file, size = _zip(redaction, belonging)
        headers = {
            "content-type": "application/zip",
            "content-length": str(size),
            **attached(f"bundle-{plain_name(execution)}.zip"),
        }
        return streamed(request, _pieces(file), headers, self._site.on_trouble)

    @contextlib.contextmanager
    def _made(self, reading: Reading, execution: Execution) -> Iterator[tuple[Redaction, Together]]:
        """What belongs to the execution, masked."""
        belonging = together(reading.engine, [execution])
        _check_size(execution, belonging)
        with (
            _held(self._line, 0),
            _held(self._turn, _SECONDS_TO_WAIT),
            redacted_beside(
                reading.archive, belonging.included, Profile.SHARE, NOTHING_KEPT
            ) as redaction,
        ):
            yield redaction, belonging


@contextlib.contextmanager
def _held(place: threading.Semaphore, seconds: float) -> Iterator[None]:
    """A place that is free within some seconds."""
    if not place.acquire(timeout=seconds):
        raise MachineError(
            "Another bundle is being made.", "Try again when it is done, in a minute."
        )
    try:
        yield
    finally:
        place.release()


def _check_size(execution: Execution, belonging: Together) -> None:
    size = sum(each.execution.size_bytes for each in belonging.included)
    if size > _MOST_BYTES:
        name = f"{execution.instance}/{execution.id}"
        raise BadRequest(
            f"{units.size(size)} of JSON belong to it, which is too much to mask while you wait.",
            f"Make it where the archive is: exec-archive bundle {name}",
        )


def _zip(redaction: Redaction, belonging: Together) -> tuple[BinaryIO, int]:
    """The bundle in a file that has no name any more, so nothing of it can stay behind."""
    with tempfile.TemporaryDirectory(prefix="exec-archive-share-") as folder:
        path = Path(folder) / "bundle.zip"
        write_bundle(
            redaction, belonging.included, path, report_pages(redaction, belonging.included)
        )
        return path.open("rb"), path.stat().st_size


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(_CHUNK):
            yield piece


def _shown(label: str, words: list[str]) -> dict[str, object]:
    """The words of a kind: short ones side by side, longer ones on lines of their own."""
    long = [text for text in words if len(text) > _SHORT]
    return {
        "label": label,
        "short": [text for text in words if len(text) <= _SHORT],
        "long": [list(several_lines(text)) for text in long[:_MOST_WORDS]],
        "left": max(0, len(long) - _MOST_WORDS),
    }
