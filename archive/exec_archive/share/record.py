"""What was masked, where, and by which rule: never the value."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# What is no rule of `rules`, but a reason of the profile's own.
CONTENT = "content"  # a value of an item
KEY = "key"  # a key that is no plain name
REPEATED = "repeated"  # words that repeat a value which was masked
SECRET_NAME = "secret name"  # noqa: S105 - what it is called says that it is secret
DROPPED = "dropped"
UNREADABLE = "unreadable"


class Masked(NamedTuple):
    """One place, and what happened there."""

    execution: str
    path: tuple[str, ...]  # with `*` in the place of an index
    rule: str


@dataclass(slots=True)
class Record:
    """Everything that was masked in one bundle, counted by place."""

    places: Counter[Masked] = field(default_factory=Counter)
    words: dict[str, dict[str, None]] = field(default_factory=dict)  # what stays readable

    def note(self, execution: str, path: Sequence[str], rule: str, times: int = 1) -> None:
        """Something was masked at a path."""
        self.places[Masked(execution, tuple(path), rule)] += times

    def stays(self, path: Sequence[str], text: str) -> None:
        """A text stays readable, as far as it was not masked."""
        self.words.setdefault(_what(path), {})[text] = None

    def by_rule(self) -> dict[str, int]:
        """How often each rule spoke, the most frequent first."""
        counts: Counter[str] = Counter()
        for place, times in self.places.items():
            counts[place.rule] += times
        return dict(counts.most_common())


def _what(path: Sequence[str]) -> str:
    """What a text is to those who read it."""
    if "parameters" in path:
        return "parameters"
    last = next((step for step in reversed(path) if step != "*"), "")
    if last in {"stack", "notes"}:
        return last
    return "names" if last == "name" else "messages"


def shown_path(path: Sequence[str]) -> str:
    """A path as JSONPath writes it."""
    return "$" + "".join(_step(step) for step in path)


def _step(step: str) -> str:
    if step == "*":
        return "[*]"
    if step.isidentifier() and step.isascii():
        return f".{step}"
    escaped = step.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"
