"""What was put into a bundle, in a few lines of narration."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from exec_archive.share.profile import Profile
from exec_archive.share.record import CONTENT, DROPPED, KEY, REPEATED, SECRET_NAME, UNREADABLE
from exec_archive.share.redacted import Redaction
from exec_archive.share.together import ASKED, Together
from exec_archive_cli.render import units
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import say

_OWN = (CONTENT, KEY, REPEATED, SECRET_NAME, DROPPED, UNREADABLE)


def say_bundled(redaction: Redaction, belonging: Together, path: Path) -> None:
    """Says it, and where the file is."""
    say(f"Wrote {one_line(str(path))}, {units.size(path.stat().st_size)}: {contained(belonging)}.")
    for sentence in masked_sentences(redaction):
        say(sentence, "dim")


def contained(belonging: Together) -> str:
    """Which executions, and why."""
    asked = [each for each in belonging.included if each.why == ASKED]
    along = Counter(each.why for each in belonging.included if each.why != ASKED)
    said = counted(len(asked), "execution")
    if along:
        said += (
            f", and {sum(along.values()):,} that belong to {'it' if len(asked) == 1 else 'them'}"
        )
        said += f" ({', '.join(f'{times:,} {why}' for why, times in along.items())})"
    if belonging.left_out:
        said += f"; {belonging.left_out:,} more were left out, name them to have them"
    return said


def masked_sentences(redaction: Redaction) -> list[str]:
    """What was done to the values."""
    if redaction.profile is Profile.NONE:
        return ["NOT REDACTED: it holds the data as it was."]
    counts = redaction.noted.by_rule()
    parts = _own_counts(counts)
    by_rules = {rule: times for rule, times in counts.items() if rule not in _OWN}
    if by_rules:
        listed = ", ".join(f"{rule} {times:,}" for rule, times in list(by_rules.items())[:6])
        more = "" if len(by_rules) <= 6 else ", …"
        parts.append(f"{sum(by_rules.values()):,} found by rules ({listed}{more})")
    said = f"Masked with the profile {redaction.profile.value}: {'; '.join(parts) or 'nothing'}."
    return [said, "Look at what it says before you hand it on."]


def _own_counts(counts: Mapping[str, int]) -> list[str]:
    named = (
        (CONTENT, "value", "values"),
        (KEY, "key", "keys"),
        (REPEATED, "repeated value in words", "repeated values in words"),
        (SECRET_NAME, "by its name", "by their names"),
        (DROPPED, "part dropped", "parts dropped"),
        (UNREADABLE, "document left out, which could not be read", "documents left out"),
    )
    return [
        f"{counts[rule]:,} {one if counts[rule] == 1 else many}"
        for rule, one, many in named
        if counts.get(rule)
    ]
