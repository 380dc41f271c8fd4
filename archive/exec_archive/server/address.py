"""Where a server is, and whether a key may travel there."""

import ipaddress
import re
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import SplitResult, urlsplit

from exec_archive.errors import BadRequest

# What people copy from their browser along with the address.
_BROWSED = frozenset(
    [
        "credentials",
        "executions",
        "home",
        "projects",
        "settings",
        "setup",
        "signin",
        "workflow",
        "workflows",
    ]
)
_EXAMPLE = "Give the address as in https://n8n.example.com."
_USUAL_PORTS = {"http": 80, "https": 443}
# Up to the last @, however odd what stands before it.
_WHO = re.compile(r"^([a-z][a-z0-9+.-]*://)?.*@", re.IGNORECASE | re.DOTALL)
_WORTH_SHOWING = 80  # what is longer may be a key that was put in the wrong place


@dataclass(frozen=True, slots=True)
class Address:
    """A server's address, always written the same way and without a slash at its end."""

    url: str
    host: str
    is_loopback: bool

    @property
    def is_encrypted(self) -> bool:
        """Whether nobody on the way can read the key."""
        return self.url.startswith("https:")


def parse_address(given: str, *, allow_http: bool = False) -> Address:
    """Reads an address as people give it; plain HTTP to another machine has to be asked for."""
    given = given.strip()
    if any(sign.isspace() or not sign.isprintable() for sign in given):
        raise BadRequest("The server's address holds a blank or an unprintable sign.", _EXAMPLE)
    try:
        address = _address(_parts(given))
    except ValueError:
        is_shown = 0 < len(given) <= _WORTH_SHOWING and "@" not in given
        shown = given if is_shown else "What was given"
        raise BadRequest(f"{shown} is not the address of a server.", _EXAMPLE) from None
    if not (address.is_encrypted or address.is_loopback or allow_http):
        raise BadRequest(
            f"{address.url} is plain HTTP: everyone on the way could read the key.",
            "Use https, or --allow-http if the way is yours alone.",
        )
    return address


def without_password(given: str) -> str:
    """Any address as it may be shown: without the name and the password before the host."""
    return _WHO.sub(r"\1", given) or "@"


def _parts(given: str) -> SplitResult:
    if "://" in given:
        return urlsplit(given)
    host = urlsplit(f"//{given}").hostname or ""
    return urlsplit(f"{'http' if is_loopback(host) else 'https'}://{given}")


def _address(parts: SplitResult) -> Address:
    """The address; ValueError where it is none."""
    if "@" in parts.netloc:
        raise BadRequest(
            "The server's address holds a name or a password.",
            "Leave it out: n8n's API asks for a key only.",
        )
    host, port = _host(parts), parts.port
    if parts.scheme not in _USUAL_PORTS or port == 0:
        raise ValueError
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != _USUAL_PORTS[parts.scheme]:
        place += f":{port}"
    return Address(f"{parts.scheme}://{place}{_path(parts)}", host, is_loopback(host))


def _host(parts: SplitResult) -> str:
    """The host as it is asked for: small letters, and others than A to Z spelled in them."""
    host = parts.hostname or ""
    if ":" in host:
        return str(ipaddress.IPv6Address(host))
    encoded = host.encode("idna").decode().lower()
    if not encoded or not all(sign.isalnum() or sign in "-._" for sign in encoded):
        raise ValueError
    return encoded


def _path(parts: SplitResult) -> str:
    """The path n8n lives under, without what a browser shows behind it."""
    path = parts.path.partition("/api/v1")[0]
    return "/".join(takewhile(lambda step: step not in _BROWSED, path.split("/"))).rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether the host is this machine; names below `localhost` may be looked up elsewhere."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
