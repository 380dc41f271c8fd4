"""The way to a server: proxies, certificates, and what can go wrong on it."""

import http.client
import ssl
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import truststore
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from exec_archive.errors import BadRequest, NotN8n, ServerTrouble
from exec_archive.server.address import Address
from exec_archive.server.trouble import AGAIN, NoWayThere, Unreachable

_NOT_NOW, _NOT_ANY_MORE, _OTHER_NAME, _OTHER_NUMBER = 9, 10, 62, 64  # OpenSSL's own codes


@dataclass(frozen=True, slots=True)
class Way:
    """What stands between us and the server."""

    ca_bundle: Path | None = None
    proxy: str | None = field(default=None, repr=False)  # it may hold a password


@dataclass(frozen=True, slots=True)
class _Proxy:
    """A proxy, and what it wants to know of us."""

    url: str
    headers: Mapping[str, str] = field(repr=False)


def pool(
    address: Address, way: Way, headers: Mapping[str, str], timeout: urllib3.Timeout
) -> urllib3.PoolManager:
    """Connections to one server, by its proxy if it has one."""
    context = tls(way.ca_bundle) if address.is_encrypted else None
    proxy = _proxy(address, way.proxy)
    if proxy is None:
        return urllib3.PoolManager(1, headers=headers, timeout=timeout, ssl_context=context)
    return urllib3.ProxyManager(
        proxy.url,
        1,
        headers=headers,
        proxy_headers=proxy.headers,
        timeout=timeout,
        ssl_context=context,
        proxy_ssl_context=tls(way.ca_bundle) if proxy.url.startswith("https:") else None,
    )


def tls(ca_bundle: Path | None) -> ssl.SSLContext:
    """The system's own trust, where a company's authority is kept; and a bundle beside it."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_bundle is not None:
        try:
            context.load_verify_locations(cafile=ca_bundle)
        except OSError as error:
            why = "no certificate in PEM format" if isinstance(error, ssl.SSLError) else None
            raise BadRequest(
                f"{ca_bundle} holds no certificates that can be read ({why or error.strerror}).",
                "Name a file of certificates in PEM format.",
            ) from None
    return context


def _proxy(address: Address, given: str | None) -> _Proxy | None:
    """The proxy to use: as given, or what the system says; never for this machine itself."""
    if address.is_loopback:
        return None
    if given is None:
        there = urlsplit(address.url)
        if urllib.request.proxy_bypass(there.netloc):
            return None
        proxies = urllib.request.getproxies()
        given = proxies.get(there.scheme) or proxies.get("all")
    return _read_proxy(given) if given else None


def _read_proxy(given: str) -> _Proxy:
    """A proxy as it stands in settings: often without http://, and with a password."""
    try:
        parts = urlsplit(given if "://" in given else f"http://{given}")
        place = parts.netloc.rpartition("@")[2]
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
            raise ValueError
        headers: Mapping[str, str] = {}
        if parts.username is not None:
            who = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers = urllib3.make_headers(proxy_basic_auth=who)
    except ValueError:
        raise BadRequest(
            "What was given as a proxy is no http or https address.",
            "Give it as in http://proxy.example.com:3128, with --proxy, in HTTPS_PROXY or in the "
            "config file.",
        ) from None
    return _Proxy(f"{parts.scheme}://{place}", headers)


def unreachable(error: Exception, address: Address, way: Way) -> ServerTrouble:
    """Why no answer came, in words for a person."""
    chain = chain_of(error)
    if isinstance(error, ProxyError):
        proxy = _proxy(address, way.proxy)
        return Unreachable(
            f"The proxy {proxy.url if proxy else ''} does not lead to {address.url} "
            f"({_reason(chain)}).",
            "Check --proxy, HTTPS_PROXY and NO_PROXY, or the proxy in the config file.",
        )
    if isinstance(error, SSLError | ssl.SSLError):
        return _without_trust(chain, address)
    if isinstance(error, NameResolutionError):
        return NoWayThere(
            f"No server is called {address.host}.",
            "Check the address, and whether this machine is online.",
        )
    is_timeout = isinstance(error, ConnectTimeoutError | ReadTimeoutError)
    is_unsent = isinstance(error, NewConnectionError | ConnectTimeoutError)
    kind = NoWayThere if is_unsent else Unreachable
    if is_timeout and not isinstance(error, NewConnectionError):
        return kind(f"{address.url} does not answer.", AGAIN)
    if any(_is_no_http(each) for each in chain):
        return NotN8n(
            f"What answers at {address.url} does not speak HTTP.", "Check the address and the port."
        )
    return kind(
        f"There is no way to {address.url} ({_reason(chain)}).",
        "Check that the server runs and that the address is right, then run the same command "
        "again; what was committed stays.",
    )


def _without_trust(chain: list[BaseException], address: Address) -> ServerTrouble:
    """Why no TLS connection came about."""
    unverified = next((e for e in chain if isinstance(e, ssl.SSLCertVerificationError)), None)
    if unverified is None:
        return ServerTrouble(
            f"No TLS connection to {address.url} comes about ({_reason(chain)}).",
            "Check whether it is http rather than https, and the port.",
        )
    code = getattr(unverified, "verify_code", None)
    if code in {_NOT_NOW, _NOT_ANY_MORE}:
        advice = "Renew it on the server, or set this machine's clock if that is wrong."
    elif code in {_OTHER_NAME, _OTHER_NUMBER}:
        advice = "Give the address by a name that the certificate is made for."
    else:
        advice = (
            "If an authority of your own made it, name that one's certificate: --ca-bundle FILE."
        )
    return ServerTrouble(
        f"The certificate of {address.url} is not trusted ({_reason(chain)}).", advice
    )


def chain_of(error: BaseException) -> list[BaseException]:
    """An error, and what it came from, down to the innermost."""
    return list(_chain(error))


def reason(error: BaseException) -> str:
    """What an error says at its innermost, in a few words."""
    return _reason(chain_of(error))


def _is_no_http(error: BaseException) -> bool:
    is_end = isinstance(error, http.client.RemoteDisconnected)
    return isinstance(error, http.client.BadStatusLine | http.client.LineTooLong) and not is_end


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error, and what it came from, down to the innermost."""
    following: object = error
    while isinstance(following, BaseException):
        error = following
        yield error
        following = next(
            (inner for inner in _inside(error) if isinstance(inner, BaseException)), None
        )


def _inside(error: BaseException) -> Iterator[object]:
    yield getattr(error, "reason", None)
    yield getattr(error, "original_error", None)
    yield error.__cause__
    yield error.__context__


def _reason(chain: list[BaseException]) -> str:
    """What the innermost of a chain of errors says, in a few words."""
    error = chain[-1]
    text = getattr(error, "verify_message", "")
    if not text and isinstance(error, ssl.SSLError):
        text = (error.reason or "").replace("_", " ").lower()
    text = text or getattr(error, "strerror", "") or str(error)
    return str(text)[:200].rstrip(".") or type(error).__name__
