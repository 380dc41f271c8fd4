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
    rb"(?i:(?:\b|\\[nrt])(?:v|version\W{1,3}|r)|==|~|\^)\Z"
    rb"|(?:^|[^A-Za-z/])(?!Host/|Server/|Client/|Peer/|IP/)[A-Z][A-Za-z]*/\Z"
)
# root@1.2.3.4 is a machine, pkg@1.2.3.4 a version; with larger numbers each is a machine.
_USER_AT = re.compile(
    rb"(?:\A|[^\w.-]|\\[nrt])(?:root|ubuntu|admin|user|deploy|ec2-user|pi|postgres)@\Z"
)
_LARGE = 10  # the first number of an address; versions rarely come so far
_RANGE = re.compile(rb"(?:(?:\b|\\[nrt])(?i:ip)|[0-9]{1,3}(?:\.[0-9]{1,3}){3})-\Z")
_NAME_OF_ADDRESS = re.compile(rb"\.(?:nip|sslip|xip)\.io\b")
_BEFORE = 24  # bytes that are looked at for one
_BYTE = range(256)

_SLASH = rb"(?:\\{0,63}/|%(?:25){0,6}2F)"
_BACKSLASH = rb"(?:\\{1,63}|%(?:25){0,6}5C)"
_SEPARATOR = rb"(?:" + _SLASH + rb"|" + _BACKSLASH + rb")"
_HOME = re2.compile(
    rb"(?i:"
    + _SLASH
    + rb"(?:home|(?-i:Users|USERS))"
    + _SLASH
    + rb"|"
    + _BACKSLASH
    + rb"(?-i:Users|USERS)"
    + _BACKSLASH
    + rb"|[a-z](?::|%3A)"
    + rb"(?:"
    + _SLASH
    + rb"users"
    + _SLASH
    + rb"|"
    + _BACKSLASH
    + rb"(?:users|documents and settings)"
    + _SEPARATOR
    + rb"))([^/\\\s\"'`<>:*?|#%&,;(){}\[\]]{1,64})"
)
# Where the folder of all homes may be mounted.
_MOUNTED = re.compile(
    rb"/(?:data\d*|disk\d*|export|host|media|mnt|nfs|opt|rootfs|srv|storage|usr|var"
    rb"|vol\d*|volumes?\d*)\Z"
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
        is_version = _is_version(text[max(0, start - _BEFORE) : start], parts)
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


def _is_version(before: bytes, parts: list[int]) -> bool:
    """Whether what stands before says that these are the numbers of a version."""
    if before.endswith(b"@"):
        return parts[0] < _LARGE and not _USER_AT.search(before)
    return _VERSION.search(before) is not None


def _alone(text: bytes, start: int, end: int) -> bool:
    """Whether no further part of a longer number of a version stands around it."""
    before, after = text[start - 1 : start], text[end : end + 2]
    if before == b"-" and not _RANGE.search(text[max(0, start - _BEFORE) : start]):
        return False
    if before in (b".", b"+") or not ends_there(text, end):
        return False
    if after[:1] not in (b".", b"-", b"+") or not after[1:].isalnum():
        return True
    is_range = after[:1] == b"-" and _IPV4.match(text, end + 1)
    return bool(is_range or _NAME_OF_ADDRESS.match(text, end))


def _is_path(text: bytes, start: int) -> bool:
    """Whether a path begins here, and no part of a web address goes on."""
    return (
        starts_afresh(text, start)
        or text[max(0, start - 2) : start - 1] in (b"/", b"\\")
        or text[start : start + 1].isalpha()
        or _is_mounted(text, start)
    )


def _is_mounted(text: bytes, start: int) -> bool:
    """Whether the folder of homes is in one where disks are, and that at the root."""
    before = max(0, start - _BEFORE)
    mounted = _MOUNTED.search(text[before:start])
    if not mounted:
        return False
    root = before + mounted.start()
    return starts_afresh(text, root) and text[root - 1 : root] not in (b".", b":", b"-", b"/")
