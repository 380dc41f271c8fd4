"""Executions that call one another: the cause is often in another one."""

from __future__ import annotations

from n8n_rig.recording.cases import EMPTY_BODY, Case, Cause, Companion

BLOCKED = "Customer 1 is blocked"
BLOCKED_ONE = '"id": 1, "bad": true'
ENRICH = "Enrich (sub-workflow)"
SECOND_IS_BAD = {"n": 3, "bad": 1}


def _blocked_child(label: str, position: int) -> Companion:
    cause = Cause(
        "WrappedExecutionError",
        "Look up customer",
        BLOCKED,
        "The code throws on line 2: customer 1 is blocked.",
        BLOCKED_ONE,
    )
    return Companion(label, "child", "error", position, cause)


def _once() -> list[Case]:
    failed = Cause(
        "sub-workflow, once",
        ENRICH,
        BLOCKED,
        "The sub-workflow, called once for all, failed: customer 1 is blocked.",
        BLOCKED_ONE,
        found_in="child of parent failing",
    )
    return [
        Case(
            "parent good",
            "parent",
            body={"n": 3},
            companions=(Companion("child of parent good", "child", "success"),),
        ),
        Case(
            "parent failing",
            "parent",
            "error",
            SECOND_IS_BAD,
            failed,
            (_blocked_child("child of parent failing", 0),),
        ),
    ]


def _per_item() -> list[Case]:
    failed = Cause(
        "sub-workflow, per item",
        ENRICH,
        BLOCKED,
        "The second of three calls of the sub-workflow failed: customer 1 is blocked.",
        BLOCKED_ONE,
        item=1,
        found_in="child of parent-each",
    )
    kept_going = Cause(
        "swallowed",
        ENRICH,
        BLOCKED,
        "The second of three calls failed; its item went to an output that nothing is linked to.",
        BLOCKED_ONE,
        item=1,
        found_in="child of parent-regular",
    )
    skipped = Cause(
        "swallowed",
        ENRICH,
        BLOCKED,
        "The second of three calls failed; its item is on no output at all.",
        BLOCKED_ONE,
        item=1,
        found_in="child of parent-continue",
    )
    return [
        Case(
            "parent-each",
            "parent-each",
            "error",
            SECOND_IS_BAD,
            failed,
            (_blocked_child("child of parent-each", 1),),
        ),
        Case(
            "parent-regular",
            "parent-regular",
            "success",
            SECOND_IS_BAD,
            kept_going,
            (_blocked_child("child of parent-regular", 1),),
        ),
        Case(
            "parent-continue",
            "parent-continue",
            "success",
            SECOND_IS_BAD,
            skipped,
            (_blocked_child("child of parent-continue", 1),),
        ),
    ]


def _three_levels() -> Case:
    leaf = "leaf of grandparent"
    middle = Cause(
        "sub-workflow, per item",
        "Enrich region",
        BLOCKED,
        "The call of the leaf workflow failed: customer 1 is blocked.",
        BLOCKED_ONE,
        item=0,
        found_in=leaf,
    )
    top = Cause(
        "sub-workflow, per item",
        "Enrich company",
        BLOCKED,
        "Two levels down, the leaf workflow failed: customer 1 is blocked. The error names a node "
        "and an item index of the level in between; at this level it was the item at index 1.",
        BLOCKED_ONE,
        item=1,
        found_in=leaf,
    )
    return Case(
        "grandparent",
        "grandparent-each",
        "error",
        SECOND_IS_BAD,
        top,
        (
            Companion("middle of grandparent", "middle", "error", 1, middle),
            _blocked_child(leaf, 1),
        ),
    )


def _missing() -> Case:
    cause = Cause(
        "unnamed",
        "Monthly report",
        "Workflow is not active and cannot be executed.",
        "The sub-workflow with the id gone0123456789ab does not exist.",
        EMPTY_BODY,
    )
    return Case("missing child", "missing-child", "error", {}, cause)


def cases() -> list[Case]:
    return [
        *_once(),
        *_per_item(),
        _three_levels(),
        _missing(),
    ]
