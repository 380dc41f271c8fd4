"""What was written, and what to know of it: the words beside a repro."""

import os
import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from exec_archive.share.profile import Profile
from exec_archive.share.redacted import Redaction
from exec_archive.share.repro.notes import messages
from exec_archive.share.repro.workflow import Repro
from exec_archive_cli.render import terminal
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import NARROWEST

_LONGEST = 400
_LONGEST_LINE = 1000
_HELD = {
    Profile.NONE: "NOT REDACTED: it holds the data as it was.",
    Profile.SECRETS: (
        "It holds the items as they were, except for what looks like a secret or like personal "
        "data; --profile share masks every value."
    ),
}


def say_notes(made: Repro, path: Path | None) -> None:
    """Says what it does in n8n, then each thing to know, on standard error."""
    target = made.target
    what = f"execution {target.execution.id}, {target.execution.workflow_name or 'its workflow'}"
    _say(f"Wrote {path}: {what}" if path is not None else f"Wrote {what}")
    said = f'Imported into n8n and executed, "{target.failing}" {made.expected}'
    _say(" ".join([said, *_each_shown(messages(target))]))
    for note in made.notes:
        _say(f"- {note}")


def _each_shown(said: Sequence[str]) -> Iterator[str]:
    """Each message, cut; n8n's own is named where another one stands before it."""
    for number, message in enumerate(said):
        first = message.splitlines()[0] if message.strip() else ""
        cut = first if len(first) <= _LONGEST else first[:_LONGEST] + " …"
        yield f"(n8n: {cut})" if number else cut


def say_masked(redaction: Redaction, made: Repro) -> None:
    """Says how far it is masked, and what of that may matter."""
    if redaction.profile in _HELD:
        _say(f"- {_HELD[redaction.profile]}")
    for sentence in made.masked.sentences:
        _say(f"- {sentence}")


def _say(text: str) -> None:
    shown = one_line(text if len(text) <= _LONGEST_LINE else text[:_LONGEST_LINE] + " …")
    if not sys.stderr.isatty():
        terminal.say(shown)
        return
    width = max(os.get_terminal_size(sys.stderr.fileno()).columns, NARROWEST)
    beside = "  " if shown.startswith("- ") else ""
    for line in textwrap.wrap(shown, width, subsequent_indent=beside, break_on_hyphens=False):
        terminal.say(line, "dim")
