"""What n8n says of an error that no table has a column for: the place in the code, the request."""

import re
from typing import Any, NamedTuple

from exec_archive.document.answer import answer_in
from exec_archive.document.asked_address import shown_address
from exec_archive.document.storable import storable

# How a Code node ends a message: the line, and the item where each is run by itself.
_PLACE = re.compile(r"\[line (\d{1,9})(?:, for item (\d{1,9}))?\]$")
_LONGEST_PLACE = 64


class Placed(NamedTuple):
    """A message, and the place a Code node put behind it."""

    message: str | None
    line: int | None = None
    item: int | None = None


def placed(message: str | None) -> Placed:
    """The message without the place."""
    if message is None:
        return Placed(None)
    text = message.rstrip()
    match = _PLACE.search(text[-_LONGEST_PLACE:])
    if match is None:
        return Placed(message)
    item = int(match[2]) if match[2] else None
    return Placed(text[: -len(match[0])].rstrip() or message, int(match[1]), item)


def line_number(error: dict[str, Any]) -> int | None:
    """The line of the node's code."""
    line = error.get("lineNumber")
    if not isinstance(line, int) or isinstance(line, bool):
        return None
    return line if 0 < line < 2**31 else None


def request(error: dict[str, Any]) -> str | None:
    """The method and the address that were asked, with what may be secret in it masked."""
    context = error.get("context")
    asked = context.get("request") if isinstance(context, dict) else None
    if not isinstance(asked, dict):
        return None
    address = asked.get("uri") or asked.get("url")
    shown = storable(shown_address(address)) if isinstance(address, str) else None
    return f"{storable(asked.get('method')) or 'GET'} {shown}" if shown else None


def answer(error: dict[str, Any]) -> str | None:
    """The code and the body that were answered."""
    messages = error.get("messages")
    for said in messages if isinstance(messages, list) else ():
        found = answer_in(said) if isinstance(said, str) else None
        if found:
            return " ".join(found)
    return None
