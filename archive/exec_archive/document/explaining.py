"""What explains an error in a JSON text that stands in a message: an answer, or a thrown object."""

import json
import re
from collections.abc import Callable
from itertools import islice
from typing import Any

from exec_archive.document.answer import raw_answer_in
from exec_archive.document.exact_json import exact_decoder
from exec_archive.document.varying import ANY, without_quoted_values, without_varying

_LONGEST = 100_000
_TRIED = 3  # brackets where JSON may begin: [line 2] and [object Object] are none
_START = re.compile(r"[{\[]")
_DECODER = exact_decoder()

# Members that say what was wrong. Beside them stand ids of traces, times, and what was sent.
_EXPLAINS = re.compile(
    r"(?:.*[_-])?(?:messages?|msg|errors?|description|details?|titles?|reasons?|causes?|codes?"
    r"|types?|kind|status|fields?|params?|parameters?|path|fault|fault_?string"
    r"|error_?(?:code|message|type|description))",
    re.IGNORECASE,
)
_NAMES_AN_ID = re.compile(
    r"(?:.*[_-])?(?:(?i:ids?|uuid|guid|trace|span|token|hash|time|date|timestamp|nonce|signature))"
    r"|.*[a-z](?:Ids?|Uuid|Time|Date|At)",
)

# The numbers of these say which error it was; any other is a count, an id or a time.
_IS_A_CODE = re.compile(r".*(?:code|status)", re.IGNORECASE)

_Counts = Callable[[str], bool]


def explaining(text: str) -> str:
    """The text with its JSON reduced to what explains, and all that varies taken out."""
    answer = raw_answer_in(text)
    # What is quoted in part may look like JSON.
    text = without_quoted_values(text if answer is None else " ".join(answer))
    found = _json_in(text)
    if found is None:
        return without_varying(text)
    start, end, said = found
    parts = (without_varying(text[:start]), said, without_varying(text[end:]))
    return " ".join(part for part in parts if part)


def _json_in(text: str) -> tuple[int, int, str] | None:
    """Where the first JSON stands, and what explains in it."""
    starts = _START.finditer(text) if len(text) < _LONGEST else iter(())
    for start in islice(starts, _TRIED):
        try:
            value, end = _DECODER.raw_decode(text, start.start())
            said = _said(value, _is_telling) or _said(value, _is_no_id)
        except (ValueError, RecursionError):
            continue
        if said:
            return start.start(), end, said
    return None


def _is_telling(key: str) -> bool:
    return _EXPLAINS.fullmatch(key) is not None


def _is_no_id(key: str) -> bool:
    return _NAMES_AN_ID.fullmatch(key) is None


def _said(value: Any, counts: _Counts, key: str | None = None) -> str:
    """The members that count, in one order; what several entries of a list say, once."""
    if isinstance(value, dict):
        told = {name: _said(value[name], counts, name) for name in sorted(value)}
        inner = ", ".join(f"{name}: {said}" for name, said in told.items() if said)
        return f"{{{inner}}}" if inner else ""
    if isinstance(value, list):
        return " | ".join(sorted({said for each in value if (said := _said(each, counts, key))}))
    if key is not None and not counts(key):
        return ""
    if isinstance(value, str):
        return without_varying(value)
    if isinstance(value, bool) or value is None or _IS_A_CODE.fullmatch(key or ""):
        return json.dumps(value)
    return ANY
