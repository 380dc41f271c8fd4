"""Secrets that stand beside their name: password = "…", "token":"…", ?sig=…, Authorization: ….

Names are judged by `is_secret_name`; quotes may be escaped to any depth of JSON in JSON, or be
written as HTML does. The finding is the value only.
"""

import binascii
import re
from collections.abc import Iterator

import re2

from exec_archive.share.rules.finding import Finding, found
from exec_archive.share.rules.named_value import Standing, is_given
from exec_archive.share.rules.names import is_secret_name

_QUOTE = rb"(?:\\{0,63}[\"'`]|&quot;|&#0?3[49];|&#x2[27];|&apos;)"
# Words that a name may go on after, and words that end it.
OPEN = (
    rb"(?:pass|pwd|secret|token|key|auth|cookie|sess|hmac|jwt|csrf|xsrf|signature|resume"
    rb"|credentials|kennwort|saml|client[_ -]?assertion|connection[_ -]?string|waiting[_-]?ur"
    rb"|(?:database|db|redis|mongo(?:db)?|postgres(?:ql)?|mysql|amqp|rabbitmq|jdbc)[_-]?ur[li])"
)
CLOSED = rb"(?:sig|sid|otp|cvv|cvc|ssn|pin|pw|nonce|dsn|sas|codes?|challenge|verifier)"
# {"name": "X-Api-Key", "value": "…"} is how n8n writes headers.
_BESIDE = (
    rb","
    rb"\s{0,20}" + _QUOTE + rb"(?:value|content|val)" + _QUOTE + rb"\s{0,4}:"
    # <add key="ApiKey" value="…"/>, <input type="password" value="…">
    rb"|\s{1,20}(?:value|content)\s{0,2}="
)
# `password: |` of YAML, with the value on the next line.
_BLOCK = rb"[|>][+-]?[ \t]{0,4}(?:\r?\n|\\{1,63}n)[ ]{1,20}"
_NAMED = re2.compile(
    rb"(?i)("
    + OPEN
    + rb"[\w.-]{0,40}|"
    + CLOSED
    + rb")("
    + _QUOTE
    + rb"?)\]?\s{0,4}("
    + _BESIDE
    + rb"|=>|:=|={1,3}|:|>)(?:\s{0,20}(?:\\{1,63}[nrt]\s{0,20}){0,3}(\[\s{0,20})?("
    + _QUOTE
    + rb")|[ \t]{0,20}("
    + _BLOCK
    + rb")?)"
)
_OF_NAMES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$.-"
_BEFORE = 120  # bytes before a keyword that may belong to the name
_AFTER = 400  # bytes in which a value may stand that is there instead of another
_WORDS = 3  # of a name, from its last
_BARE = rb"[^\s\"'`,;&<>(){}\[\]|\\]"
_LINE = rb"[^\r\n\"'`<>\\]"
# What is no value is seen at its beginning; only what is one is followed to its end.
_BEGINNINGS = tuple(re2.compile(signs + rb"{0,400}") for signs in (_BARE, _LINE))
_WHOLE = tuple(re2.compile(signs + rb"*") for signs in (_BARE, _LINE))
_SCHEME = re2.compile(
    rb"(?i)(?:(?:bearer|basic|token|apikey|api-key|digest|bot|negotiate|oauth|key)\s+)?"
)
_BEARER = re2.compile(rb"(?i)\b(bearer|basic)(?:\s|%20|\+){1,4}([A-Za-z0-9._~+/=-]{8,})")
_USER = re2.compile(
    rb"(?:\s-u|\s--user[= ])[= ]{0,4}[\"'\\]{0,4}([^\s:\"'\\$<]{1,100}:[^\s\"'\\$<]{3,200})"
)
# process.env.X || "literal": what stands in for what is not there.
_INSTEAD = re2.compile(
    rb"[\w$.?\[\]\"'()\\ {=-]{0,150}?(?:\|\||\?\?|\bor\b)[ ]{0,4}(" + _QUOTE + rb")"
)
_NEXT = re2.compile(rb"\s{0,20},\s{0,20}(" + _QUOTE + rb")")  # of a list
# What follows a quote that closes: the text before it only ended in a name, `"Your token:",`.
_BEHIND_A_TEXT = re2.compile(
    rb"\s{0,20}(?:\z|[}\])]{1,20}\s{0,20}(?:[,;}\])]|\z|\\{0,63}n)|:\s"
    rb"|,\s{0,20}(?:\\{1,63}[nrt]\s{0,20}){0,3}(?:"
    + _QUOTE
    + rb"|[{\[]|(?:true|false|null|-?[0-9][0-9.eE+-]{0,30})\s{0,20}[,}\]]|\z))"
)
_OPENS_AFTER = b":,({[= \t\n"
_HEADERS = (b"authorization", b"cookie")
_IN_QUERY = frozenset({b"code", b"key", b"sig", b"auth", b"pass"})


def named(text: bytes) -> Iterator[Finding]:
    """The values that stand beside a secret name."""
    done = 0
    for match in _NAMED.finditer(text):
        if match.start() < done or not _is_asked(text, match):
            continue
        for start, end in _given(text, match):
            done = end
            yield Finding(start, end, "named-secret", "secret")


