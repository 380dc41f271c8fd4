"""What would leave with a bundle: above all the words that stay readable."""

import re
from collections.abc import Iterator

from exec_archive.share.profile import Profile
from exec_archive.share.redacted import Redaction
from exec_archive.share.together import ASKED, Together
from exec_archive_cli.render.bundled import are_counted, contained, masked_sentence
from exec_archive_cli.render.hostile import one_line, several_lines
from exec_archive_cli.render.page import EMPTY, Block, Labelled, Line, line
from exec_archive_cli.render.terminal import is_terminal, show

# On a terminal; a pipe gets all of it.
_MOST = 40  # of a kind
_LONGEST = 400

_SHORT = 30
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # n8n's own, of parts of parameters
WORDS_STAY = "Statuses, types, ids, times and counts stay. So do these words:"
_SHOWN = (
    ("names", "Names"),
    ("messages", "Messages"),
    ("parameters", "Parameters"),
    ("notes", "Notes"),
    ("stack", "Stacks"),
)


def show_preview(redaction: Redaction, belonging: Together) -> None:
    """Prints it."""
    show(*_blocks(redaction, belonging))


def _blocks(redaction: Redaction, belonging: Together) -> Iterator[Block]:
    yield line((one_line(f"Would leave: {contained(redaction, belonging)}."), "bold"))
    if are_counted(belonging):
        yield Labelled("Executions", [line(all_of(belonging))])
    yield line(one_line(masked_sentence(redaction)))
    if redaction.profile is Profile.SECRETS:
        yield line("Everything else leaves as it was: all items, messages and parameters.")
    if redaction.profile is not Profile.SHARE:
        return
    yield EMPTY
    yield line(WORDS_STAY)
    for label, words in words_that_stay(redaction):
        yield Labelled(label, list(_lines(words)))


def words_that_stay(redaction: Redaction) -> Iterator[tuple[str, list[str]]]:
    """The words that can be read by whoever gets it, by what they are."""
    for kind, label in _SHOWN:
        words = [text for text in redaction.noted.words.get(kind, {}) if not _ID.fullmatch(text)]
        if words:
            yield label, words


def all_of(belonging: Together) -> str:
    """Every execution by its name, and why it comes along."""
    named = (
        f"{each.execution.instance}/{each.execution.id}"
        + ("" if each.why == ASKED else f" ({each.why})")
        for each in belonging.included
    )
    return one_line(", ".join(named))


def _lines(words: list[str]) -> Iterator[Line]:
    """Short words together on a line, longer ones on lines of their own."""
    short = [one_line(text) for text in words if len(text) <= _SHORT]
    if short:
        yield line(" · ".join(short))
    long = [text for text in words if len(text) > _SHORT]
    shown = long[:_MOST] if is_terminal() else long
    for text in shown:
        yield from _of_one(text)
    if len(shown) < len(long):
        yield line((f"and {len(long) - len(shown):,} more: | less shows them", "dim"))


def _of_one(text: str) -> Iterator[Line]:
    """A long text as it stands, such as code on its lines."""
    if not is_terminal() or len(text) <= _LONGEST:
        yield from (line(each) for each in several_lines(text))
        return
    yield from (line(each) for each in several_lines(text[:_LONGEST]))
    yield line((f"… {len(text) - _LONGEST:,} signs more: | less shows them", "dim"))
