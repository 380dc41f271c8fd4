"""What a step must have received, where n8n kept no run of it: inferred from who stands before."""

from exec_archive.document.role import Role
from exec_archive.document.skeleton import Source
from exec_archive.investigate.evidence import Evidence
from exec_archive.investigate.received import Received
from exec_archive.investigate.step import Step


def handed_to(evidence: Evidence, step: Step) -> list[Received]:
    """The output of the run before it; or the trigger's payload, if it comes next to the trigger.

    After a crash or a stop without saved progress that payload is all that the engine's stack has.
    """
    source = step.source
    giver = evidence.run(source.node, source.run_index) if source else None
    if source is not None and giver is not None:
        return [Received(0, source, evidence.items_at(source), Role.OUTPUT, giver.seq)]
    if evidence.skeleton is None or evidence.definition is None:
        return []
    for entry in evidence.skeleton.stack:
        is_trigger = not any(entry.sources)
        is_next = step.node in evidence.definition.after(entry.node)
        if is_trigger and is_next and (Role.RECEIVED, entry.position) in evidence.skeleton.slices:
            return [Received(0, Source(entry.node, 0, 0), None, Role.RECEIVED, entry.position)]
    return []
