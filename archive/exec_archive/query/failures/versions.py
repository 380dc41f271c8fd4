"""Which version of its workflow's definition an execution ran."""

from exec_archive.query.engine import scan
from exec_archive.store.archive import OpenArchive

# SQL over rows joined with `versions`: of an older archive, whose definitions have no version, the
# text of the definition stands for it.
VERSION = "coalesce(version, left(workflow_sha256, 12))"


def versions(archive: OpenArchive) -> str:
    """SQL that joins rows with a workflow_sha256 to the versions of definitions."""
    return (
        "LEFT JOIN (SELECT sha256, any_value(version) AS version "
        f"FROM {scan(archive, 'workflows')} GROUP BY sha256) ON workflow_sha256 = sha256"
    )
