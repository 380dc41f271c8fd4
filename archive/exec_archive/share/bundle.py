"""Writes a bundle: one zip with a small archive, a report, and what was masked in both."""

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from exec_archive.errors import NoRoom
from exec_archive.share.final_look import FinalLook
from exec_archive.share.profile import Kept, Profile
from exec_archive.share.readme_txt import readme_txt
from exec_archive.share.redacted import OnStep, Redaction, redacted_archive
from exec_archive.share.redaction_json import redaction_json
from exec_archive.share.together import Included
from exec_archive.store.archive import OpenArchive
from exec_archive.store.bundle_layout import BUNDLE_NAME, IN_BUNDLE
from exec_archive.store.bundled import BundledExecution, BundledFile, BundleManifest
from exec_archive.store.manifest import MANIFEST_NAME, SEGMENTS

REPORT = "report.html"
_README = "README.txt"
_REDACTION = "redaction.json"
_AT_ONCE = 1 << 20
_PRIVATE = 0o600 << 16


@contextmanager
def redacted_beside(
    archive: OpenArchive,
    included: Sequence[Included],
    profile: Profile,
    kept: Kept,
    on_step: OnStep | None = None,
) -> Iterator[Redaction]:
    """What may leave, as an archive in a private folder that goes when it is no longer needed."""
    with tempfile.TemporaryDirectory(prefix="exec-archive-share-") as folder:
        executions = [each.execution for each in included]
        try:
            redaction = redacted_archive(archive, executions, Path(folder), profile, kept, on_step)
        except NoRoom:
            raise NoRoom(
                f"There is no room left in {Path(folder).parent}, where it is put together.",
                "Make room there, or name another folder with TMPDIR.",
            ) from None
        yield redaction


def write_bundle(
    redaction: Redaction,
    included: Sequence[Included],
    path: Path,
    report: Iterable[bytes],
) -> None:
    """Writes it to a new file, and looks at every byte of it: at a Leak, the file is gone again."""
    look = FinalLook(redaction)
    try:
        with path.open("xb") as file, zipfile.ZipFile(file, "w") as target:
            zipped = _Zip(target, look)
            _fill(zipped, redaction, included, report)
            zipped.add_text(BUNDLE_NAME, _manifest(redaction, included, zipped.files))
        look.at_archive(redaction.archive)
        look.end()
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_report_page(redaction: Redaction, path: Path, pieces: Iterable[bytes]) -> None:
    """Writes a report to a new file, looked at in the same way."""
    look = FinalLook(redaction)
    page = b"".join(pieces)
    look.at_page(REPORT, page.decode())
    look.end()
    path.write_bytes(page)


def _fill(
    zipped: "_Zip",
    redaction: Redaction,
    included: Sequence[Included],
    report: Iterable[bytes],
) -> None:
    archive = redaction.archive
    zipped.add_text(_README, readme_txt(redaction, included))
    zipped.add_page(REPORT, b"".join(report))
    zipped.add_text(_REDACTION, redaction_json(redaction))
    zipped.add_text(f"{IN_BUNDLE}/{MANIFEST_NAME}", (archive.folder / MANIFEST_NAME).read_bytes())
    for segment in archive.manifest.segments:
        for table in sorted(segment.files):
            source = archive.segment_folder(segment) / f"{table}.parquet"
            zipped.add_table(f"{IN_BUNDLE}/{SEGMENTS}/{segment.id}/{source.name}", source)


def _manifest(
    redaction: Redaction, included: Sequence[Included], files: dict[str, BundledFile]
) -> bytes:
    manifest = BundleManifest(
        created_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.000Z",
        profile=redaction.profile.value,
        kept=list(redaction.kept),
        executions=[
            BundledExecution(each.execution.instance, each.execution.id, each.why)
            for each in included
        ],
        files=files,
    )
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


class _Zip:
    """A zip being written; what is added is hashed, and looked at."""

    def __init__(self, target: zipfile.ZipFile, look: FinalLook) -> None:
        self._target, self._look = target, look
        self.files: dict[str, BundledFile] = {}

    def add_text(self, name: str, content: bytes) -> None:
        """A text, packed."""
        self._look.at_text(name, content.decode("utf-8", "replace"))
        self._add(name, content)

    def add_page(self, name: str, content: bytes) -> None:
        """A page with packed blocks in it."""
        self._look.at_page(name, content.decode())
        self._add(name, content)

    def _add(self, name: str, content: bytes) -> None:
        self._target.writestr(_entry(name, zipfile.ZIP_DEFLATED), content)
        self.files[name] = BundledFile(len(content), hashlib.sha256(content).hexdigest())

    def add_table(self, name: str, source: Path) -> None:
        """A file of the archive, as it lies: readers map it."""
        checksum = hashlib.sha256()
        entry = _entry(name, zipfile.ZIP_STORED)
        entry.file_size = source.stat().st_size
        with source.open("rb") as file, self._target.open(entry, "w") as into:
            while piece := file.read(_AT_ONCE):
                checksum.update(piece)
                into.write(piece)
        self.files[name] = BundledFile(entry.file_size, checksum.hexdigest())


def _entry(name: str, packing: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    entry.compress_type = packing
    entry.external_attr = _PRIVATE
    return entry
