"""The files of a bundle against bundle.json; its tables are looked at as any archive's."""

from exec_archive.errors import ArchiveDamaged
from exec_archive.query.verification.findings import FileFindings
from exec_archive.query.verification.stored_bytes import NotThere, difference, difference_of
from exec_archive.store.archive import OpenArchive
from exec_archive.store.bundle_layout import BUNDLE_NAME
from exec_archive.store.bundled import BundledFile, tables_of
from exec_archive.store.made_with import made_with
from exec_archive.store.manifest import SegmentFile
from exec_archive.store.zip_members import BadZip, is_of_a_bundle


def check_bundle(archive: OpenArchive, findings: FileFindings) -> None:
    """What stands beside the archive, and whether both manifests say the same of its tables."""
    try:
        told = made_with(archive)
    except ArchiveDamaged:
        findings.add(BUNDLE_NAME, "it cannot be read")
        return
    if told is None:
        return
    tables = tables_of(archive.manifest)
    _check_tables(told.files, tables, findings)
    for name, file in told.files.items():
        if name in tables:
            continue
        problem = _problem(archive, name, file)
        if problem is not None:
            findings.add(*problem)


def _check_tables(
    told: dict[str, BundledFile], tables: dict[str, SegmentFile], findings: FileFindings
) -> None:
    for name, table in tables.items():
        file = told.get(name)
        if file is None:
            findings.add(BUNDLE_NAME, f"it does not name {name[:80]}, which archive.json names")
        elif file.sha256 != table.sha256:
            findings.add(BUNDLE_NAME, f"it has another sha256 for {name} than archive.json")
        elif file.bytes != table.bytes:
            findings.add(BUNDLE_NAME, f"it has another size for {name} than archive.json")


def _problem(archive: OpenArchive, name: str, file: BundledFile) -> tuple[str, str] | None:
    """The file that is not as bundle.json says, and why."""
    try:
        if archive.bundle is not None:
            differs = difference_of(archive.bundle.pieces(name), file, _unseen)
        elif archive.unzipped is None or not is_of_a_bundle(name):
            return BUNDLE_NAME, f"it names {name[:80]!r}, which no bundle has"
        else:
            differs = difference(archive.unzipped / name, archive.unzipped, file, _unseen)
    except (BadZip, NotThere) as error:
        differs = str(error)
    return None if differs is None else (name, differs)


def _unseen(_read: int) -> None:
    """These files are small: the progress is that of the tables."""
