"""Addresses of machines: IP and MAC addresses, and the folders that name who works there."""

import ipaddress
import re
from collections.abc import Iterator

import re2

from exec_archive.share.rules.finding import Finding, ends_there, found, starts_afresh

_IPV4 = re2.compile(rb"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_IPV6 = re2.compile(
    rb"(?i)[0-9a-f:]{0,40}::(?:ffff:)?[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
    rb"|(?:[0-9a-f]{1,4}:){1,7}(?::[0-9a-f]{1,4}){1,7}"
    rb"|(?:[0-9a-f]{1,4}:){1,7}:|:(?::[0-9a-f]{1,4}){1,7}|(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}"
)
_SLICE = re.compile(rb"[0-9]{0,2}::[0-9]{0,2}")  # of a list in code
_MAC = re2.compile(rb"(?i)(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|(?:[0-9a-f]{2}-){5}[0-9a-f]{2}")
# v1.2.3.4, version 1.2.3.4, pkg@1.2.3.4, Chrome/120.0.0.0: numbers of versions.
_VERSION = re.compile(
    rb"(?i:\bv|\bversion\W{1,3}|@|\br|==|~|\^)\Z|(?:^|[^A-Za-z/])[A-Z][A-Za-z]*/\Z"
)
_BEFORE = 24  # bytes that are looked at for one
_BYTE = range(256)

_SEPARATOR = rb"(?:\\{0,63}/|\\{1,63}|%(?:25){0,6}(?:2F|5C))"
_HOME = re2.compile(
    rb"(?i:" + _SEPARATOR + rb"home|" + _SEPARATOR + rb"(?-i:Users|USERS)"
    rb"|[a-z](?::|%3A)"
    + _SEPARATOR
    + rb"(?:users|documents and settings))"
    + _SEPARATOR
    + rb"([^/\\\s\"'`<>:*?|#%&,;(){}\[\]]{1,64})"
)
# No person's name: what images, build machines and manuals call it.
_NOBODY = frozenset(
    b"node n8n ubuntu runner app user users shared public default debian admin docker vagrant "
    b"ec2-user linuxbrew name username you yourname jovyan vscode circleci gitpod all".split()
)


def ipv4(text: bytes) -> Iterator[Finding]:
    """IPv4 addresses of other machines; no versions."""
    for match in _IPV4.finditer(text):
        start, end = match.span()
        if not (_alone(text, start, end) and starts_afresh(text, start)):
            continue
        parts = [int(part) for part in match.group().split(b".")]
        is_own = parts[0] in (0, 127) or parts == [255] * 4
        is_version = _VERSION.search(text[max(0, start - _BEFORE) : start])
        if all(part in _BYTE for part in parts) and not is_own and not is_version:
            yield Finding(start, end, "ipv4", "ip")


def ipv6(text: bytes) -> Iterator[Finding]:
    """IPv6 addresses of other machines."""
    for match in _IPV6.finditer(text):
        start, end = match.span()
        if not (starts_afresh(text, start) and ends_there(text, end)):
            continue
        if text[end : end + 1] == b":" or text[start - 1 : start] == b":":
            continue
        try:
            address = ipaddress.IPv6Address(match.group().decode("ascii"))
        except ValueError:
            continue
        if _SLICE.fullmatch(match.group()):
            continue
        meant = address.ipv4_mapped or address
        if not (meant.is_loopback or meant.is_unspecified):
            yield Finding(start, end, "ipv6", "ip")


def mac(text: bytes) -> Iterator[Finding]:
    """MAC addresses."""
    for match in _MAC.finditer(text):
        start, end = match.span()
        if text[end : end + 1] in (b":", b"-") or text[start - 1 : start] in (b":", b"-"):
            continue
        if starts_afresh(text, start) and ends_there(text, end) and len(set(match.group())) > 2:
            yield Finding(start, end, "mac-address", "mac")


def homes(text: bytes) -> Iterator[Finding]:
    """The name of who works there, in the path of a home folder."""
    for match in _HOME.finditer(text):
        name = match.group(1)
        if _is_path(text, match.start()) and name.lower().strip(b".") not in _NOBODY:
            yield found(match, "home-folder", "user", group=1)


def _alone(text: bytes, start: int, end: int) -> bool:
    """Whether no further part of a longer number of a version stands around it."""
    before, after = text[start - 1 : start], text[end : end + 2]
    return (
        before not in (b".", b"-", b"+")
        and ends_there(text, end)
        and not (after[:1] in (b".", b"-", b"+") and after[1:].isalnum())
    )


def _is_path(text: bytes, start: int) -> bool:
    """Whether a path begins here, and no part of a web address goes on."""
    return (
        starts_afresh(text, start)
        or text[max(0, start - 2) : start - 1] in (b"/", b"\\")
        or text[start : start + 1].isalpha()
    )
