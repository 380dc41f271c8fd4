"""What an agent asked its tools and its models: the same question is the same here."""

import hashlib
import json
import re
from collections.abc import Sequence

from exec_archive.document.item import is_redacted, payload
from exec_archive.document.item_reader import GivenItem, NotItems, read_items
from exec_archive.document.role import Role
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.slices import small_texts_of

_LARGEST = 2**20  # of a question that is read
_READ_AT_ONCE = 50

_MODEL = "ai_languageModel"
# What n8n puts beside a question. A model's options hold the state of its connection.
_BESIDE = {"ai_tool": {"toolCallId"}, _MODEL: {"estimatedTokens", "options"}}

# A model is told what it said before. In that its calls of tools have new ids at each try.
_CALL_ID = re.compile(r'\\"(?:call|toolu)_[\w-]+\\"')


def questions(engine: Engine, execution: Execution, seqs: Sequence[int]) -> dict[int, bytes]:
    """By its number, something that stands for what a run was asked.

    Runs of which that is not known are left out: n8n did not keep it, or took its values out.
    """
    found: dict[int, bytes] = {}
    for start in range(0, len(seqs), _READ_AT_ONCE):
        some = seqs[start : start + _READ_AT_ONCE]
        texts = small_texts_of(engine, execution, Role.INPUT_OVERRIDE, some, most=_LARGEST)
        for seq, text in texts.items():
            question = _question(text)
            if question is not None:
                found[seq] = question
    return found


def _question(text: str) -> bytes | None:
    try:
        items = list(read_items([text]))
        asked = [(item.kind, item.output, _asked(item)) for item in items]
    except (NotItems, RecursionError):
        return None
    if not asked or any(is_redacted(item.value) for item in items):
        return None
    return hashlib.sha256(json.dumps(asked).encode()).digest()


def _asked(item: GivenItem) -> str:
    """What an item asks, as a text in which the order of keys does not count."""
    asked = payload(item.value)
    if isinstance(asked, dict):
        beside = _BESIDE.get(item.kind, set())
        asked = {key: value for key, value in asked.items() if key not in beside}
    text = json.dumps(asked, sort_keys=True)
    return _CALL_ID.sub("", text) if item.kind == _MODEL else text
