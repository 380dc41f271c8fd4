"""The rig's workflows, all of our own making, by the key that is also their webhook's path."""

from __future__ import annotations

from n8n_rig.workflows import agents, business, lifecycle, loops, oddities, subworkflows
from n8n_rig.workflows.building import WorkflowDraft


def build_all(partner_url: str) -> dict[str, WorkflowDraft]:
    """Every workflow; one that another refers to stands before it."""
    drafts: dict[str, WorkflowDraft] = {}
    for part in (subworkflows, business, loops, lifecycle, oddities, agents):
        drafts.update(part.build(partner_url))
    return drafts
