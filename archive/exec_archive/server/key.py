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
# n8n's keys, old and new: people put them where the name of a place belongs.
_A_KEY = re.compile(r"n8n_api_\w{8}|eyJ[\w-]{8}")
_LONGEST = 16_384
_PATIENCE_SECONDS = 120


class Key:
    """A key; only who asks for `secret` sees it."""

    __slots__ = ("secret",)

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def __repr__(self) -> str:
        return "Key(hidden)"

    def hidden_in(self, text: str) -> str:
        """A text of somebody else, without the key if that is repeated there."""
        return text.replace(self.secret, "(the key)")


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
        return f"{words[self.kind]} {self.shown}"

    @property
    def shown(self) -> str:
        """Where it is, unless somebody put a key in place of that."""
        return (
            "that is not shown, as it looks like a key itself"
            if _A_KEY.search(self.where)
            else self.where
        )

    def read(self) -> Key:
        """The key, checked to be one."""
        leave_no_core()
        if self.kind is KeptIn.ENVIRONMENT:
            text = self._from_environment()
        elif self.kind is KeptIn.COMMAND:
            text = self._from_command()
        else:
            text = self._from_file()
        secret = text.strip()
        if not _is_sendable(secret):
            what = "something else than one key" if secret else "nothing"
            raise BadRequest(
                f"No key comes of {self}: it gives {what}.",
                "It must give the key alone, on one line; keys are made in n8n under Settings, "
                "n8n API.",
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
            problem = f"No key comes of {self}: it took more than {_PATIENCE_SECONDS} seconds."
        else:
            if done.returncode == 0:
                return done.stdout.decode("ascii", "replace")
            problem = f"No key comes of {self}: it ended with {done.returncode}."
        raise BadRequest(problem, "Run it by itself to see what it says.")

    def _from_file(self) -> str:
        try:
            with Path(self.where).expanduser().open("rb") as file:
                is_shut = _is_shut(file.fileno())
                text = file.read(2 * _LONGEST)
        except (OSError, RuntimeError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error).rstrip(".")
            raise BadRequest(
                f"The key cannot be read from {self} ({reason}).",
                "Write the key into it, for your user's eyes only.",
            ) from None
        if not is_shut:
            raise BadRequest(f"Others can read {self}.", f"Shut it with: chmod 600 {self.shown}")
        return text.decode("ascii", "replace")


def pasted_key(text: str) -> Key:
    """The key that somebody pasted."""
    leave_no_core()
    secret = text.strip()
    if not _is_sendable(secret):
        raise BadRequest(
            "What was pasted is no key.", "Copy it from n8n: Settings, n8n API, Create an API key."
        )
    return Key(secret)


def _is_sendable(secret: str) -> bool:
    return len(secret) <= _LONGEST and _SENDABLE.fullmatch(secret) is not None


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
    """A process that holds a key writes no memory to the disk if it crashes."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
