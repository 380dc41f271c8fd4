"""What a key may do on a server, found out by asking for little."""

from dataclasses import dataclass

from exec_archive.errors import AccessDenied, ServerTrouble
from exec_archive.server.api import N8nApi


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the key is good for; `None` where there was nothing to try it on."""

    read_executions: bool | None
    list_workflows: bool
    newest_id: str | None


def probe(api: N8nApi) -> Abilities:
    """Asks; raises where the server refuses the key altogether, or is no n8n."""
    rows = api.rows({}, limit=1).rows
    reads: bool | None = None
    if rows:
        try:
            api.row(rows[0].id)
            reads = True
        except AccessDenied:
            reads = False
    return Abilities(reads, _lists_workflows(api), rows[0].id if rows else None)


def _lists_workflows(api: N8nApi) -> bool:
    try:
        next(api.workflows(at_once=1), None)
    except (AccessDenied, ServerTrouble):  # it is needed for names alone
        return False
    return True
