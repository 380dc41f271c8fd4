"""The workflows that executions carried, and what version of them each is."""

from collections.abc import Collection

from exec_archive.document.definition import Definition, read_definition
from exec_archive.query.engine import Engine, scan


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
