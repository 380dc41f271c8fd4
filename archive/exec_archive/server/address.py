"""Where a server is, and whether a key may travel there."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from exec_archive.errors import BadRequest

# What people copy from their browser along with the address.
_BROWSED = ("/api/v1", "/home", "/workflow", "/executions", "/signin", "/setup", "/projects")
_EXAMPLE = "Give the address as in https://n8n.example.com."


@dataclass(frozen=True, slots=True)
class Address:
    """A server's address, without a slash at its end."""

    url: str
    host: str
    is_loopback: bool

    @property
    def is_encrypted(self) -> bool:
        """Whether nobody on the way can read the key."""
        return self.url.startswith("https:")


def parse_address(given: str, *, allow_http: bool = False) -> Address:
    """Reads an address as people give it; plain HTTP to another machine has to be asked for."""
    parts = _parts(given.strip())
    host = parts.hostname or ""
    address = Address(f"{parts.scheme}://{parts.netloc}{_path(parts)}", host, _is_loopback(host))
    if not (address.is_encrypted or address.is_loopback or allow_http):
        raise BadRequest(
            f"{address.url} is plain HTTP: everyone on the way could read the key.",
            "Use https, or --allow-http if the way is yours alone.",
        )
    return address


def _parts(given: str) -> SplitResult:
    if "://" not in given:
        bare = urlsplit(f"//{given}")
        given = f"{'http' if _is_loopback(_host(bare)) else 'https'}://{given}"
    if any(sign.isspace() or not sign.isprintable() for sign in given):
        raise BadRequest("The server's address holds a blank or an unprintable sign.", _EXAMPLE)
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not _host(parts):
        raise BadRequest(f"{given} is not the address of a server.", _EXAMPLE)
    if "@" in parts.netloc:
        raise BadRequest(
            "The server's address holds a name or a password.",
            "Leave it out: n8n's API asks for a key only.",
        )
    return parts


def _host(parts: SplitResult) -> str:
    """The host; empty where the address or its port is none."""
    try:
        return (parts.hostname or "") if parts.port is None or parts.port else ""
    except ValueError:
        return ""


def _path(parts: SplitResult) -> str:
    """The path n8n lives under, without what a browser shows behind it."""
    path = parts.path.rstrip("/")
    for browsed in _BROWSED:
        before, found, after = path.partition(browsed)
        if found and after[:1] in {"", "/", "s"}:
            return before
    return path


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
