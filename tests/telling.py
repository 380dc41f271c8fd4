"""Whether a card of `why` tells at its head what is known to be true, or admits that it cannot."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEAD = 10
_BLANK = re.compile(r"\s+")
_ITEM = re.compile(r",item\d")
# How a card says that something cannot be known from what n8n kept.
_NO_NODE = ("n8n does not say at which node", "inferred:")
_NO_MESSAGE = ("Not all is known:", "n8n does not say")
# What a limit brought about says of itself at best that it was stopped.
TIMED_OUT = "Timed out: its workflow may take"
_NO_INPUT = ("Not all is known:", "n8n kept nothing of it")


@dataclass(frozen=True, slots=True)
class Truth:
    """What a card owes its reader; what is None nobody can know, and it must say so.

    Run and item are indexes from 0, of the execution that was asked for. `leaf` is the node that
    failed in another execution, where the cause is there.
    """

    node: str | None
    message: str | None
    received: str | None
    run: int | None = 0
    runs: int = 1
    item: int | None = None
    leaf: str | None = None
    further: tuple[str, ...] = ()


def missing(card: str, truth: Truth) -> list[str]:
    """What its first ten lines fail to tell; empty where they tell it all."""
    return list(_missing(card.splitlines()[:_HEAD], truth))


def _missing(head: list[str], truth: Truth) -> Iterator[str]:
    # A terminal breaks lines anywhere, so blanks do not count.
    told = _squeezed("\n".join(head))
    failing = truth.leaf or truth.node
    if failing is not None and not _opens_a_line(failing, head):
        yield f"that {failing!r} failed"
    if truth.node is None and not _admits(told, _NO_NODE):
        yield "that the node is not known"
    texts = [each for each in (truth.message, *truth.further) if each is not None]
    if not texts and not _admits(told, _NO_MESSAGE):
        yield "that there is no message"
    if truth.received is None and not _admits(told, _NO_INPUT):
        yield "that its input is not known"
    texts += [each for each in (truth.node, truth.leaf, truth.received) if each is not None]
    yield from (repr(text) for text in texts if _squeezed(text) not in told)
    yield from _wrong_places(told, truth)


def _wrong_places(told: str, truth: Truth) -> Iterator[str]:
    """The run and the item; where no item is known, none may be blamed."""
    if truth.run is not None and truth.runs > 1 and not _says(told, f"run {truth.run + 1}"):
        yield f"run {truth.run + 1}"
    if truth.item is not None and not _says(told, f", item {truth.item}"):
        yield f"item {truth.item}"
    if truth.item is None and truth.leaf is None and _ITEM.search(told):
        yield "that no item can be blamed"


def _opens_a_line(node: str, head: list[str]) -> bool:
    starts = tuple(before + _squeezed(node) for before in ("", "inferred:"))
    return any(_squeezed(line).startswith(starts) for line in head[1:])


def _says(told: str, place: str) -> bool:
    return re.search(re.escape(_squeezed(place)) + r"(?!\d)", told) is not None


def _admits(told: str, ways: tuple[str, ...]) -> bool:
    return any(_squeezed(way) in told for way in ways)


def _squeezed(text: str) -> str:
    return _BLANK.sub("", text)
