"""What the slices are that stand apart from their document."""

from enum import StrEnum


class Role(StrEnum):
    """What a slice is in its execution."""

    OUTPUT = "output"  # what a node run gave
    INPUT_OVERRIDE = "input_override"  # what an AI sub-node was asked
    RECEIVED = "received"  # what a node on the engine's stack was about to get
    CONTEXT = "context"  # the state of loops
    WAITING = "waiting"  # what a merge had received so far
    PINNED = "pinned"  # test data pinned in the editor
    WORKFLOW = "workflow"  # the workflow's definition; stored once per content
