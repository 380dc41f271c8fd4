"""The key to a server: read from where it is kept, or pasted."""

import re
from dataclasses import dataclass
from typing import ClassVar

from exec_archive.errors import BadRequest
from exec_archive.server.secret_place import LONGEST, KeptIn, Secret, SecretPlace, leave_no_core

__all__ = ["KEY_VARIABLE", "KeptIn", "Key", "KeySource", "pasted_key"]

KEY_VARIABLE = "N8N_API_KEY"

_SENDABLE = re.compile(r"[\x21-\x7e]+")


class Key(Secret):
    """A key; only who asks for `secret` sees it."""

    __slots__ = ()

    def hidden_in(self, text: str) -> str:
        """A text of somebody else, without the key if that is repeated there."""
        return text.replace(self.secret, "(the key)")


@dataclass(frozen=True, slots=True)
class KeySource(SecretPlace):
    """Where a key is kept."""

    what: ClassVar[str] = "key"
    else_advice: ClassVar[str] = (
        "Set it, or name a place with --key-file or --key-command; "
        "keys are made in n8n under Settings, n8n API."
    )

    def read(self) -> Key:
        """The key, checked to be one."""
        secret = self.text().strip()
        if not _is_sendable(secret):
            what = "something else than one key" if secret else "nothing"
            raise BadRequest(
                f"No key comes of {self}: it gives {what}.",
                "It must give the key alone, on one line; keys are made in n8n under Settings, "
                "n8n API.",
            )
        return Key(secret)


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
    return len(secret) <= LONGEST and _SENDABLE.fullmatch(secret) is not None
