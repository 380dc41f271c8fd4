"""What would leave with a bundle: above all the words that stay readable."""

import re
from collections.abc import Iterator

from exec_archive.share.profile import Profile
from exec_archive.share.redacted import Redaction
from exec_archive.share.together import Together
from exec_archive_cli.render.bundled import contained, masked_sentences
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import EMPTY, Block, Labelled, line
from exec_archive_cli.render.terminal import show

_MOST = 40  # of a kind
_LONGEST = 400
_SHORT = 30
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # n8n's own, of parts of parameters
_SHOWN = (("names", "Names"), ("messages", "Messages"), ("parameters", "Parameters"))


def show_preview(redaction: Redaction, belonging: Together) -> None:
    """Prints it."""
    show(*_blocks(redaction, belonging))


def _blocks(redaction: Redaction, belonging: Together) -> Iterator[Block]:
    yield line((f"Would leave: {contained(belonging)}.", "bold"))
    names = ", ".join(
        _name(each.execution.instance, each.execution.id) for each in (belonging.included)
    )
    yield line(names)
    for sentence in masked_sentences(redaction)[:1]:
        yield line(sentence)
    if redaction.profile is not Profile.SHARE:
        return
    yield EMPTY
    yield line("Statuses, types, ids, times and counts stay. So do these words:")
    for kind, label in _SHOWN:
        words = [one_line(text) for text in redaction.noted.words.get(kind, {})]
        if words:
            yield Labelled(label, [line(text) for text in _lines(words)])
    for kind in ("stack", "notes"):
        count = len(redaction.noted.words.get(kind, {}))
        if count:
            yield Labelled(kind.capitalize(), [line(f"{count:,}")])


def _lines(words: list[str]) -> Iterator[str]:
    """Short words together on a line, longer ones on lines of their own."""
    short = [text for text in words if len(text) <= _SHORT and not _ID.fullmatch(text)]
    if short:
        yield " · ".join(short)
    long = [text for text in words if len(text) > _SHORT and not _ID.fullmatch(text)]
    yield from map(_cut, long[:_MOST])
    if len(long) > _MOST:
        yield f"and {len(long) - _MOST:,} more"


def _name(instance: str, identity: str) -> str:
    return one_line(f"{instance}/{identity}")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text):,} signs)"
