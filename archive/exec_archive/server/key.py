"""The key to a server: where it is kept, and a holder that never shows it."""

import contextlib
import os
import re
import stat
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from exec_archive.errors import BadRequest

KEY_VARIABLE = "N8N_API_KEY"

_SENDABLE = re.compile(r"[\x21-\x7e]+")
_LONGEST = 16_384
_PATIENCE_SECONDS = 120


class Key:
    """A key; only who asks for `secret` sees it."""

    __slots__ = ("secret",)

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def __repr__(self) -> str:
        return "Key(hidden)"


class KeptIn(StrEnum):
    """The places a key can come from; never the command line, which every user can list."""

    ENVIRONMENT = "environment"
    COMMAND = "command"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where a key is kept: the name of a variable, a command that prints it, or a file."""

    kind: KeptIn
    where: str

    def __str__(self) -> str:
        words = {
            KeptIn.ENVIRONMENT: "the environment variable",
            KeptIn.COMMAND: "the command",
            KeptIn.FILE: "the file",
        }
        return f"{words[self.kind]} {self.where}"

    def read(self) -> Key:
        """The key, checked to be one."""
        _leave_no_core()
        if self.kind is KeptIn.ENVIRONMENT:
            text = self._from_environment()
        elif self.kind is KeptIn.COMMAND:
            text = self._from_command()
        else:
            text = self._from_file()
        secret = text.strip()
        if not _SENDABLE.fullmatch(secret) or len(secret) > _LONGEST:
            what = "nothing" if not secret else "something that is no key"
            raise BadRequest(
                f"There is {what} in {self}.",
                "Make a key in n8n under Settings, n8n API, and put it there.",
            )
        return Key(secret)

    def _from_environment(self) -> str:
        if self.where not in os.environ:
            raise BadRequest(
                f"There is no key: {self} is not set.",
                "Set it, or name a place with --key-file or --key-command; "
                "keys are made in n8n under Settings, n8n API.",
            )
        return os.environ[self.where]

    def _from_command(self) -> str:
        # A shell, as people write pipes there; it is the user's own command.
        try:
            done = subprocess.run(  # noqa: S602 - see above
                self.where,
                shell=True,
                stdout=subprocess.PIPE,
                timeout=_PATIENCE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            problem = f"It gave no key in {_PATIENCE_SECONDS} seconds: {self}."
        else:
            if done.returncode == 0:
                return done.stdout.decode("ascii", "replace")
            problem = f"It ended with {done.returncode} and gave no key: {self}."
        raise BadRequest(problem, "Run it by itself to see what it says.")

    def _from_file(self) -> str:
        path = Path(self.where).expanduser()
        try:
            status = path.stat()
            text = path.read_bytes()[: 2 * _LONGEST]
        except OSError as error:
            raise BadRequest(
                f"The key's file cannot be read: {path} ({error.strerror}).",
                "Write the key into it, for your user's eyes only.",
            ) from None
        # A file that another user put there, as service managers and containers do for secrets,
        # has the rights that one chose.
        is_own = os.name == "posix" and status.st_uid == os.getuid()
        if is_own and stat.S_IMODE(status.st_mode) & 0o077:
            raise BadRequest(
                f"Others can read the key's file {path}.", f"Shut it with: chmod 600 {path}"
            )
        return text.decode("ascii", "replace")


def _leave_no_core() -> None:
    """A process that holds a key writes no memory to the disk if it crashes."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
