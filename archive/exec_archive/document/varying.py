"""What varies in the words of an error from one execution to the next, and what is left of them.

Everything that varies leaves the same sign. So an order is an order whether its number is 17 or
8f2c91d7, and a message reads alike in an archive and in a bundle that masks its values.
"""

import re

from exec_archive.document.masked import PLACEHOLDER

ANY = "*"

_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? "
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_CLOCK = r"\d?\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AaPp][Mm]\b)?"
_ZONE = r"(?: ?(?:Z\b|UTC|GMT)?(?:[+-]\d\d:?\d\d)?(?: \([A-Za-z ]{1,40}\))?)?"
_UNIT = r"(?:m?s|secs?|seconds?|milliseconds?|min|minutes?|h|hours?|days?|[kmgt]i?b|b|bytes?)"
_SPAN = r"\d{1,9}(?:\.\d{1,9})?(?:d|h|ms|m|s)"

# Values that are quoted beside words that stay. They may hold anything, brackets and quotes too.
_QUOTED_VALUES = [
    re.compile(pattern, re.DOTALL)
    for pattern in (
        # Postgres: Key (name)=(Anna Schmidt) already exists.
        r"(\)=)\((?:.{0,500}?\)(?= (?:already exists|is |conflicts with ))|[^()]{0,500}\))",
        r"(\binvalid input syntax for type [a-z ]{1,40}: )\".{0,500}?\"",
        # MySQL: Duplicate entry 'Anna' for key 'customers.name'
        r"(\bDuplicate entry )'.{0,500}?'(?= for key )",
        # V8: Unexpected token 'I', "I'm sorry,"... is not valid JSON
        r"(\bUnexpected token ).{1,40}?, (?:\.{3})?\".{0,100}?\"(?:\.{3})?(?= is not valid JSON)",
        r"(\bUnexpected token ).{1,40}?(?= in JSON at position )",
    )
]

# In this order: what is most specific first. Each is bounded, since a text may be hostile.
_VARYING = [
    # What a bundle shows in the place of a value.
    PLACEHOLDER,
    re.compile(r"[a-z][a-z0-9+.-]{0,30}://[^\s\"'<>]+", re.IGNORECASE),
    re.compile(r"[^\s@<>\"'(),:;]{1,64}@[^\s@<>\"'(),:;]{1,253}\.\w+"),
    # An id that is called one may have no digit at all: Credential with ID "chaHaSyjeQnSxxu".
    re.compile(r"(?<=\bID) ?[:=]? ?(?:\"[^\"\n]{1,200}\"|'[^'\n]{1,200}')", re.IGNORECASE),
    re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE),
    # Fri Nov 20 2026 05:13:46 GMT+0000, Fri, 20 Nov 2026 05:13:46 GMT, 2026-11-20T05:13:46.517Z
    re.compile(
        rf"(?:\b{_DAY})?\b(?:{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH} \d{{4}}"
        rf"|\d{{4}}-\d\d-\d\d)(?:(?:,? |T){_CLOCK}{_ZONE})?"
    ),
    re.compile(rf"\b{_CLOCK}{_ZONE}(?![\w:])"),
    re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b"),
    re.compile(
        r"(?<![\w:.])\[?(?=[0-9a-f:]{0,50}\d)(?:[0-9a-f]{0,4}:){2,8}[0-9a-f]{0,5}"
        r"\]?(?::\d+)?(?![\w:])",
        re.IGNORECASE,
    ),
    # Base64, tokens: long, of capitals, small letters and digits.
    re.compile(
        r"(?<![\w+/=-])(?=[\w+/=-]{0,500}\d)(?=[\w+/=-]{0,500}[A-Z])(?=[\w+/=-]{0,500}[a-z])"
        r"[A-Za-z0-9+_-][\w+/=-]{23,}"
    ),
    # 20s, 6m0s, 1h 2m 3.5s
    re.compile(rf"(?<![\w.]){_SPAN}(?: ?{_SPAN}){{0,5}}\b"),
    # Hexadecimal without a digit, and letters and digits in one.
    re.compile(r"\b(?:0x)?[0-9a-f]{8,}\b", re.IGNORECASE),
    re.compile(r"(?<![0-9a-z])(?=[a-z]{0,40}\d)(?=\d{0,40}[a-z])[0-9a-z]{8,}", re.IGNORECASE),
    # 1500ms, 1.5 s, 12 MB: a unit may change with the number.
    re.compile(rf"(?<![\w.])(?:\*|\d{{1,30}}(?:[.,]\d{{1,30}}){{0,5}}) ?{_UNIT}\b", re.IGNORECASE),
    # B-9 and A7, whose letters are a part of a number; and 4711a.
    re.compile(r"(?<![\w-])[a-z]{1,2}-?\d+\b(?!-?\w)", re.IGNORECASE),
    re.compile(r"\b\d+[a-z][0-9a-z]*\b", re.IGNORECASE),
    re.compile(r"(?<![\w*])[+-]?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?|\d+(?:[.,]\d+)*", re.IGNORECASE),
]

# A status says what kind of refusal it was: "Request failed with status code 404". So does the
# number that Facebook begins with: "(#190) Error validating access token". What counts is none:
# "responded with 250 rows", "Order (#190) is gone".
_STATUS = re.compile(
    r"(\b(?:status(?:[ _]?code)?(?: of)?|HTTP(?:/\d(?:\.\d)?)?(?: error)?|code)"
    r"[\"']?[ :=]{1,2}[1-5]\d\d\b"
    r"|\bresponded with:? [1-5]\d\d\b(?! (?-i:[a-z]{1,40}s\b))"
    r"|\b[1-5]\d\d status code\b"
    r"|(?<!\w)(?<!\w )\(#\d{1,6}\)(?= (?-i:[A-Z])))",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(\"|'|`)\*\1")
_SEVERAL = re.compile(r"\*(?:(?:, ?|; ?| | and | or |/|-|:|, and )\*)+")
_BLANKS = re.compile(r"\s+")

# The lines of a stack, as JavaScript and as Python write them.
_OF_A_STACK = re.compile(r"[ \t]*(?:at .{1,500}:\d+\)?|File \".{1,500}\", line \d+.{0,500})$")

# What follows in a very long text is payload, not the kind of error.
_READ, _KEPT = 4000, 1000


def without_quoted_values(text: str) -> str:
    """A text with a sign in the place of values that are quoted in it."""
    head = text[:_READ]
    for pattern in _QUOTED_VALUES:
        head = pattern.sub(rf"\1{ANY}", head)
    return head + text[_READ:]


def without_varying(text: str) -> str:
    """The words of an error with a sign in the place of ids, numbers, addresses and times."""
    text = without_quoted_values(text[:_READ])
    lines = text.splitlines()
    text = " ".join(line for line in lines if not _OF_A_STACK.match(line)) or text
    parts = _STATUS.split(text)
    parts[::2] = map(_replaced, parts[::2])
    text = "".join(parts)
    text = _BLANKS.sub(" ", _QUOTED.sub(ANY, text))
    # Cut last: an id that is longer than another must not move the end of what is compared.
    return _SEVERAL.sub(ANY, text).strip()[:_KEPT]


def _replaced(text: str) -> str:
    for pattern in _VARYING:
        text = pattern.sub(ANY, text)
    return text
