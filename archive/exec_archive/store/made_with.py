"""How an archive was made that somebody handed on."""

from exec_archive.errors import ArchiveDamaged, machine_error
from exec_archive.store.archive import OpenArchive
from exec_archive.store.bundle_layout import ASK_AGAIN, BUNDLE_NAME
from exec_archive.store.bundled import LARGEST_JSON, BundleManifest, decoded_manifest
from exec_archive.store.zip_members import BadZip


def made_with(archive: OpenArchive) -> BundleManifest | None:
    """The bundle.json of a bundle, unzipped or not; None for any other archive."""
    if archive.bundle is not None:
        return archive.bundle.manifest
    if archive.unzipped is None:
        return None
    try:
        with (archive.unzipped / BUNDLE_NAME).open("rb") as file:
            text = file.read(LARGEST_JSON + 1)
        return decoded_manifest(text, archive.unzipped)
    except BadZip as error:
        raise ArchiveDamaged(
            f"The bundle {archive.unzipped} is damaged: {error}.", ASK_AGAIN
        ) from None
    except OSError as error:
        raise machine_error(error, f"reading {archive.unzipped / BUNDLE_NAME}") from error
