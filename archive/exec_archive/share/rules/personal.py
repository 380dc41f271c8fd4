"""What belongs to a person: mail addresses, phone numbers, and numbers of accounts and cards."""

import re
from collections.abc import Iterator

import re2

from exec_archive.share.rules.finding import (
    Finding,
    ends_there,
    found,
    is_of_escape,
    starts_afresh,
    starts_part,
)
from exec_archive.share.rules.numbers import (
    BLANK,
    IBAN_LENGTHS,
    is_card,
    is_iban,
    is_phone,
    is_ssn,
)

_AT = rb"(?:@|%(?:25){0,6}40|\\{1,63}(?:u0040|x40)|&#0?64;|&#x40;|&commat;)"
_EMAIL = re2.compile(
    rb"(?i)[\p{L}\p{N}_][\p{L}\p{N}._%+'-]*"
    + _AT
    + rb"[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.(?:xn--[a-z0-9-]{2,}|\p{L}{2,})"
)
_TOOL = b"git@"  # no person
# https://name:password@host is no mail address: another rule masks what is before the @.
_IN_ADDRESS = re.compile(rb"://[^/\s?#\"'`<>\\]*\Z")
_BEFORE = 200  # bytes

_GAP = rb"[" + BLANK + rb".()/-]{0,2}"
_DASH = rb"[" + BLANK + rb".-]"
_SPACE = rb"[" + BLANK + rb"+-]?"
_NUMBER = re2.compile(
    rb"\+[1-9](?:" + _GAP + rb"[0-9]){7,14}"  # +49 170 1234567
    rb"|00[1-9][0-9](?:" + _GAP + rb"[0-9]){7,13}"
    # (0221) 1234-56, (212) 555-0100
    rb"|\(0?[0-9]{2,5}\)" + _DASH + rb"?[0-9]{3,4}(?:" + _DASH + rb"?[0-9]{2,4}){1,3}"
    # 212-555-0100
    rb"|[2-9][0-9]{2}" + _DASH + rb"[2-9][0-9]{2}" + _DASH + rb"[0-9]{4}"
    # 0221/123456
    rb"|0[1-9][0-9]{0,4}[" + BLANK + rb"/-][0-9]{3,9}(?:[" + BLANK + rb"-][0-9]{2,5}){0,3}"
    rb"|0[1-9](?:" + _DASH + rb"[0-9]{2}){4}"  # 01 23 45 67 89
)
_GROUP = re2.compile(rb"\W*[0-9A-Za-z]*")
_SSN = re2.compile(rb"[0-9]{3}-[0-9]{2}-[0-9]{4}")
_IBAN = re2.compile(
    rb"(?i)(?:"
    + "|".join(IBAN_LENGTHS).encode()
    + rb")[0-9]{2}(?:"
    + _SPACE
    + rb"[a-z0-9]{4}){2,7}(?:"
    + _SPACE
    + rb"[a-z0-9]{1,3})?"
)
_CARD = re2.compile(
    rb"[2-6][0-9]{3}(?:" + _SPACE + rb"[0-9]{4}){3}(?:" + _SPACE + rb"[0-9]{1,3})?"
    rb"|3[0-9]{3}" + _SPACE + rb"[0-9]{6}" + _SPACE + rb"[0-9]{4,5}"
)
SIGN_OF_NUMBERS = (
    rb"[0-9](?:[" + BLANK + rb".()/+-]{0,3}[0-9]){6}|(?i)[a-z]{2}[0-9]{2}" + _SPACE + rb"[a-z]{4}"
)


def emails(text: bytes) -> Iterator[Finding]:
    """Mail addresses, however the @ is written."""
    for match in _EMAIL.finditer(text):
        start = match.start()
        in_address = _IN_ADDRESS.search(text[max(0, start - _BEFORE) : start])
        # A decorator on a line of its own, \\n@app.route, is written with no name before it.
        is_bare = match.group()[1:2] in b"@\\%&" and is_of_escape(text, start)
        if not (in_address or is_bare or match.group().startswith(_TOOL)):
            yield found(match, "email", "email")


def numbers(text: bytes) -> Iterator[Finding]:
    """Phone numbers, numbers of cards and accounts, and of people."""
    for pattern, rule, is_one in _NUMBERS:
        match = pattern.search(text)
        while match:
            start, end = match.span()
            begins = starts_part if rule in _OF_MONEY else starts_afresh
            is_alone = begins(text, start) and _stands_alone(text, start, end)
            if is_alone and is_one(match.group()):
                yield Finding(start, end, rule, rule)
            else:  # what looked like its first group may stand before the number
                end = start + len(_GROUP.match(match.group())[0])
            match = pattern.search(text, end)


_REST_OF_ID = re2.compile(rb"(?i)-[0-9a-f]{4}-[0-9a-f]{12}\b")  # the other half of a UUID
_OF_MONEY = ("card", "iban")  # these check themselves, so card_4111… may be one
_NUMBERS = (
    (_CARD, "card", is_card),
    (_IBAN, "iban", is_iban),
    (_SSN, "ssn", is_ssn),
    (_NUMBER, "phone", is_phone),
)


def _stands_alone(text: bytes, start: int, end: int) -> bool:
    """Whether it is no part of a longer number, id, version or time."""
    if not ends_there(text, end):
        return False
    before, after = text[start - 1 : start], text[end : end + 2]
    if _REST_OF_ID.match(text, end):
        return False
    return before not in (b"-", b".", b"+", b"#") and not (
        after[:1] in (b"-", b".", b":") and after[1:].isdigit()
    )
