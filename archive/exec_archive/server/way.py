"""The way to a server: proxies, certificates, and what can go wrong on it."""

import ssl
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import truststore
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from exec_archive.errors import BadRequest, ServerTrouble
from exec_archive.server.address import Address
from exec_archive.server.trouble import AGAIN, Unreachable

_SILENCE = (ConnectTimeoutError, ReadTimeoutError)


@dataclass(frozen=True, slots=True)
class Way:
    """What stands between us and the server."""

    ca_bundle: Path | None = None
    proxy: str | None = None


def pool(
    address: Address, way: Way, headers: Mapping[str, str], timeout: urllib3.Timeout
) -> urllib3.PoolManager:
    """Connections to one server, by its proxy if it has one."""
    context = _tls(way.ca_bundle) if address.is_encrypted else None
    proxy = _proxy(address, way.proxy)
    if proxy is None:
        return urllib3.PoolManager(1, headers=headers, timeout=timeout, ssl_context=context)
    try:
        return urllib3.ProxyManager(proxy, 1, headers=headers, timeout=timeout, ssl_context=context)
    except (HTTPError, ValueError) as error:
        raise BadRequest(
            f"The proxy cannot be used: {error}.",
            "Give one as in http://proxy.example.com:3128.",
        ) from None


def _tls(ca_bundle: Path | None) -> ssl.SSLContext:
    """The system's own trust, where a company's authority is kept; and a bundle beside it."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_bundle is not None:
        try:
            context.load_verify_locations(cafile=ca_bundle)
        except (OSError, ssl.SSLError) as error:
            raise BadRequest(
                f"{ca_bundle} holds no certificates that can be read ({error.strerror or error}).",
                "Give --ca-bundle a file of certificates in PEM format.",
            ) from None
    return context


def _proxy(address: Address, given: str | None) -> str | None:
    """The proxy to use: as given, or what the system says; never for this machine itself."""
    if address.is_loopback:
        return None
    if given is not None:
        return given
    if urllib.request.proxy_bypass(address.host):
        return None
    proxies = urllib.request.getproxies()
    return proxies.get(urlsplit(address.url).scheme) or proxies.get("all")


def unreachable(error: Exception, address: Address, way: Way) -> ServerTrouble:
    """Why no answer came, in words for a person."""
    cause: BaseException = error
    if isinstance(error, ProxyError):
        shown = way.proxy or _proxy(address, None) or ""
        at = shown.rpartition("@")[2]
        return Unreachable(
            f"The proxy {at} does not lead to {address.url} ({_reason(error)}).",
            "Check HTTPS_PROXY, NO_PROXY, or the proxy in the config file.",
        )
    if isinstance(cause, SSLError | ssl.SSLError):
        return _untrusted(cause, address)
    if isinstance(cause, NameResolutionError):
        return Unreachable(f"No server is called {address.host}.", "Check the address.")
    if isinstance(cause, _SILENCE) and not isinstance(cause, NewConnectionError):
        return Unreachable(f"{address.url} does not answer.", AGAIN)
    return Unreachable(
        f"There is no way to {address.url} ({_reason(error)}).",
        "Check that the server runs and that the address is right, then run the same command "
        "again; what was committed stays.",
    )


def _untrusted(error: BaseException, address: Address) -> ServerTrouble:
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" not in text and "certificate" not in text.lower():
        return ServerTrouble(
            f"{address.url} does not speak TLS ({_reason(error)}).",
            "Check whether it is http rather than https, and the port.",
        )
    return ServerTrouble(
        f"The certificate of {address.url} is not trusted ({_reason(error)}).",
        "If it comes from an authority of your own, name that one's certificate: --ca-bundle FILE.",
    )


def _reason(error: BaseException) -> str:
    """The innermost of a chain of errors, in a few words."""
    while True:
        inner = getattr(error, "reason", None) or getattr(error, "original_error", None)
        inner = inner or error.__cause__ or error.__context__
        if not isinstance(inner, BaseException):
            break
        error = inner
    text = getattr(error, "verify_message", "") or getattr(error, "strerror", "") or str(error)
    return str(text)[:200] or type(error).__name__
