"""What a place in a document is to those who look at an execution."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from exec_archive.document.role import Role
from exec_archive.document.storable import storable

Path = Sequence[str | int]

_ITEM_MEMBERS_LEFT_OUT = frozenset({"pairedItem"})  # where an item came from

# Words n8n says in every document; none of them is anybody's content.
_N8NS_OWN = frozenset(
    {
        "executionStatus",
        "lastNodeExecuted",
        "mode",
        "previousNode",
        "status",
    }
)


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
    """Where a path from the root of a document leads; None to a key or word that is n8n's own."""
    found = _found(path)
    if found is None:
        is_n8ns = in_key or not path or path[-1] in _N8NS_OWN
        return None if is_n8ns else Standing(Place.DOCUMENT, path)
    if found.place is Place.NODE_NAME:
        return found if in_key else None
    # Only people choose keys; those of an error, and the places themselves, are n8n's.
    is_n8ns = in_key and (found.place is Place.ERROR or not found.path)
    return None if is_n8ns else found


def _found(path: Path) -> Standing | None:
    match path:
        case ["data", "resultData", "runData", str(node)]:
            return Standing(Place.NODE_NAME, [], storable(node))
        case ["data", "resultData", "runData", str(node), int(run), "error", *rest]:
            return Standing(Place.ERROR, rest, storable(node), run)
        case ["data", "resultData", "error", *rest]:
            return Standing(Place.ERROR, rest)
        case ["data", "resultData", "pinData", *rest]:
            return Standing(Place.PINNED, rest)
        case ["data", "executionData", "contextData", *rest]:
            return Standing(Place.CONTEXT, rest)
        case ["data", "executionData", "waitingExecution", *rest]:
            return Standing(Place.WAITING, rest)
        case ["customData", *rest]:
            return Standing(Place.CUSTOM_DATA, rest)
    return None