def _given(text: bytes, match: "re.Match[bytes]") -> Iterator[tuple[int, int]]:
    """Where the values stand that were given for one name: of a list, each."""
    if _only_ends_there(text, match):
        return
    is_header = match.group(1).lower().endswith(_HEADERS) and match.group(3) != b"="
    start, end = _value(text, match, header=is_header)
    standing = _standing(text, match, header=is_header)
    if is_given(text[start:end], standing):
        whole = end if match.group(5) else _WHOLE[is_header].match(text, start).end()
        yield start, whole
    elif instead := _INSTEAD.match(text[start : start + _AFTER]):
        quoted = start + instead.end()
        end = _closing(text, quoted, instead.group(1))
        if is_given(text[quoted:end], Standing.QUOTED):
            yield quoted, end
    quote = match.group(5)
    while match.group(4) and text.startswith(quote, end):
        following = _NEXT.match(text, end + len(quote))
        if not following:
            return
        start = following.end()
        end = _closing(text, start, following.group(1))
        if is_given(text[start:end], Standing.QUOTED):
            yield start, end


def _only_ends_there(text: bytes, match: "re.Match[bytes]") -> bool:
    """Whether the quote behind the name closes the text in which the name stands."""
    quote = match.group(5)
    if not quote or match.group(2) or match.group(4):
        return False
    if _BEHIND_A_TEXT.match(text, match.end()):
        return True
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    opening = before.rfind(quote)
    if opening < 1 or text[match.end() : match.end() + 1].isalnum():
        return False
    after = before[opening + len(quote) : opening + len(quote) + 1]
    return before[opening - 1] in _OPENS_AFTER and (after.isalnum() or not after)


def schemes(text: bytes) -> Iterator[Finding]:
    """What follows Bearer and Basic, and curl's -u, wherever they stand."""
    for match in _BEARER.finditer(text):
        scheme, value = match.group(1).lower(), match.group(2)
        if is_given(value, Standing.LOOSE) or (scheme == b"basic" and _is_pair(value)):
            yield found(match, f"{scheme.decode()}-credential", "secret", group=2)
    if b"curl" in text:
        for match in _USER.finditer(text):
            yield found(match, "curl-user", "secret", group=1)


def _is_pair(value: bytes) -> bool:
    """Whether this is the base64 of name:password."""
    whole = value.rstrip(b"=")
    try:
        return b":" in binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
    except ValueError:
        return False


def _name(text: bytes, match: "re.Match[bytes]") -> str:
    """The whole name, of which a keyword was found; a name may be of several words."""
    start, end = match.span(1)
    before = text[max(0, start - _BEFORE) : start]
    rest = before
    for _ in range(_WORDS):
        rest = rest.rstrip(_OF_NAMES)
        if not rest.endswith(b" "):
            break
        rest = rest[:-1]
    name = before[len(rest) :]
    if rest.endswith(b"\\") and name[:1] in (b"n", b"r", b"t"):
        name = name[1:]
    return (name + text[start:end]).decode("ascii", "replace")


def _is_asked(text: bytes, match: "re.Match[bytes]") -> bool:
    """Whether the name is one of a secret, and stands where a name stands."""
    if match.group(3) == b">" and not _is_element(text, match):
        return False
    if _in_query(text, match) and match.group(1).lower() in _IN_QUERY:
        return True
    return is_secret_name(_name(text, match))


def _in_query(text: bytes, match: "re.Match[bytes]") -> bool:
    """Whether this is ?name=value; a name that only ends in the keyword is one as well."""
    if match.group(3) != b"=":
        return False
    start = match.start(1)
    while start and (text[start - 1 : start].isalnum() or text[start - 1 : start] in b"-_"):
        start -= 1
    return start > 0 and text[start - 1 : start] in b"?&#;"


def _is_element(text: bytes, match: "re.Match[bytes]") -> bool:
    """Whether this is <password>…, where the name is all that stands in the brackets."""
    start = match.start(1)
    opening = text.rfind(b"<", max(0, start - _BEFORE), start)
    before = text[opening:start]
    return not match.group(2) and opening >= 0 and b" " not in before and b"/" not in before


def _standing(text: bytes, match: "re.Match[bytes]", *, header: bool) -> Standing:
    if match.group(3) == b">" or _in_query(text, match):
        return Standing.KEYED
    if match.group(5):
        is_keyed = match.group(2) and not match.group(4)
        return Standing.KEYED if is_keyed else Standing.QUOTED
    is_tight = match.group(6) or (match.group(3) == b"=" and match.end() - match.end(1) == 1)
    return Standing.TIGHT if header or is_tight else Standing.LOOSE


def _value(text: bytes, match: "re.Match[bytes]", *, header: bool) -> tuple[int, int]:
    """Where the value stands; of one without quotes, only its beginning."""
    start, quote = match.end(), match.group(5)
    end = _closing(text, start, quote) if quote else _BEGINNINGS[header].match(text, start).end()
    if header:
        return min(_SCHEME.match(text, start).end(), end), end
    if not quote and match.group(1).lower().endswith(_HEADERS):  # authorization = Token x
        start = _SCHEME.match(text, start).end()
        end = _BEGINNINGS[0].match(text, start).end()
    # fetch() and items[0] are code, no values.
    is_code = not quote and text[end : end + 1] in (b"(", b"[")
    return start, start if is_code else end


def _closing(text: bytes, start: int, quote: bytes) -> int:
    """Where the value ends: at the same quote, escaped as often, or at one of a level above.

    The value of a text that was cut goes to the end of its line.
    """
    sign = quote[-1:]
    if sign not in (b'"', b"'", b"`"):
        at = text.find(quote, start)
        return at if at >= 0 else _end_of_line(text, start)
    escapes = len(quote) - 1
    at = text.find(sign, start)
    while at >= 0:
        before = at
        while before > start and text[before - 1] == ord("\\"):
            before -= 1
        signs = at - before
        if signs < escapes:
            return before
        if (signs - escapes) % (2 * (escapes + 1)) == 0:
            return at - escapes
        at = text.find(sign, at + 1)
    return _end_of_line(text, start)


def _end_of_line(text: bytes, start: int) -> int:
    at = text.find(b"\n", start)
    return at if at >= 0 else len(text)
