"""Tokens that show by their form whose they are.

One search finds the beginnings of all rows of the table; what follows is then measured. A run
that is longer than the format says is masked whole. A few forms have no beginning of their own.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import re2

from exec_archive.share.rules.finding import (
    Finding,
    ends_there,
    found,
    starts_afresh,
    starts_part,
)
from exec_archive.share.rules.token_table import ROWS

_ALPHABETS = {
    "hex": rb"[0-9a-fA-F]",
    "upper": rb"[A-Z0-9]",
    "alnum": rb"[A-Za-z0-9]",
    "word": rb"[A-Za-z0-9_-]",
    "wide": rb"[A-Za-z0-9_=.-]",
    "base64": rb"[A-Za-z0-9+/_=-]",
    "path": rb"[A-Za-z0-9+/_=.@%-]",
}
# What is no token is seen at its beginning; only what is one is followed to its end.
_BEGINNING = {name: re2.compile(sign + rb"{0,300}") for name, sign in _ALPHABETS.items()}
_WHOLE = {name: re2.compile(sign + rb"*") for name, sign in _ALPHABETS.items()}
_SHORT = 4  # signs of a prefix that may stand in the middle of words
# A sum of a file, an id: what has no sign but those of numbers in hex, in one case.
_DIGEST = re2.compile(rb"[0-9a-f_-]+|[0-9A-F_-]+")
_SUM = b"sha512-"  # stands before the base64 of a sum, in lists of packages
_DISTINCT = 5  # signs; xxxxxxxxxxxx stands for a token and is none


class _Row(NamedTuple):
    rule: str
    prefix: bytes
    alphabet: str
    least: int


def _rows() -> Iterator[_Row]:
    for line in ROWS.strip().splitlines():
        rule, prefix, alphabet, least = line.split()
        yield _Row(rule, prefix.encode(), alphabet, int(least))


_LONGEST_FIRST = sorted(_rows(), key=lambda row: -len(row.prefix))
_MEANT = {
    row.prefix: [other for other in _LONGEST_FIRST if row.prefix.startswith(other.prefix)]
    for row in _LONGEST_FIRST
}
BEGINNINGS = b"|".join(re2.escape(prefix) for prefix in _MEANT)
_PREFIX = re2.compile(BEGINNINGS)


class _Form(NamedTuple):
    rule: str
    before: int  # signs of the form before its sign
    form: Any


# Forms of several parts. Their sign is looked for first, for a form that begins with any letter
# costs more than all rules together; it stands so many signs behind where the form begins.
_FORMS = {
    b"eyJ": _Form("jwt", 0, rb"eyJ[\w-]{8,900}\.[\w-]{8,}(?:\.[\w-]*){0,3}"),
    b":A": _Form("telegram-token", 14, rb"(?:bot)?[0-9]{8,11}:A[\w-]{34,}"),
    b"Q~": _Form("azure-ad-secret", 4, rb"[\w~.]{3}[0-9]Q~[\w~.-]{31,}"),
    b".atlasv1.": _Form("terraform-token", 14, rb"[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,}"),
    b"pat.": _Form("harness-token", 0, rb"pat(?:\.[\w-]{20,24}){3}"),
    b"sat.": _Form("harness-token", 0, rb"sat(?:\.[\w-]{20,24}){3}"),
    b"pat": _Form("airtable-pat", 0, rb"pat[A-Za-z0-9]{14}\.[0-9a-f]{60,}"),
    b"/1": _Form("asana-pat", 1, rb"[0-9]/1[0-9]{12,20}(?:/[0-9]{13,20})?:[0-9a-zA-Z]{32,}"),
    b"AAAA": _Form("firebase-messaging", 0, rb"AAAA[\w-]{7}:[\w-]{130,}"),
    b"re_": _Form("resend-key", 0, rb"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}"),
    b"-us": _Form("mailchimp-key", 32, rb"[0-9a-f]{32}-us[0-9]{1,2}"),
    b"_mmk": _Form("maxmind-key", 36, rb"[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk"),
    b"|": _Form("facebook-app-token", 17, rb"[0-9]{14,17}\|[\w-]{27,40}"),
    b"==": _Form("azure-storage-key", 86, rb"[A-Za-z0-9+/]{86}=="),
    b"4b1d": _Form("clickhouse-key", 0, rb"4b1d[A-Za-z0-9]{38}"),
    b"prv": _Form("extended-private-key", 1, rb"[xyz]prv[1-9A-HJ-NP-Za-km-z]{100,}"),
} | {
    # The first part is the base64 of a number.
    first + second: _Form(
        "discord-token", 0, first + second + rb"[\w-]{22,26}\.[\w-]{6}\.[\w-]{27,}"
    )
    for first in (b"M", b"N", b"O")
    for second in (b"D", b"T", b"j", b"z")
}
_COMPILED = {sign: of._replace(form=re2.compile(of.form)) for sign, of in _FORMS.items()}
SIGN_OF_FORMS = b"|".join(re2.escape(sign) for sign in sorted(_FORMS, key=len, reverse=True))
_FORM_SIGN = re2.compile(SIGN_OF_FORMS)
_LONGEST_FORM = 300  # signs from where a form of which the middle is known may begin

_SHORTEST_KEY = 20  # signs behind the first line; less is only spoken of
_PEM = re2.compile(rb"-----BEGIN[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_PEM_END = re2.compile(rb"-----END[A-Z0-9 ]{0,40}-----")
_PEM_BODY = re2.compile(rb"[A-Za-z0-9+/=\s\\:,.-]*")


def tokens(text: bytes) -> Iterator[Finding]:
    """The tokens of known services."""
    done = 0
    for match in _PREFIX.finditer(text):
        at = match.start()
        if at < done:
            continue
        for row in _MEANT[match.group()]:
            end = _end(row, text, at)
            if end:
                done = end
                yield Finding(at, end, row.rule, "token")
                break


def forms(text: bytes) -> Iterator[Finding]:
    """The tokens that only their whole form shows."""
    done = 0
    for match in _FORM_SIGN.finditer(text):
        at = match.start()
        whole = _whole(text, at, match.group()) if at >= done else None
        if whole and _varied(whole.group()):
            done = whole.end()
            rule = _COMPILED[match.group()].rule
            yield found(whole, rule, "jwt" if rule == "jwt" else "token")


def private_keys(text: bytes) -> Iterator[Finding]:
    """Private keys from their first line to their last, or to where the text ends."""
    done = 0
    for match in _PEM.finditer(text):
        if match.start() < done:
            continue
        done = _PEM_BODY.match(text, match.end()).end()
        last = _PEM_END.match(text, max(match.end(), text.rfind(b"-----END", match.end(), done)))
        done = last.end() if last else done
        if done - match.end() < _SHORTEST_KEY:
            continue
        yield Finding(match.start(), done, "private-key", "pem")


def token_rule(text: bytes) -> str | None:
    """The rule whose token the whole of a text is."""
    match = _PREFIX.match(text)
    rows = _MEANT[match.group()] if match else ()
    return next((row.rule for row in rows if _end(row, text, 0) == len(text)), None)


def _end(row: _Row, text: bytes, at: int) -> int:
    """Where the token of a row ends that begins here; 0 when none does."""
    is_plain = len(row.prefix) < _SHORT or row.prefix.isalnum()
    begins = starts_part if len(row.prefix) >= _SHORT else starts_afresh
    if is_plain and not begins(text, at):
        return 0
    begin = at + len(row.prefix)
    head: bytes = _BEGINNING[row.alphabet].match(text, begin).group()
    if len(head) < row.least or not _varied(head):
        return 0
    end: int = _WHOLE[row.alphabet].match(text, begin).end()
    return 0 if _DIGEST.fullmatch(text[at : begin + len(head)]) else end


def _whole(text: bytes, at: int, sign: bytes) -> Any:
    """The match of the form whose sign stands here."""
    _, before, form = _COMPILED[sign]
    last = text[at - 1 : at]
    if before and not (last.isalnum() or last in (b"+", b"/")):
        return None  # lines of ==== and tables with | are no tokens
    if before:
        whole = form.search(text, max(0, at - before), at + _LONGEST_FORM)
    else:
        whole = form.match(text, at) if starts_afresh(text, at) else None
    if not (whole and starts_afresh(text, whole.start()) and ends_there(text, whole.end())):
        return None
    # The end of any longer base64 is no key by itself, and a sum is none.
    before_it = text[max(0, whole.start() - len(_SUM)) : whole.start()]
    is_none = sign == b"==" and (before_it[-1:] in (b"+", b"/") or before_it == _SUM)
    return None if is_none else whole


def _varied(token: bytes) -> bool:
    return len(set(token)) >= _DISTINCT
