"""What the whole of a value is, for the placeholder that stands for it: cheap, by first signs."""

import re

from exec_archive.share.rules.numbers import is_card, is_iban, is_phone
from exec_archive.share.rules.tokens import token_rule

_SHORT = 300  # signs; longer values are judged by both their ends
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|\d{1,2}[./]\d{1,2}[./]\d{4}(?: \d\d:\d\d(?::\d\d)?)?"
)
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_IPV6 = re.compile(r"[0-9a-fA-F:]{2,39}")
_PHONE = re.compile(r"(?:\+|00?|\()[\d ()./-]{6,24}\d|[2-9]\d\d[ .-]\d{3}[ .-]\d{4}")
_CARD = re.compile(r"\d{4}[ -]?\d{4,6}[ -]?\d{4,5}(?:[ -]?\d{1,4})?")
_IBAN = re.compile(r"[A-Z]{2}\d\d[ A-Z0-9-]{11,40}")
_EMAIL = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"/:]{1,190}\.[^\W\d]{2,24}")
_HEX = re.compile(r"(?:[0-9a-f]{2}){8,}|(?:[0-9A-F]{2}){8,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w.-]*")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,15}://\S+")
_TAG = re.compile(r"<(?:!doctype|!--|\?xml|[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_MIXED = re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]")
_NUMERIC = frozenset("0123456789+-(")


def kind_of(text: str) -> str | None:
    """The kind of a value, or None for words and what nothing is known of."""
    if not text:
        return None
    first = text[0]
    if first in "{[" and text[-1] in "}]":
        return None if text.startswith("{{") else "json"
    if first == "<":
        return "html" if text[-1] == ">" and _TAG.match(text) and "/" in text[:_SHORT] else None
    if first == "-" and text.startswith("-----BEGIN"):
        return "pem"
    if len(text) > _SHORT:
        return _of_long(text)
    if first in _NUMERIC:
        numeric = _of_number(text)
        if numeric:
            return numeric
    return _of_address(text) or _of_token(text)


def _of_long(text: str) -> str | None:
    """By the first signs; the rest is only counted."""
    head = text[:_SHORT]
    if any(sign.isspace() for sign in head):
        return None
    if head.startswith("eyJ") and text.count(".") in (2, 4):
        return "jwt"
    if _URL.match(head):
        return "url"
    if _HEX.fullmatch(head):
        return "hex"
    return "base64" if _is_base64(head) else None


def _of_number(text: str) -> str | None:
    """What begins with a digit or a sign of one."""
    raw = text.encode("ascii", "replace")
    if _CARD.fullmatch(text) and is_card(raw):
        return "card"
    if _NUMBER.fullmatch(text):
        is_written_phone = text[0] == "+" and is_phone(raw)
        return "phone" if is_written_phone else "number"
    if _DATE.fullmatch(text):
        return "date"
    if _IPV4.fullmatch(text):
        return "ip"
    return "phone" if _PHONE.fullmatch(text) and is_phone(raw) else None


def _of_address(text: str) -> str | None:
    """Mail, web and IP addresses; what has a colon or an @."""
    if "@" in text and _EMAIL.fullmatch(text):
        return "email"
    if ":" in text:
        if "://" in text[:20] and _URL.fullmatch(text):
            return "url"
        return "ip" if text.count(":") > 1 and _IPV6.fullmatch(text) else None
    return None


def _of_token(text: str) -> str | None:
    """What is one word: ids, keys, and what was encoded."""
    if len(text) < 15 or " " in text:
        return "iban" if _is_iban(text) else None
    if len(text) == 36 and _UUID.fullmatch(text):
        return "uuid"
    if text.startswith("eyJ") and _JWT.fullmatch(text):
        return "jwt"
    if _is_iban(text):
        return "iban"
    if _HEX.fullmatch(text):
        return "hex"
    if not _BASE64.fullmatch(text) and not text.isascii():
        return None
    if token_rule(text.encode("ascii", "replace")):
        return "token"
    return "base64" if len(text) % 4 == 0 and _is_base64(text) else None


def _is_base64(text: str) -> bool:
    """Whether signs of all kinds are mixed, as in no id of small letters."""
    return _BASE64.fullmatch(text) is not None and all(sign.search(text) for sign in _MIXED)


def _is_iban(text: str) -> bool:
    return _IBAN.fullmatch(text) is not None and is_iban(text.encode())
