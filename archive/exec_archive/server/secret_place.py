"""Where a secret is kept: a variable, a command that prints it, or a file; and a holder of it."""

import contextlib
import os
import re
import stat
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from exec_archive.errors import BadRequest

LONGEST = 16_384

# n8n's keys, old and new: people put them where the name of a place belongs.
_A_KEY = re.compile(r"n8n_api_\w{8}|eyJ[\w-]{8}")
# Ends of lines and other controls, and what stands for a byte that could not be read.
_NO_LINE = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029\ufffd\ud800-\udfff]")
_PATIENCE_SECONDS = 120


class Secret:
    """A secret; only who asks for `secret` sees it."""

    __slots__ = ("secret",)

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def __repr__(self) -> str:
        return f"{type(self).__name__}(hidden)"


class KeptIn(StrEnum):
    """The places it can come from; never the command line, which every user can list."""

    ENVIRONMENT = "environment"
    COMMAND = "command"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """Where a secret is kept: the name of a variable, a command that prints it, or a file."""

    what: ClassVar[str] = "secret"
    else_advice: ClassVar[str] = "Set it where this program runs, or name another place."

    kind: KeptIn
    where: str

    def __str__(self) -> str:
        words = {
            KeptIn.ENVIRONMENT: "the environment variable",
            KeptIn.COMMAND: "the command",
            KeptIn.FILE: "the file",
        }
        return f"{words[self.kind]} {self.shown}"

    @property
    def shown(self) -> str:
        """Where it is, unless somebody put a key in place of that."""
        return (
            "that is not shown, as it looks like a key itself"
            if _A_KEY.search(self.where)
            else self.where
        )

    def line(self) -> Secret:
        """The one line that is kept there: any signs, blanks too, without the line's end."""
        secret = self.text().removesuffix("\n").removesuffix("\r")
        if not secret or len(secret) > LONGEST or _NO_LINE.search(secret):
            raise BadRequest(
                f"No {self.what} comes of {self}: it gives "
                f"{'something else than one line of text' if secret else 'nothing'}.",
                f"It must give the {self.what} alone, on one line.",
            )
        return Secret(secret)

    def text(self) -> str:
        """What is kept there, as it stands."""
        leave_no_core()
        if self.kind is KeptIn.ENVIRONMENT:
            return self._from_environment()
        if self.kind is KeptIn.COMMAND:
            return self._from_command()
        return self._from_file()

    def _from_environment(self) -> str:
        if self.where not in os.environ:
            raise BadRequest(f"There is no {self.what}: {self} is not set.", self.else_advice)
        return os.environ[self.where]

    def _from_command(self) -> str:
        # A shell, as people write pipes there; it is the user's own command.
        begin = f"No {self.what} comes of {self}: it"
        try:
            done = subprocess.run(  # noqa: S602 - see above
                self.where,
                shell=True,
                stdout=subprocess.PIPE,
                timeout=_PATIENCE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            problem = f"{begin} took more than {_PATIENCE_SECONDS} seconds."
        else:
            if done.returncode == 0:
                return done.stdout.decode("utf-8", "replace")
            problem = f"{begin} ended with {done.returncode}."
        raise BadRequest(problem, "Run it by itself to see what it says.")

    def _from_file(self) -> str:
        try:
            with Path(self.where).expanduser().open("rb") as file:
                is_shut = _is_shut(file.fileno())
                text = file.read(2 * LONGEST)
        except (OSError, RuntimeError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error).rstrip(".")
            raise BadRequest(
                f"The {self.what} cannot be read from {self} ({reason}).",
                f"Write the {self.what} into it, for your user's eyes only.",
            ) from None
        if not is_shut:
            raise BadRequest(f"Others can read {self}.", f"Shut it with: chmod 600 {self.shown}")
        return text.decode("utf-8", "replace")


def place_of(
    kind: type[SecretPlace], variable: str | None, command: str | None, file: str | None
) -> SecretPlace | None:
    """The one place that a section of the config file names; None where it names none."""
    if variable is not None:
        return kind(KeptIn.ENVIRONMENT, variable)
    if command is not None:
        return kind(KeptIn.COMMAND, command)
    return None if file is None else kind(KeptIn.FILE, file)


def _is_shut(descriptor: int) -> bool:
    """Whether a file is for its owner's eyes only.

    A file that another user put there, or that cannot be changed, as service managers and
    containers do for secrets, has the rights that they chose.
    """
    if os.name != "posix":
        return True
    status = os.fstat(descriptor)
    is_own = status.st_uid == os.getuid()
    may_change = not os.fstatvfs(descriptor).f_flag & os.ST_RDONLY
    return not (is_own and may_change and stat.S_IMODE(status.st_mode) & 0o077)


def leave_no_core() -> None:
    """A process that holds a secret writes no memory to the disk if it crashes."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
