"""What stands in an item beside its JSON, and in the items that n8n itself makes."""

from typing import Any, NamedTuple

from exec_archive.document.answer import answer_in, words_in
from exec_archive.document.storable import storable


class Handled(NamedTuple):
    """A failure as the handler of errors is told of it."""

    node: str | None
    message: str


def payload(item: Any) -> Any:
    """An item's JSON; what has another form is taken as it is."""
    return item["json"] if isinstance(item, dict) and "json" in item else item


def is_redacted(item: Any) -> bool:
    """Whether the server left something else in the place of its values."""
    return isinstance(item, dict) and "redaction" in item


def carried_error(item: Any) -> str | None:
    """What an item says went wrong, as n8n leaves it when a node continues on error."""
    for error in (_member(_member(item, "json"), "error"), _member(item, "error")):
        if isinstance(error, dict) and error:
            said = storable(error.get("description") or error.get("message") or error) or ""
        elif isinstance(error, str) and error:
            said = storable(error) or ""
        else:
            continue
        answer = answer_in(said)
        return f"{answer[0]}: {words_in(answer[1]) or answer[1]}" if answer else said
    return None


def paired_index(item: Any) -> int | None:
    """Which item of the node's input it came of; None where it came of several."""
    paired = _member(item, "pairedItem")
    if isinstance(paired, list):
        paired = paired[0] if len(paired) == 1 else None
    if isinstance(paired, dict):
        # Of a second input it is another list of items that is counted.
        return None if paired.get("input") else _index(paired.get("item"))
    return _index(paired)


def callers_index(item: Any) -> int | None:
    """On the trigger's item of a sub-workflow: which of the caller's items it is."""
    return _index(_member(item, "index"))


def handled_failure(item: Any) -> Handled | None:
    """On the trigger's item of a handler: the failure it was started for."""
    execution = _member(_member(item, "json"), "execution")
    message = storable(_member(_member(execution, "error"), "message"))
    if message is None:
        return None
    return Handled(storable(_member(execution, "lastNodeExecuted")), message)


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _index(value: Any) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < 2**31 else None
