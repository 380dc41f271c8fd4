"""What DuckDB says of a person's statement, as one sentence and where in the statement it is."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from exec_archive.errors import BadRequest

_LONGEST = 300
_ENDS = (".", "!", "?", "…")
_SHOWN_OF_THE_PLACE = 30
_SENTENCES = re.compile(r"(?<=[.!?]) (?=[A-Z*])")
# What nobody can do here: change a setting, or add to DuckDB.
_OF_SETTINGS = re.compile(
    r"(?:,? or ['\"]?)?\b(?:SET \w+ ?(?:=|TO\b)|(?:INSTALL|LOAD|PRAGMA) \w).*", re.DOTALL
)
_ADVICE = {
    "parser": "See how a statement looks: exec-archive sql --examples",
    "binder": "See the tables and their columns: exec-archive sql --tables",
    "catalog": "See the tables and their columns: exec-archive sql --tables",
    "conversion": "Correct the value; TRY_CAST gives NULL where one does not fit.",
}
_OTHERWISE = "Correct the statement; exec-archive sql --examples shows some that run."


class Said(NamedTuple):
    """An error of DuckDB's, as it tells it to programs."""

    kind: str
    message: str
    position: int | None = None  # in bytes


def said(error: Exception) -> Said:
    """What an error says; DuckDB is to have been asked for errors as JSON."""
    text = str(error)
    try:
        told = json.loads(text[text.index("{") :])
        return Said(told["exception_type"].lower(), told["exception_message"], _position(told))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Said("", text)


def said_of_parser(answer: Mapping[str, Any], statement: str) -> BadRequest:
    """What json_serialize_sql says of a text that is no SQL."""
    message = str(answer["error_message"])
    return mistake(Said(str(answer["error_type"]), message, _position(answer)), statement)


def mistake(what: Said, statement: str) -> BadRequest:
    """A mistake in a statement, in two sentences."""
    message = _without_settings(" ".join(what.message.split("\n\tCandidate functions:")[0].split()))
    if len(message) > _LONGEST:
        message = message[: _LONGEST - 1] + "…"
    place = _place(what.position, statement)
    return BadRequest(
        f"DuckDB refuses the statement{place}: {message}{'' if message[-1:] in _ENDS else '.'}",
        _ADVICE.get(what.kind, _OTHERWISE),
    )


def _without_settings(message: str) -> str:
    """What went wrong, without DuckDB's advice on how to set it up otherwise."""
    first, *more = _SENTENCES.split(message)
    followed = (_followed(sentence) for sentence in more)
    return " ".join(filter(None, (first, *followed)))


def _followed(sentence: str) -> str:
    """What there is in a sentence beside that advice: what stands before `or SET …`."""
    found = _OF_SETTINGS.search(sentence)
    if found is None:
        return sentence
    return f"{sentence[: found.start()]}." if found[0].lstrip(", ").startswith("or ") else ""


def _position(told: Mapping[str, Any]) -> int | None:
    position = str(told.get("position", ""))
    return int(position) if position.isdigit() else None


def _place(position: int | None, statement: str) -> str:
    """Where in a statement that is: what stands there, and the line if there are several."""
    signs = statement.encode()
    if position is None or position > len(signs):
        return ""
    before = signs[:position].decode("utf-8", "ignore")
    rest = " ".join(signs[position:].decode("utf-8", "ignore").split())
    if len(rest) > _SHOWN_OF_THE_PLACE:
        rest = rest[: _SHOWN_OF_THE_PLACE - 1] + "…"
    line = f" in line {before.count(chr(10)) + 1}" if "\n" in statement.strip() else ""
    return f"{line} at `{rest}`" if rest else f"{line} at its end"
