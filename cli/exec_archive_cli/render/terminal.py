"""Where words go: the answer to stdout, narration to stderr, each as its reader needs it."""

import sys

from exec_archive_cli.render.page import Block, Table
from exec_archive_cli.render.plain import plain_lines


def is_terminal() -> bool:
    """Whether a person reads the answer as it comes."""
    return sys.stdout.isatty()


def show(*blocks: Block, indent: int = 0) -> None:
    """Prints a part of the answer."""
    for block in blocks:
        if is_terminal():
            from exec_archive_cli.render.with_rich import drawn_lines

            lines = drawn_lines(block, indent)
        else:
            lines = plain_lines(block)
        for line in lines:
            sys.stdout.write((" " * indent + line).rstrip(" ") + "\n")


def narrate_table(table: Table) -> None:
    """Prints a table as narration: what a question that follows is about."""
    sys.stdout.flush()
    if sys.stderr.isatty():
        from exec_archive_cli.render.with_rich import drawn_lines

        lines = drawn_lines(table, 0)
    else:
        lines = plain_lines(table)
    sys.stderr.writelines(f"{line.rstrip(' ')}\n" for line in lines)


def say(text: str, style: str = "") -> None:
    """Prints narration, which comes after what was answered so far."""
    sys.stdout.flush()
    if sys.stderr.isatty():
        from exec_archive_cli.render.with_rich import narrate

        narrate(text, style)
    else:
        sys.stderr.write(f"{text}\n")
