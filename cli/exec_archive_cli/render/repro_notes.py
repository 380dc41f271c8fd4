"""What was written, and what to know of it: the words beside a repro."""

from pathlib import Path

from exec_archive.model import Execution
from exec_archive.share.may_matter import may_matter
from exec_archive.share.profile import Profile
from exec_archive.share.redacted import Redaction
from exec_archive.share.repro import Repro
from exec_archive_cli.render import terminal
from exec_archive_cli.render.hostile import one_line

_LONGEST = 400


def say_notes(made: Repro, path: Path | None) -> None:
    """Says what it does in n8n, then each thing to know, on standard error."""
    target = made.target
    if path is not None:
        name = target.execution.workflow_name or "its workflow"
        _say(f"Wrote {path}: execution {target.execution.id}, {name}")
        message = target.message or "no words of its own"
        _say(f'Imported into n8n and executed, "{target.failing}" {made.expected}: {message}')
    for note in made.notes:
        _say(f"- {note}")


def say_masked(redaction: Redaction, execution: Execution) -> None:
    """Says what was masked that may matter, or that nothing was masked at all."""
    if redaction.profile is Profile.NONE:
        _say("- NOT REDACTED: it holds the data as it was.")
    for sentence in may_matter(redaction.noted, [execution.id]):
        _say(f"- {sentence}")


def _say(text: str) -> None:
    first = text.splitlines()[0]
    shown = first if len(first) <= _LONGEST else first[:_LONGEST] + " …"
    terminal.say(one_line(shown), "dim")
