"""Which workflows ran, and how was each of them built when it last did?"""

from typing import NamedTuple

from exec_archive.query.engine import Engine, not_hidden, scan


class Definition(NamedTuple):
    """A workflow as its newest execution carried it; `json` is the text as n8n sent it."""

    workflow_id: str
    name: str | None
    json: str


class _Newest(NamedTuple):
    workflow_id: str
    sha256: str


def newest_definitions(
    engine: Engine, instance: str, *, name: str | None = None, limit: int, offset: int = 0
) -> list[Definition]:
    """A page of the workflows of a server, by their ids; `name` is a whole name."""
    # Names stand in each definition's row, texts are read for a page only.
    named = "" if name is None else f"SEMI JOIN {_named(engine)} USING (sha256) "
    rows = engine.rows(
        f"SELECT workflow_id, sha256 FROM {_newest(engine)} {named}"
        f"ORDER BY workflow_id LIMIT {limit:d} OFFSET {offset:d}",
        {"instance": instance, **({} if name is None else {"name": name})},
    )
    return _texts(engine, [_Newest(*row) for row in rows])


def newest_definition(engine: Engine, instance: str, workflow_id: str) -> Definition | None:
    """One of them."""
    rows = engine.rows(
        f"SELECT workflow_id, sha256 FROM {_newest(engine, 'workflow_id = $workflow_id')}",
        {"instance": instance, "workflow_id": workflow_id},
    )
    found = _texts(engine, [_Newest(*row) for row in rows])
    return found[0] if found else None


def _newest(engine: Engine, condition: str = "true") -> str:
    """SQL for each workflow with the definition that its newest execution carried."""
    archive = engine.archive
    executions = (
        "(SELECT instance, id, revision, workflow_id, document_revision "
        f"FROM {scan(archive, 'executions')} "
        f"WHERE instance = $instance AND workflow_id IS NOT NULL AND {condition}) "
        f"{not_hidden(archive)}"
    )
    documents = (
        "(SELECT instance, execution_id AS id, revision AS document_revision, "
        f"any_value(workflow_sha256) AS sha256 FROM {scan(archive, 'documents')} "
        "WHERE instance = $instance AND workflow_sha256 IS NOT NULL GROUP BY ALL)"
    )
    return (
        "(SELECT workflow_id, arg_max(sha256, (length(id), id)) AS sha256 "
        f"FROM {executions}JOIN {documents} USING (instance, id, document_revision) "
        "GROUP BY workflow_id)"
    )


def _named(engine: Engine) -> str:
    return f"(SELECT sha256 FROM {scan(engine.archive, 'workflows')} WHERE name = $name)"


def _texts(engine: Engine, wanted: list[_Newest]) -> list[Definition]:
    rows = engine.rows(
        "SELECT sha256, any_value(name), any_value(json) "
        f"FROM {scan(engine.archive, 'workflows')} "
        "WHERE list_contains($wanted, sha256) GROUP BY sha256",
        {"wanted": [each.sha256 for each in wanted]},
    )
    known = {sha256: (name, text) for sha256, name, text in rows}
    return [
        Definition(each.workflow_id, *known[each.sha256]) for each in wanted if each.sha256 in known
    ]
