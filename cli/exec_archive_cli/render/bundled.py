"""What was put into a bundle, in a few lines of narration."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.executions import iterate_executions
from exec_archive.query.selection import Selection
from exec_archive.share.profile import Profile
from exec_archive.share.record import CONTENT, DROPPED, KEY, REPEATED, SECRET_NAME, UNREADABLE
from exec_archive.share.redacted import Redaction
from exec_archive.share.together import ASKED, Included, Together
from exec_archive_cli.render import units
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import say
from exec_archive_cli.report.about import MOST_SHOWN

_BY_NAME = 4  # executions; more are counted
_OWN = {  # what is no rule's find: in words for one, and for several
    CONTENT: ("value", "values"),
    KEY: ("key", "keys"),
    REPEATED: ("repeated value in words", "repeated values in words"),
    SECRET_NAME: ("by its name", "by their names"),
    DROPPED: ("part dropped", "parts dropped"),
    UNREADABLE: (
        "document left out, which could not be read",
        "documents left out, which could not be read",
    ),
}


def say_bundled(redaction: Redaction, belonging: Together, path: Path, preview: str) -> None:
    """Says it, where the file is, and how to look at what it gives away."""
    say(
        one_line(
            f"Wrote {path}, {units.size(path.stat().st_size)}: {contained(redaction, belonging)}."
        )
    )
    if len(belonging.included) > MOST_SHOWN:
        say(f"The report shows {MOST_SHOWN} of them, first those asked for and those that failed.")
    say(one_line(masked_sentence(redaction)), "dim")
    if redaction.profile is Profile.SHARE:
        say(one_line(f"Names and messages keep their words. Read them first: {preview}"), "dim")


def contained(redaction: Redaction, belonging: Together) -> str:
    """Which executions, and why; their workflows are called as in what leaves."""
    with Engine(redaction.archive) as engine:
        called = {
            (each.instance, each.id): each.workflow_name
            for each in iterate_executions(engine, Selection())
        }
    asked = [each.execution for each in belonging.included if each.why == ASKED]
    along = [each for each in belonging.included if each.why != ASKED]
    said = _listed([_named(each, called) for each in asked], "execution")
    if along:
        said += f", with {_listed([_along(each) for each in along], 'execution')}"
    if belonging.left_out:
        said += f"; {belonging.left_out:,} more belong to it: a bundle takes them by their ids"
    return said


def are_counted(belonging: Together) -> bool:
    """Whether some of them are told by their number only."""
    asked = sum(each.why == ASKED for each in belonging.included)
    return max(asked, len(belonging.included) - asked) > _BY_NAME


def _listed(names: Sequence[str], what: str) -> str:
    """A few by name, many by their number."""
    return ", ".join(names) if len(names) <= _BY_NAME else counted(len(names), what)


def _named(execution: Execution, called: Mapping[tuple[str, str], str | None]) -> str:
    workflow = called.get((execution.instance, execution.id))
    return f"{execution.instance}/{execution.id}" + (f' "{workflow}"' if workflow else "")


def _along(included: Included) -> str:
    return f"{included.execution.id} ({included.why})"


def masked_sentence(redaction: Redaction) -> str:
    """What was done to the values."""
    if redaction.profile is Profile.NONE:
        return "NOT REDACTED: it holds the data as it was."
    counts = redaction.noted.by_rule()
    parts = [
        f"{counts[rule]:,} {one if counts[rule] == 1 else many}"
        for rule, (one, many) in _OWN.items()
        if counts.get(rule)
    ]
    by_rules = {rule: times for rule, times in counts.items() if rule not in _OWN}
    if by_rules:
        listed = ", ".join(f"{rule} {times:,}" for rule, times in list(by_rules.items())[:6])
        more = "" if len(by_rules) <= 6 else ", …"
        parts.append(f"{sum(by_rules.values()):,} found by rules ({listed}{more})")
    return f"Masked with the profile {redaction.profile.value}: {'; '.join(parts) or 'nothing'}."
