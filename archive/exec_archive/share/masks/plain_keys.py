"""Which keys of objects are names that a programmer gave, and which may be somebody's data."""

import re

# Words of letters, joined by the signs that names are joined with; a few digits, as in `address2`.
_PLAIN = re.compile(r"[A-Za-z_$@][A-Za-z_$.-]*(?:\d{1,3}[A-Za-z_$.-]*)?", re.ASCII)
_SMALL_NUMBER = re.compile(r"\d{1,3}", re.ASCII)
_LONGEST = 40


def is_plain_key(key: str) -> bool:
    """Whether a key says what a value is, and nothing of anybody."""
    if len(key) > _LONGEST:
        return False
    return _PLAIN.fullmatch(key) is not None or _SMALL_NUMBER.fullmatch(key) is not None


def looks_chosen(key: str) -> bool:
    """Whether a plain key may still be a value that somebody made a key, such as a name."""
    return key[:1].isupper() or any(sign.isdigit() for sign in key)
