"""The looks at a document before it is masked: which words stay, and which values they repeat."""

from itertools import pairwise
from typing import Any

from exec_archive.document.anatomy import Kind
from exec_archive.document.answer import raw_answer_in
from exec_archive.document.exact_json import ExactFloat
from exec_archive.investigate.item_path import ItemPath
from exec_archive.share.masks.common_words import is_class_of_error, is_common
from exec_archive.share.masks.known_values import SHORTEST, KeptTexts, KnownValues
from exec_archive.share.masks.plain_keys import is_plain_key, looks_chosen
from exec_archive.share.masks.strings import (
    inner_value,
    is_mixed,
    is_only_a_reference,
    parts_of_secret,
    spellings,
    telling_words,
)
from exec_archive.share.masks.walk import Walk
from exec_archive.share.profile import Kept
from exec_archive.share.rules import find

_RUNS = "runData"
_NAME_OF_WORKFLOW = ["workflowData", "name"]
_OF_ERROR = "context"
_OF_ITEM = "json"
# A shorter one may be any word, and is masked where its name gives it away.
_SHORTEST_SECRET = 6
# What nothing else is likely to be; if it is found in what was made, something went wrong.
_SHORTEST_UNIQUE = 12
_REMEMBERED, _LONGEST_REMEMBERED = 200_000, 200


class Words(Walk):
    """The first look, at all there is but items: the texts and names that will stay readable."""

    def __init__(self, known: "Known") -> None:
        super().__init__()
        self._known = known

    def key(self, key: str, kind: Kind) -> str:
        """A node's name is one of the texts; what ran is a node."""
        if kind is Kind.NAME:
            self._name(key, is_of_node=self.path[-1:] == [_RUNS])
        return key

    def leaf(self, value: Any, kind: Kind) -> Any:
        """Takes in a text."""
        if not isinstance(value, str):
            return value
        if kind is Kind.NAME:
            self._name(value, is_of_node=self.path[-1:] == ["name"])
        elif kind is Kind.WORDS:
            self._known.texts.add(value)
            if self.path == _NAME_OF_WORKFLOW or self.in_error:
                self._known.copied.add(value)
        return value

    def _name(self, name: str, *, is_of_node: bool) -> None:
        """Only what defines a node or ran is one; anything may stand where one is named."""
        self._known.texts.add(name)
        if is_of_node:
            self._known.names.add(name)
            self._known.copied.add(name)


class Repeats(Walk):
    """The second look, at everything: the values that turn up in the texts, and the secrets."""

    def __init__(
        self, known: "Known", kept: Kept, *, masks_content: bool, handles_error: bool
    ) -> None:
        super().__init__(kept)
        self._handles_error = handles_error
        self._known, self._masks_content = known, masks_content
        self.kept_paths = known.kept_paths

    def key(self, key: str, kind: Kind) -> str:
        """A key that will be masked is a value."""
        if kind is Kind.CONTENT and self._masks_content and not is_plain_key(key):
            self._known.learn_repeated(key)
        return key

    def leaf(self, value: Any, kind: Kind) -> Any:
        """Takes in a value."""
        if value is None or isinstance(value, bool) or kind not in {Kind.CONTENT, Kind.WORDS}:
            return value
        text = value.text if isinstance(value, ExactFloat) else str(value)
        if len(text) < SHORTEST:
            return value
        is_masked = kind is Kind.CONTENT and self._masks_content and not self.is_shown
        if is_masked and not self._is_copy(text):
            self._known.learn_repeated(text)
            if self.is_secret:
                self._known.learn_parts(text)
        if isinstance(value, str):
            self._look_into(value, kind, is_masked=is_masked)
        return value

    def lost(self, value: Any) -> None:
        """What is left out may be repeated all the same."""
        if self._masks_content and isinstance(value, str | int | float):
            text = value.text if isinstance(value, ExactFloat) else str(value)
            if len(text) >= SHORTEST and not isinstance(value, bool):
                self._known.learn_repeated(text)

    def _is_copy(self, text: str) -> bool:
        """Whether n8n copied an error into an item, which makes it nobody's value.

        It does so for the handler of an error, where a node goes on after one, and within itself.
        """
        within_error = _OF_ERROR in self.path and _OF_ITEM not in self.path
        of_error = within_error or (_OF_ITEM, "error") in pairwise(self.path)
        if not (of_error or self._handles_error):
            return False
        return text in self._known.copied or is_class_of_error(text)

    def _look_into(self, text: str, kind: Kind, *, is_masked: bool) -> None:
        answered = raw_answer_in(text) if kind is Kind.WORDS and self.in_error else None
        if answered is not None:
            self._look_into(answered[1], kind, is_masked=is_masked)
        if (inner := inner_value(text)) is not None:
            self.through(inner, self.part_within(inner, kind))
        if is_masked:
            return
        if self.is_secret and not is_only_a_reference(text):
            self._learn_secret(text)
        for found in find(text):
            piece = text[found.start : found.end]
            if not find(piece):  # or else the rules know it wherever it turns up
                self._learn_secret(piece)

    def _learn_secret(self, text: str) -> None:
        if len(text) >= _SHORTEST_SECRET:
            self._known.values.learn(text)
        if len(text) >= _SHORTEST_UNIQUE and is_mixed(text):
            self._known.secrets.learn(text)


class Known:
    """What was learned of a whole bundle before any of it is masked."""

    def __init__(self) -> None:
        self.texts = KeptTexts()
        self.names: set[str] = set()  # of nodes
        self.copied: set[str] = set()  # what n8n copies of an error: its texts, and the names
        self.values = KnownValues()  # that words must not repeat
        self.secrets = KnownValues()  # that must be nowhere at all
        self.kept_paths: set[ItemPath] = set()  # that led to a value
        self._could_be_keys: set[str] = set()
        self._looked_at: set[str] = set()

    def learn_repeated(self, text: str) -> None:
        """A value of an item; it matters where it turns up elsewhere."""
        if text in self._looked_at:
            return  # n8n hands the same items from node to node
        if len(text) <= _LONGEST_REMEMBERED and len(self._looked_at) < _REMEMBERED:
            self._looked_at.add(text)
        if is_plain_key(text) and looks_chosen(text):
            self._could_be_keys.add(text)
        for each in (*spellings(text), *telling_words(text)):
            if self.texts.repeat(each) and not is_common(each):
                self.values.learn(each)

    def learn_parts(self, text: str) -> None:
        """A value that is secret by its name: so is what stands in it, such as `Bearer …`."""
        for part in parts_of_secret(text):
            if len(part) >= _SHORTEST_SECRET and self.texts.repeat(part) and not is_common(part):
                self.values.learn(part)

    def repeats_value(self, key: str) -> bool:
        """Whether a key is the same as a value of an item."""
        return key in self._could_be_keys
