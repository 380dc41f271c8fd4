"""A group of commands within a command, such as `config`."""

import difflib

import click

from exec_archive.errors import BadRequest

_MEANT = {
    "ls": "list",
    "view": "show",
    "get": "show",
    "check": "show --check",
    "test": "show --check",
    "new": "add",
    "set": "add",
    "edit": "add --force",
    "rm": "remove",
    "delete": "remove",
}


class NestedGroup(click.Group):
    """Commands in the order they were added; a wrong word is told the right one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the help."""
        del ctx
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but with the name that was probably meant."""
        word = args[0] if args else ""
        if word not in self.commands and not word.startswith("-"):
            close = difflib.get_close_matches(word, self.commands, n=1)
            meant = _MEANT.get(word) or (close[0] if close else "--help")
            raise BadRequest(
                f"There is no command '{self.name} {word}'.",
                f"Use: exec-archive {self.name} {meant}",
            )
        return super().resolve_command(ctx, args)
