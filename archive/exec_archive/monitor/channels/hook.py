"""Where a webhook is: an address that is a secret, of which only the host may be seen."""

from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from exec_archive.configuration_channels import Webhook
from exec_archive.errors import BadRequest
from exec_archive.server.address import Address, parse_address
from exec_archive.server.secret_place import Secret

_EXAMPLE = "Give it as in https://chat.example.com/hooks/…, under url or in the place of it."
# What is shorter is no secret, and would make holes in words.
_SHORTEST = 6


class Hook(NamedTuple):
    """One webhook, as far as it was read from its places."""

    address: Address  # without the path
    url: str
    secret: Secret | None

    def __repr__(self) -> str:
        return f"Hook({self.address.url})"

    def hidden_in(self, text: str) -> str:
        """A text of somebody else, without what of ours is repeated there."""
        for each in sorted(self._secrets(), key=len, reverse=True):
            text = text.replace(each, "(hidden)")
        return text

    def _secrets(self) -> set[str]:
        parts = urlsplit(self.url)
        asked = f"{parts.path}?{parts.query}" if parts.query else parts.path
        values = [value for _, value in parse_qsl(parts.query)]
        found = {self.url, asked, parts.path, parts.query, *parts.path.split("/"), *values}
        found |= {unquote(each) for each in found}
        if self.secret is not None:
            found.add(self.secret.secret)
        return {each for each in found if len(each) >= _SHORTEST}


def read_hook(settings: Webhook) -> Hook:
    """The webhook of a channel, with its address and its secret read from their places."""
    place = settings.url_place
    url = (settings.url if place is None else place.line().secret) or ""
    address = _address(url.strip(), allow_http=settings.allow_http)
    secret = settings.secret_place.line() if settings.secret_place else None
    parts = urlsplit(url.strip())
    query = f"?{parts.query}" if parts.query else ""
    return Hook(address, f"{address.url}{parts.path or '/'}{query}", secret)


def _address(url: str, *, allow_http: bool) -> Address:
    """The host of an address; no error shows more of it."""
    address = _host_of(url)
    if not (address.is_encrypted or address.is_loopback or allow_http):
        raise BadRequest(
            f"{address.url} is plain HTTP: everyone on the way could read the alerts.",
            "Use https, or say allow_http = true if the way is yours alone.",
        )
    return address


def _host_of(url: str) -> Address:
    none = BadRequest("The address of the webhook is none.", _EXAMPLE)
    try:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not url.isprintable() or "@" in parts.netloc:
            raise none
        return parse_address(f"{parts.scheme}://{parts.netloc}", allow_http=True)
    except (ValueError, BadRequest):  # which may show what was given
        raise none from None
