"""What the commands that hand something to others have in common: what is masked, what is not."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from exec_archive.errors import BadRequest
from exec_archive.share.profile import Kept, Profile, kept
from exec_archive.share.redacted import Redaction
from exec_archive.share.together import Included
from exec_archive.store.archive import OpenArchive
from exec_archive_cli.exit_codes import ExitCode
from exec_archive_cli.new_file import STDOUT
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import say

Answer = TypeVar("Answer")


class Masking(NamedTuple):
    """What the options say of it."""

    profile: Profile
    kept: Kept
    agreed: bool  # that nothing is masked

    def confirm(self) -> None:
        """Asks where nothing is to be masked, and nobody has said yes to it."""
        if self.profile is Profile.NONE and not self.agreed:
            _ask()


def masking_options(
    default: Profile,
) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """`--profile`, `--keep`, `--no-redact` and `--yes`: the command gets `masking`."""
    words = [profile.value for profile in (Profile.SHARE, Profile.SECRETS)]

    def decorate(command: Callable[..., Answer]) -> Callable[..., Answer]:
        @wraps(command)
        def with_masking(
            *, profile: str, keep: tuple[str, ...], no_redact: bool, yes: bool, **others: Any
        ) -> Answer:
            return command(masking=_masking(profile, keep, no_redact, yes), **others)

        for option in (
            click.option(
                "--no-redact", is_flag=True, help="Mask nothing. Asks first; --yes says yes."
            ),
            click.option("--yes", is_flag=True, help="Do not ask."),
            click.option(
                "--keep",
                multiple=True,
                metavar="NODE|PATH",
                help="Show the items of a node, or values on a path such as $.order.id. "
                "They still pass the rules. May be repeated.",
            ),
            click.option(
                "--profile",
                type=click.Choice(words),
                default=default.value,
                show_default=True,
                help="share: mask every value. secrets: mask only what looks like a secret, "
                "or like personal data.",
            ),
        ):
            with_masking = option(with_masking)
        return with_masking

    return decorate


def _masking(profile: str, keep: Sequence[str], no_redact: bool, yes: bool) -> Masking:
    if keep and (no_redact or profile != Profile.SHARE):
        raise BadRequest(
            "--keep goes with the profile share only.", "The others mask no plain values at all."
        )
    return Masking(Profile.NONE if no_redact else Profile(profile), kept(keep), yes)


def place_for(output: str | None, usual: str) -> Path:
    """Where a file goes; these are no texts, so standard output is no place for them."""
    if output == STDOUT:
        raise BadRequest("This file cannot go to standard output.", "Name a file with --output.")
    return Path(output or usual)


def _ask() -> None:
    if not (sys.stdin is not None and sys.stdin.isatty()):
        raise BadRequest(
            "There is no terminal to ask whether really nothing is to be masked.", "Add --yes."
        )
    say("Nothing will be masked: passwords, tokens and personal data leave as they are.")
    if not click.confirm("Go on?", err=True):
        say("Nothing was written.")
        raise click.exceptions.Exit(ExitCode.INTERRUPTED)


@contextmanager
def redacted(
    archive: OpenArchive, included: Sequence[Included], wanted: Masking
) -> Iterator[Redaction]:
    """What may leave, as an archive of its own; a line says how far it is."""
    from exec_archive.share.bundle import redacted_beside
    from exec_archive_cli.render.passing_line import PassingLine

    progress = PassingLine()

    def on_step(what: str, done: int, of: int) -> None:
        if progress.is_due():
            progress.show(f"{what}: {done:,} of {of:,}")

    try:
        with redacted_beside(archive, included, wanted.profile, wanted.kept, on_step) as redaction:
            progress.make_way()
            for path in wanted.kept.paths:
                if path not in redaction.known.kept_paths:
                    say(one_line(f"--keep {path} leads to no value of these executions."))
            yield redaction
    finally:
        progress.make_way()


def looked_at(redaction: Redaction, what: str, text: str) -> None:
    """The last look at a text that is about to leave."""
    from exec_archive.share.final_look import FinalLook

    look = FinalLook(redaction)
    look.at_text(what, text)
    look.end()
