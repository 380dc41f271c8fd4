"""Secrets beside their name as commands, calls, markup and SQL have it: --password …, set("…").

The name is judged as everywhere; the value stands where the form says, and not behind a colon.
"""

from collections.abc import Iterator

import re2

from exec_archive.share.rules.finding import Finding, found
from exec_archive.share.rules.named_value import Standing, is_given
from exec_archive.share.rules.names import is_secret_name

_QUOTE = rb"\\{0,63}[\"'`]"
_NAME = rb"([A-Za-z][\w .-]{0,60})"
_QUOTED = _QUOTE + rb"([^\"'`\\\r\n]+)"
_OPTION = re2.compile(
    rb"--([A-Za-z][\w-]{1,60})[ \t]{1,4}(?:" + _QUOTED + rb"|([^\s\"'`\\<>-][^\s\"'`\\<>]*))"
)
# define('DB_PASSWORD', 'x'), headers.set("X-Api-Key", "x"), setHeader(…), putenv(…), setItem(…)
_CALL = re2.compile(
    rb"(?i)(?:define|set|append|add|put|setHeader|addHeader|setRequestHeader|header|setItem"
    rb"|putenv|setenv|environ\.setdefault)\(\s{0,4}"
    + _QUOTE
    + _NAME
    + _QUOTE
    + rb"\s{0,4},\s{0,4}"
    + _QUOTE
    + rb"(?:(?:bearer|basic|token)\s)?([^\"'`\\\r\n]+)"
)
_ELEMENT = re2.compile(rb"<([A-Za-z][\w:.-]{1,60})\s[^<>]{1,200}>([^<>]+)</")
_SQL = re2.compile(rb"(?i)(?:password|identified\s+by)\s{1,4}\\{0,63}'([^'\s\\]{1,400})\\{0,63}'")
_FORMS = ((_OPTION, Standing.LOOSE), (_CALL, Standing.QUOTED), (_ELEMENT, Standing.KEYED))
SIGN_OF_CODE = (
    rb"(?i)--[a-z]|(?:define|set|append|add|put|header|item|env|setdefault)\(|(?:password|by)\s{1,4}\\{0,63}'"
    rb"|</[a-z]"
)


def in_code(text: bytes) -> Iterator[Finding]:
    """The values of secret names in commands, calls, elements with attributes, and SQL."""
    for pattern, standing in _FORMS:
        for match in pattern.finditer(text):
            if not is_secret_name(match.group(1).decode("ascii", "replace")):
                continue
            group = match.lastindex
            is_quoted = pattern is _OPTION and group == 2
            if is_given(match.group(group), Standing.QUOTED if is_quoted else standing):
                yield found(match, "named-secret", "secret", group=group)
    for match in _SQL.finditer(text):
        if is_given(match.group(1), Standing.QUOTED):
            yield found(match, "named-secret", "secret", group=1)
