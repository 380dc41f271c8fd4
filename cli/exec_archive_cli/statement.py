"""The statement that `sql` is to run: from the command line, a file or standard input."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from exec_archive.errors import BadRequest

STDIN = "-"
_MOST_BYTES = 1 << 20
_QUOTED = 'exec-archive sql "SELECT count(*) FROM executions"'


def statement(words: Sequence[str], file: str | None) -> str:
    """What was given; nothing on the command line means what is piped in."""
    for word in words:
        if word.startswith("-") and word != STDIN and not any(map(str.isspace, word)):
            raise click.NoSuchOption(word)
    if len(words) > 1:
        raise BadRequest(
            f"The statement came as {len(words)} words.", f"Put it in quotes: {_QUOTED}"
        )
    if words and file is not None:
        raise BadRequest("There are two statements: one in --file.", "Give one of them.")
    if words and words[0] != STDIN:
        return words[0]
    if file is not None and file != STDIN:
        return _text(_in_file(Path(file)), file)
    if sys.stdin is None or (not words and file is None and sys.stdin.isatty()):
        raise BadRequest(
            "There is no statement.", f"Give one: {_QUOTED}; or see exec-archive sql --examples"
        )
    return _text(sys.stdin.buffer.read(_MOST_BYTES + 1), "standard input")


def _in_file(path: Path) -> bytes:
    if path.is_dir() or not path.exists():
        raise BadRequest(f"There is no file {path}.", "Check the path.")
    with path.open("rb") as opened:
        return opened.read(_MOST_BYTES + 1)


def _text(read: bytes, name: str) -> str:
    if len(read) > _MOST_BYTES:
        raise BadRequest(f"What {name} holds is too long for a statement.", "Make it shorter.")
    try:
        return read.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRequest(f"What {name} holds is no text in UTF-8.", "Save it as UTF-8.") from None
