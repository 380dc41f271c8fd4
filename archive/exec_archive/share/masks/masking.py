"""Masks a document: what its profile does not let through becomes a placeholder."""

import re
from collections.abc import Iterable
from typing import Any

from exec_archive.document.anatomy import Kind
from exec_archive.document.answer import answer_as_message, raw_answer_in
from exec_archive.document.exact_json import ExactFloat, LongNumber, exact_json
from exec_archive.document.masked import PLACEHOLDER
from exec_archive.share import record
from exec_archive.share.masks.learning import Known
from exec_archive.share.masks.placeholder import Placeholders
from exec_archive.share.masks.plain_keys import is_plain_key, looks_chosen
from exec_archive.share.masks.strings import has_a_key_twice, inner_value, is_only_a_reference
from exec_archive.share.masks.walk import Walk
from exec_archive.share.profile import Kept
from exec_archive.share.record import Record
from exec_archive.share.rules import find

# Words of n8n's own: types, statuses, times, ids. No blanks, so no sentence is one.
_STRUCTURE = re.compile(r"[\w@$.:/+#-]{0,200}", re.ASCII)
_LOOP_PREFIX = "node:"
_LONGEST_NUMBER = 9  # digits; a longer one may be a card or a phone


class Masking(Walk):
    """The last look at a document, which gives what may leave of it."""

    def __init__(
        self,
        execution: str,
        known: Known,
        kept: Kept,
        placeholders: Placeholders,
        noted: Record,
        *,
        masks_content: bool,
        is_masked: bool,
    ) -> None:
        super().__init__(kept)
        self._is_masked = is_masked
        self._execution, self._known = execution, known
        self._placeholders, self._noted = placeholders, noted
        self._masks_content = masks_content
        self._keys: dict[str, str] = {}
        self.is_shown = not masks_content

    def note(self, rule: str) -> None:
        """Something at the present path was masked."""
        self._noted.note(self._execution, self.path, rule)

    def dropped(self) -> None:
        """Something at the present path was left out."""
        self.note(record.DROPPED)

    def key(self, key: str, kind: Kind) -> str:
        """The name of a node, or of a value."""
        if kind is Kind.NAME:
            prefix = _LOOP_PREFIX if key.startswith(_LOOP_PREFIX) else ""
            return prefix + self._name(key[len(prefix) :])
        known = self._keys.get(key)
        if known is None:
            known = self._keys[key] = self._key(key)
        if known != key:
            self.note(record.KEY)
        return known

    def _key(self, key: str) -> str:
        if self._is_masked and PLACEHOLDER.fullmatch(key):
            return key
        is_chosen = looks_chosen(key) and self._known.repeats_value(key)
        if self._masks_content and (not is_plain_key(key) or is_chosen):
            return self._placeholders.of_text(key)
        return self._words(key)

    def leaf(self, value: Any, kind: Kind) -> Any:
        """A plain value."""
        if value is None or value == "":
            return value
        if kind is Kind.NAME:
            return self._name(value) if isinstance(value, str) else self._masked(value)
        if kind in {Kind.STRUCTURE, Kind.NUMBER}:
            return self._structure(value, kind)
        if kind is Kind.WORDS or self.is_shown:
            return self._by_rules(value, kind)
        if self._is_masked and isinstance(value, str) and PLACEHOLDER.fullmatch(value):
            return value  # by whoever made the bundle that this one is made of
        return self._masked(value)

    def _masked(self, value: Any, rule: str = record.CONTENT) -> str:
        self.note(rule)
        return self._placeholders.of(value)

    def _structure(self, value: Any, kind: Kind) -> Any:
        if isinstance(value, bool):
            return value
        if not isinstance(value, str):
            return self._by_rules(value, kind)
        # Whole numbers so long come as texts; nothing that n8n counts is as long.
        is_plain = kind is Kind.STRUCTURE and _STRUCTURE.fullmatch(value) is not None
        if not is_plain or isinstance(value, LongNumber) or find(value):
            return self._masked(value)
        is_secret = next(self._known.secrets.spans(value), None) is not None
        return self._masked(value) if is_secret else value

    def _name(self, name: str) -> str:
        """A node's name; what stands where one should and names no node counts as content."""
        if name not in self._known.names:
            return self._masked(name)
        words = self._words(name)
        self._noted.stays(["name"], words)
        return words

    def _by_rules(self, value: Any, kind: Kind) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and not isinstance(value, LongNumber):
            return self._text(value, kind)
        if self.is_secret:
            return self._masked(value, record.SECRET_NAME)
        written = value.text if isinstance(value, ExactFloat) else str(value)
        found = find(written) if len(written) > _LONGEST_NUMBER else ()
        return self._masked(value, found[0].rule) if found else value

    def _text(self, text: str, kind: Kind) -> str:
        if self.is_secret and not is_only_a_reference(text):
            return self._masked(text, record.SECRET_NAME)
        answered = raw_answer_in(text) if kind is Kind.WORDS and self.in_error else None
        if answered is not None:
            return answer_as_message(answered[0], self._text(answered[1], kind))
        inner = inner_value(text)
        if inner is not None:
            masked = self.through(inner, self.part_within(inner, kind))
            if masked != inner or has_a_key_twice(text):
                text = exact_json(masked, between=",", behind_key=":")
        text = self._words(text)
        if kind is Kind.WORDS:
            self._noted.stays(self.path, text)
        return text

    def _words(self, text: str) -> str:
        """A text without what the rules find in it, and without what it repeats."""
        stretches: list[_Stretch] = [
            (each.start, each.end, each.rule, each.kind) for each in find(text)
        ]
        repeated = self._known.values.spans(text)
        stretches += [(start, end, record.REPEATED, None) for start, end in repeated]
        if not stretches:
            return text
        pieces, at = [], 0
        for start, end, rule, kind in _merged(stretches):
            self.note(rule)
            pieces += [text[at:start], self._placeholders.of_text(text[start:end], kind)]
            at = end
        return "".join([*pieces, text[at:]])


_Stretch = tuple[int, int, str, str | None]


def _merged(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """In order and without overlaps; two that overlap become one, named by the first."""
    merged: list[_Stretch] = []
    for stretch in sorted(stretches, key=lambda each: (each[0], -each[1])):
        if merged and stretch[0] < merged[-1][1]:
            start, end, rule, kind = merged[-1]
            merged[-1] = (start, max(end, stretch[1]), rule, kind)
        else:
            merged.append(stretch)
    return merged
