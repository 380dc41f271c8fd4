"""Answers the shell's question what could come next, from words generated beforehand.

It speaks the protocol of the scripts that click makes (`_EXEC_ARCHIVE_COMPLETE=bash_source
exec-archive`), and is as quick as Python starts, which a key press deserves.
"""

import sys
from collections.abc import Mapping

from exec_archive_cli.generated import CHOICES, COMMANDS, OPTIONS, SUBCOMMANDS


def complete(instruction: str, environment: Mapping[str, str]) -> int:
    """Prints what fits the word under the cursor."""
    words, incomplete = _words(instruction, environment)
    for kind, value, summary in _candidates(words, incomplete):
        if instruction.startswith("zsh"):
            sys.stdout.write(f"{kind}\n{value}\n{summary or '_'}\n")
        elif instruction.startswith("fish"):
            sys.stdout.write(f"{kind},{value}" + (f"\t{summary}\n" if summary else "\n"))
        else:
            sys.stdout.write(f"{kind},{value}\n")
    return 0


def _words(instruction: str, environment: Mapping[str, str]) -> tuple[list[str], str]:
    """The words before the cursor, without the program's own name, and the one under it."""
    words = environment.get("COMP_WORDS", "").split()
    if instruction.startswith("fish"):
        incomplete = environment.get("COMP_CWORD", "")
        typed = words[1:]
        if incomplete and typed and typed[-1] == incomplete:
            typed.pop()
        return typed, incomplete
    try:
        place = int(environment.get("COMP_CWORD", "0"))
    except ValueError:
        place = 0
    return words[1:place], words[place] if place < len(words) else ""


def _candidates(words: list[str], incomplete: str) -> list[tuple[str, str, str]]:
    command, following = _command(words)
    last = words[-1] if words else ""
    choices = CHOICES.get((command or "", last))
    if choices is not None:
        return [("plain", choice, "") for choice in choices if choice.startswith(incomplete)]
    if last in OPTIONS.get((command or "", "files"), ()):
        return [("file", incomplete, "")]
    if incomplete.startswith("-"):
        options = OPTIONS.get((command or "", "options"), ())
        return [("plain", each, "") for each in options if each.startswith(incomplete)]
    if following:
        return [
            ("plain", name, summary)
            for name, summary in following.items()
            if name.startswith(incomplete)
        ]
    return [("file", incomplete, "")]


def _command(words: list[str]) -> tuple[str | None, dict[str, str]]:
    """The command so far, such as `config add`, and those that may follow it."""
    command = next((word for word in words if word in COMMANDS), None)
    if command is None:
        return None, COMMANDS
    following = SUBCOMMANDS.get(command, {})
    behind = words[words.index(command) + 1 :]
    nested = next((word for word in behind if word in following), None)
    return (command, following) if nested is None else (f"{command} {nested}", {})
