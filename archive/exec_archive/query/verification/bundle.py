"""The files of a bundle against bundle.json; its tables are looked at as any archive's."""

import hashlib

from exec_archive.query.verification.findings import FileFindings
from exec_archive.store.archive import BUNDLE_NAME
from exec_archive.store.bundled import Bundle
from exec_archive.store.zip_members import BadZip


def check_bundle(bundle: Bundle, findings: FileFindings) -> None:
    """What stands beside the archive, and whether both manifests say the same of its tables."""
    tables = bundle.tables
    for name, file in bundle.manifest.files.items():
        if name in tables:
            if file.sha256 != tables[name].sha256:
                findings.add(BUNDLE_NAME, f"it has another sha256 for {name} than archive.json")
            continue
        checksum = hashlib.sha256()
        try:
            for piece in bundle.pieces(name):
                checksum.update(piece)
        except BadZip as error:
            findings.add(name, str(error))
            continue
        if checksum.hexdigest() != file.sha256:
            findings.add(name, "its sha256 is not the one it was made with")
