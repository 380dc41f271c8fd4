"""The names this server goes by.

A page of somebody else can have its own name lead to this machine, and then ask as if it were ours.
Its requests still say that name.
"""

import ipaddress
import re
import socket
from collections.abc import Iterable

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:/@?#\\\s]+)(?::\d{1,5})?")


class Hosts:
    """Addresses in numbers, this machine's own names, and those that its owner gave."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        own = {"localhost", socket.gethostname()}
        self._names = {name.casefold().rstrip(".") for name in (*own, *given)}

    def admit(self, headers: list[bytes]) -> bool:
        """Whether a request is meant for this server, by what it says in `Host`."""
        if len(headers) != 1:
            return False
        found = _HOST.fullmatch(headers[0].decode("latin-1"))
        if found is None:
            return False
        name = found[1].casefold().rstrip(".")
        return name in self._names or _is_address(name.strip("[]"))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
