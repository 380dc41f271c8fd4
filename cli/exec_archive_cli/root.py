"""The command group: commands are found by name and loaded when they run."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import click

from exec_archive.errors import BadRequest
from exec_archive.version import __version__
from exec_archive_cli.catalogue import COMMANDS, MEANT
from exec_archive_cli.next_step import remember_archive

_EPILOG = (
    "An execution is named by its id (231), by instance and id (prod/231), or as latest or "
    "latest-failed. Exit codes: 0 done, 1 the execution failed, or lost something (if asked for), "
    "2 usage, 3 not found, 4 the server refused the key, "
    "5 the archive is damaged, 6 the server or the network stands in the way, "
    "7 something was left out, 8 this machine stands in the way, 130 interrupted."
)


class LazyGroup(click.Group):
    """A group that knows its commands' names and summaries without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the command of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"exec_archive_cli.commands.{COMMANDS[cmd_name].module}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but with the name that was probably meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise BadRequest(f"There is no command {args[0]!r}.", _probably_meant(args[0]))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by the kind of question they answer."""
        del ctx
        width = max(map(len, COMMANDS)) + 2
        for group, commands in _grouped():
            with formatter.section(group):
                formatter.write_dl(
                    [(name.ljust(width), COMMANDS[name].summary) for name in commands]
                )


def _probably_meant(word: str) -> str:
    if word in MEANT:
        return f"Use: exec-archive {MEANT[word]}"
    if word.isdigit() or "/" in word:
        return f"Use: exec-archive view {word}"
    import difflib

    close = difflib.get_close_matches(word, COMMANDS, n=1)
    return f"Use: exec-archive {close[0] if close else '--help'}"


def _grouped() -> Iterator[tuple[str, list[str]]]:
    groups = dict.fromkeys(command.group for command in COMMANDS.values())
    for group in groups:
        yield group, [name for name, command in COMMANDS.items() if command.group == group]


@click.group(
    cls=LazyGroup,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(__version__, prog_name="exec-archive", message="%(prog)s %(version)s")
@click.option(
    "--archive",
    type=click.Path(path_type=Path, readable=False),
    envvar="EXEC_ARCHIVE",
    show_envvar=True,
    metavar="FOLDER",
    callback=remember_archive,
    help="The archive to use; else a folder of your user's.",
)
@click.pass_context
def exec_archive(ctx: click.Context, /, archive: Path | None) -> None:
    """The black box recorder for n8n: keeps every execution, and tells what happened."""
    ctx.obj = archive
