"""Writes what is made from the commands themselves: docs/cli.md, docs/api.md, the quick words.

`make docs` runs it; tests/unit/cli/test_generated.py says when it should have been run.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from api_page import api_page
from exec_archive_cli.catalogue import COMMANDS
from exec_archive_cli.root import exec_archive

ROOT = Path(__file__).parents[1]
_WIDTH = 80


def _commands() -> dict[str, click.Command]:
    context = click.Context(exec_archive, info_name="exec-archive")
    found = {}
    for name in COMMANDS:
        command = exec_archive.get_command(context, name)
        assert command is not None, name  # noqa: S101 - the catalogue names a missing command
        found[name] = command
    return found


def _with_nested() -> dict[str, click.Command]:
    """Every command, those of a group behind it, such as `config add`."""
    found = {}
    for name, command in _commands().items():
        found[name] = command
        if isinstance(command, click.Group):
            found.update({f"{name} {each}": inner for each, inner in command.commands.items()})
    return found


def help_of(command: click.Command, *names: str) -> str:
    """The help of a command, 80 columns wide."""
    with click.Context(command, info_name=" ".join(names), terminal_width=_WIDTH) as context:
        context.help_option_names = ["-h", "--help"]
        return command.get_help(context) + "\n"


def cli_page() -> str:
    """docs/cli.md."""
    parts = ["# The command line\n\nMade from the commands' own help by `make docs`.\n\n"]
    parts.append(f"```\n{help_of(exec_archive, 'exec-archive')}```\n")
    for name, command in _with_nested().items():
        level = "###" if " " in name else "##"
        parts.append(f"\n{level} {name}\n\n```\n{help_of(command, 'exec-archive', name)}```\n")
    return "".join(parts)


def quick_words() -> str:
    """generated.py: what help and completion need, ready to be printed."""
    options: dict[tuple[str, str], list[str]] = {}
    choices: dict[tuple[str, str], list[str]] = {}
    for name, command in {"": exec_archive, **_with_nested()}.items():
        names = [o for p in command.params if isinstance(p, click.Option) for o in p.opts]
        options[name, "options"] = [*names, "--help"]
        options[name, "files"] = []
        for option in (p for p in command.params if isinstance(p, click.Option)):
            for word in option.opts:
                if isinstance(option.type, click.Choice):
                    choices[name, word] = list(option.type.choices)
                elif isinstance(option.type, click.Path) or word in {"--output", "-o"}:
                    options[name, "files"].append(word)
    summaries = {name: command.summary for name, command in COMMANDS.items()}
    nested = {
        name: {each: inner.get_short_help_str(200) for each, inner in command.commands.items()}
        for name, command in _commands().items()
        if isinstance(command, click.Group)
    }
    return (
        '"""The words of help and completion; made by `make docs`, not by hand."""\n\n'
        f"HELP = {_literal(help_of(exec_archive, 'exec-archive'))}\n\n"
        f"COMMANDS: dict[str, str] = {_dict(summaries)}\n\n"
        f"SUBCOMMANDS: dict[str, dict[str, str]] = {_dict(nested)}\n\n"
        f"OPTIONS: dict[tuple[str, str], list[str]] = {_dict(options)}\n\n"
        f"CHOICES: dict[tuple[str, str], list[str]] = {_dict(choices)}\n"
    )


def _literal(text: str) -> str:
    lines = "".join(f"    {line!r}\n" for line in text.splitlines(keepends=True))
    return f"(\n{lines})"


def _dict(values: Mapping[Any, object]) -> str:
    return "{\n" + "".join(f"    {key!r}: {value!r},\n" for key, value in values.items()) + "}"


PATHS = {
    "docs/cli.md": cli_page,
    "docs/api.md": api_page,
    "cli/exec_archive_cli/generated.py": quick_words,
}


def main() -> None:
    """Writes each file that has changed."""
    for name, content in PATHS.items():
        path = ROOT / name
        text = content()
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            sys.stdout.write(f"wrote {name}\n")


if __name__ == "__main__":
    main()
