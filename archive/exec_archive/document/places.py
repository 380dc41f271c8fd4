"""What a place in a document is to those who look at an execution."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from exec_archive.document.role import Role
from exec_archive.document.storable import storable

Path = Sequence[str | int]

_ITEM_MEMBERS_LEFT_OUT = frozenset({"pairedItem"})  # where an item came from


class Place(StrEnum):
    """Where in an execution something stands."""

    OUTPUT = "output"  # of a node's run
    ASKED = "asked"  # of an AI sub-node
    RECEIVED = "received"  # by a node that did not finish
    ERROR = "error"  # of a node's run, or of the execution
    NODE_NAME = "node name"
    WORKFLOW_NAME = "workflow name"
    CONTEXT = "context"  # the state of loops
    WAITING = "waiting"  # what a merge had received so far
    PINNED = "pinned"  # test data pinned in the editor
    CUSTOM_DATA = "custom data"
    DOCUMENT = "document"  # anywhere else in it


@dataclass(frozen=True, slots=True)
class Standing:
    """A place, and the path from there."""

    place: Place
    path: Path
    node: str | None = None
    run_index: int | None = None
    kind: str | None = None  # of the output: main, or that of an AI connection
    output: int | None = None
    item: int | None = None
    member: str | None = None  # of the item: json, binary, error


_OF_ROLE = {
    Role.OUTPUT: Place.OUTPUT,
    Role.INPUT_OVERRIDE: Place.ASKED,
    Role.RECEIVED: Place.RECEIVED,
    Role.CONTEXT: Place.CONTEXT,
    Role.WAITING: Place.WAITING,
    Role.PINNED: Place.PINNED,
}
_OF_ITEMS = frozenset({Role.OUTPUT, Role.INPUT_OVERRIDE, Role.RECEIVED})


def in_slice(
    role: str, node: str | None, run_index: int | None, path: Path, *, in_key: bool
) -> Standing | None:
    """Where a path from the root of a slice leads; None to a key that is n8n's own."""
    known = Role(role) if role in _OF_ROLE else None
    place = _OF_ROLE[known] if known else Place.DOCUMENT
    if known in _OF_ITEMS:
        match path:
            case [str(kind), int(output), int(item), str(member), *rest]:
                left_out = member in _ITEM_MEMBERS_LEFT_OUT or (in_key and not rest)
                of_item = Standing(place, rest, node, run_index, kind, output, item, member)
                return None if left_out else of_item
            case [str(kind), int(output), int(item)]:
                return Standing(place, [], node, run_index, kind, output, item)
            case [str()] if in_key:  # the kind
                return None
    return Standing(place, path, node, run_index)


def in_document(path: Path, *, in_key: bool) -> Standing | None:
    """Where a path from the root of a document leads; None to a key or word that is n8n's own.

    The slices still stand in a document that could not be cut, and in others where they are small.
    """
    slice_ = _slice_around(path)
    if slice_ is not None:
        role, node, run_index, rest = slice_
        is_n8ns = in_key and not rest  # the key of the slice itself
        return None if is_n8ns else in_slice(role, node, run_index, rest, in_key=in_key)
    found = _found(path, in_key=in_key)
    if found is None:
        is_n8ns = in_key or _is_n8ns_word(path)
        return None if is_n8ns else Standing(Place.DOCUMENT, path)
    # Only people choose keys; those of an error are n8n's.
    is_n8ns = in_key and found.place is Place.ERROR
    return None if is_n8ns else found


def _slice_around(path: Path) -> tuple[Role, str | None, int | None, Path] | None:
    """The slice a path leads into, its node and run, and the path from its root."""
    match path:
        case ["data", "resultData", "runData", str(node), int(run), "data", *rest]:
            return Role.OUTPUT, storable(node), run, rest
        case ["data", "resultData", "runData", str(node), int(run), "inputOverride", *rest]:
            return Role.INPUT_OVERRIDE, storable(node), run, rest
        case ["data", "resultData", "pinData", *rest]:
            return Role.PINNED, None, None, rest
        case ["data", "executionData", "nodeExecutionStack", int(), "data", *rest]:
            # The name of its node stands beside it, where no path leads.
            return Role.RECEIVED, None, None, rest
        case ["data", "executionData", "contextData", *rest]:
            return Role.CONTEXT, None, None, rest
        case ["data", "executionData", "waitingExecution", *rest]:
            return Role.WAITING, None, None, rest
    return None


def _found(path: Path, *, in_key: bool) -> Standing | None:
    match path:
        case ["data", "resultData", "runData", str(node)] if in_key:
            return Standing(Place.NODE_NAME, [], storable(node))
        case ["data", "resultData", "runData", str(node), int(run), "error", *rest]:
            return Standing(Place.ERROR, rest, storable(node), run)
        case ["data", "resultData", "error", *rest]:
            return Standing(Place.ERROR, rest)
        case ["customData", *rest] if rest or not in_key:
            return Standing(Place.CUSTOM_DATA, rest)
    return None


def _is_n8ns_word(path: Path) -> bool:
    """Whether n8n says such a word in every document, and it is nobody's content."""
    match path:
        case ["status" | "mode"] | ["data", "resultData", "lastNodeExecuted"]:
            return True
        case ["data", "resultData", "runData", str(), int(), "executionStatus"]:
            return True
        case ["data", "resultData", "runData", str(), int(), "source", int(), "previousNode"]:
            return True
        case ["data", "executionData", *of_state, "source", str(), int(), "previousNode"]:
            return len(of_state) == 2 and of_state[0] == "nodeExecutionStack"
        case ["data", "executionData", "waitingExecutionSource", *of_node, "previousNode"]:
            return len(of_node) == 4
    return False
