"""Since when each rule watches, up to where it judged, and what servers said of tags."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from exec_archive.store.durable import replace_durably

_NAME = "state.json"


class Watched(msgspec.Struct, frozen=True):
    """How far a rule is."""

    since: datetime
    revision: int  # the archive's when it was judged last; -1 before


class State(msgspec.Struct):
    """What a check leaves for the next one, beside the journal.

    Where it is lost the watch begins anew; what was told is in the journal, and stays told.
    """

    rules: dict[str, Watched] = {}  # by name and kind: another kind is another watch
    tags: dict[str, dict[str, list[str]]] = {}  # tag, instance, ids of workflows

    def watched(self, name: str, kind: str) -> Watched | None:
        """How far a rule is; None before its first check."""
        return self.rules.get(f"{name} {kind}")

    def note(self, name: str, kind: str, watched: Watched) -> None:
        """Remembers how far it is."""
        self.rules[f"{name} {kind}"] = watched

    def tagged(self, tag: str | None) -> dict[str, frozenset[str]]:
        """The workflows that bear a tag, as far as servers were asked."""
        return {name: frozenset(ids) for name, ids in self.tags.get(tag or "", {}).items()}

    def note_tag(self, tag: str, instance: str, ids: Iterable[str]) -> None:
        """Remembers what a server said of a tag."""
        self.tags.setdefault(tag, {})[instance] = sorted(ids)


def read_watch(folder: Path) -> State:
    """The state; an empty one where none can be read."""
    try:
        return msgspec.json.decode((folder / _NAME).read_bytes(), type=State)
    except (
        FileNotFoundError,
        ValueError,
        RecursionError,
    ):  # ValueError: what is no JSON, or no UTF-8
        return State()


def save_watch(folder: Path, state: State) -> None:
    """Puts it in place, whole or not at all."""
    content = msgspec.json.encode(state)
    if not (folder / _NAME).exists() or (folder / _NAME).read_bytes() != content:
        replace_durably(folder / _NAME, content)
