"""What does a document say of its runs, and the workflow it carried of its nodes?"""

from collections.abc import Collection

from exec_archive.document.definition import Definition, read_definition
from exec_archive.document.skeleton import Skeleton, read_skeleton
from exec_archive.model import Stored
from exec_archive.query.engine import Engine, scan, scan_of


def skeleton(engine: Engine, execution: Stored) -> Skeleton | None:
    """An execution's document without its items; None where there is none that can be read."""
    rows = engine.rows(
        # As bytes: the places of the cuts are counted in them.
        "SELECT encode(envelope), list_transform(cuts, lambda cut: cut.at), "
        "list_transform(cuts, lambda cut: cut.role), list_transform(cuts, lambda cut: cut.seq) "
        f"FROM {scan_of(engine.archive, 'documents', execution.document_revision)} "
        "WHERE execution_id = $id AND instance = $instance AND revision = $revision "
        "AND envelope IS NOT NULL",
        {
            "id": execution.id,
            "instance": execution.instance,
            "revision": execution.document_revision,
        },
    )
    if not rows:
        return None
    envelope, places, roles, numbers = rows[0]
    slices = zip(roles or (), numbers or (), strict=True)
    return read_skeleton(envelope, places or (), slices)


def definition(engine: Engine, execution: Stored) -> Definition | None:
    """The workflow an execution carried; None where it carried none that can be read."""
    text = definition_text(engine, execution)
    return None if text is None else read_definition(text)


def definition_text(engine: Engine, execution: Stored) -> str | None:
    """The same, as it is stored."""
    if execution.workflow_sha256 is None:
        return None
    rows = engine.rows(
        f"SELECT json FROM {scan(engine.archive, 'workflows')} WHERE sha256 = $sha256 LIMIT 1",
        {"sha256": execution.workflow_sha256},
    )
    return rows[0][0] if rows else None


def definitions(engine: Engine, names: Collection[str]) -> dict[str, tuple[str, Definition | None]]:
    """By sha256: the name of what a workflow does, and the workflow, if it can be read.

    Archives of earlier versions have no such name; then it is the sha256 of its text.
    """
    if not names:
        return {}
    rows = engine.rows(
        f"SELECT sha256, version, json FROM {scan(engine.archive, 'workflows')} "
        "WHERE sha256 IN (SELECT unnest($names))",
        {"names": list(names)},
    )
    return {name: (version or name, read_definition(text)) for name, version, text in rows}
