"""What stands in the place of a value that was masked: its type, its length, and a pseudonym."""

import hmac
import secrets
from typing import Any

from exec_archive.document.exact_json import ExactFloat, LongNumber
from exec_archive.share.rules import kind_of

_KEY_BYTES = 32
_PSEUDONYM_BYTES = 6
# Letters without vowels and without digits: no pseudonym looks like a word, a number or a token.
_LETTERS = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")
_REMEMBERED = 200_000


class Placeholders:
    """The placeholders of one bundle: equal values have the same pseudonym.

    The key they are made with is nowhere but in this object, and goes with it.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(_KEY_BYTES)
        self._made: dict[str, str] = {}

    def of(self, value: Any) -> str:
        """The placeholder of a plain value."""
        if isinstance(value, bool):
            return f"<boolean #{self._pseudonym(str(value).lower())}>"
        if isinstance(value, LongNumber | int):
            return f"<integer #{self._pseudonym(str(value))}>"
        if isinstance(value, float):
            written = value.text if isinstance(value, ExactFloat) else repr(value)
            return f"<number #{self._pseudonym(written)}>"
        return self.of_text(str(value))

    def of_text(self, text: str, kind: str | None = None) -> str:
        """The placeholder of a text, or of a part of one."""
        made = self._made.get(text) if kind is None else None
        if made is None:
            known = kind or kind_of(text)
            said = f"{len(text)}, {known}" if known else str(len(text))
            made = f"<string {said} #{self._pseudonym(text)}>"
            if kind is None and len(self._made) < _REMEMBERED:
                self._made[text] = made
        return made

    def _pseudonym(self, text: str) -> str:
        digest = hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")
        return digest[:_PSEUDONYM_BYTES].hex().translate(_LETTERS)
