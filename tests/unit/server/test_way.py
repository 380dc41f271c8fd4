"""Certificates and proxies: real TLS and a real proxy, both on loopback."""

import base64
import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from acceptance.kit.servers import ConnectProxy, TlsFront, nobodys_port, port_of
from exec_archive.errors import BadRequest, ExecArchiveError, ServerTrouble
from exec_archive.server.api import N8nApi
from exec_archive.server.connection import Connection
from exec_archive.server.trouble import Unreachable
from exec_archive.server.way import Way
from fake_n8n import FakeN8n
from unit.server.conftest import Connect

SETTINGS = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own proxies and certificates count for nothing here."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """One that no system knows."""
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    """Its own certificate."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@contextlib.contextmanager
def behind_tls(
    fake: FakeN8n, authority: trustme.CA, name: str, until: datetime | None = None
) -> Iterator[TlsFront]:
    certificate = authority.issue_cert(
        name, not_before=datetime(2020, 1, 1, tzinfo=UTC), not_after=until
    )
    with TlsFront(port_of(fake.url), certificate) as front:
        yield front


def ids(connection: Connection) -> list[str]:
    return [row.id for row in N8nApi(connection).rows({}).rows]


def refused(connection: Connection) -> ExecArchiveError:
    with pytest.raises(ExecArchiveError) as error:
        ids(connection)
    return error.value


def test_a_certificate_of_an_unknown_authority_is_not_trusted(
    fake: FakeN8n, connect: Connect, authority: trustme.CA
) -> None:
    with behind_tls(fake, authority, "localhost") as front:
        error = refused(connect(f"https://localhost:{front.port}"))
    assert isinstance(error, ServerTrouble)
    assert "is not trusted (unable to get local issuer certificate)." in error.problem
    assert "--ca-bundle FILE" in error.advice
    assert fake.requests == [], "the key must not go to whom we do not trust"


def test_the_certificate_of_an_own_authority_is_trusted_if_named(
    fake: FakeN8n, connect: Connect, authority: trustme.CA, bundle: Path
) -> None:
    with behind_tls(fake, authority, "localhost") as front:
        assert ids(connect(f"https://localhost:{front.port}", Way(bundle))) == ["3", "2", "1"]


def test_what_the_system_trusts_is_trusted(
    fake: FakeN8n,
    connect: Connect,
    authority: trustme.CA,
    bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    with behind_tls(fake, authority, "127.0.0.1") as front:
        here = f"https://127.0.0.1:{front.port}"
        assert ids(connect(here)) == ["3", "2", "1"]
        assert ids(connect(here, Way(other))) == ["3", "2", "1"], (
            "a bundle stands beside the system's"
        )


def test_a_certificate_for_another_name_is_told(
    fake: FakeN8n, connect: Connect, authority: trustme.CA, bundle: Path
) -> None:
    with behind_tls(fake, authority, "n8n.test") as front:
        for host in ("localhost", "127.0.0.1"):
            error = refused(connect(f"https://{host}:{front.port}", Way(bundle)))
            assert f"not valid for '{host}')." in error.problem
            assert "by a name that the certificate is made for" in error.advice
            assert "--ca-bundle" not in error.advice


def test_an_old_certificate_is_told(
    fake: FakeN8n, connect: Connect, authority: trustme.CA, bundle: Path
) -> None:
    with behind_tls(fake, authority, "localhost", datetime(2021, 1, 1, tzinfo=UTC)) as front:
        error = refused(connect(f"https://localhost:{front.port}", Way(bundle)))
    assert "certificate has expired" in error.problem
    assert "Renew it" in error.advice


def test_https_where_http_is_spoken_is_told(fake: FakeN8n, connect: Connect) -> None:
    error = refused(connect(fake.url.replace("http:", "https:")))
    assert "No TLS connection to https://127.0.0.1" in error.problem
    assert "http rather than https" in error.advice


def test_http_where_https_is_spoken_is_told(
    fake: FakeN8n, connect: Connect, authority: trustme.CA
) -> None:
    with behind_tls(fake, authority, "localhost") as front:
        error = refused(connect(f"http://127.0.0.1:{front.port}"))
    assert isinstance(error, ServerTrouble)
    assert fake.requests == []


@pytest.mark.parametrize(
    "content", [None, b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\n"]
)
def test_a_bundle_without_certificates_is_refused(
    fake: FakeN8n, connect: Connect, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "bundle.pem"
    if content is not None:
        path.write_bytes(content)
    for each in (path, tmp_path):
        error = refused(connect("https://localhost:1", Way(each)))
        assert isinstance(error, BadRequest)
        assert error.problem.startswith(f"{each} holds no certificates that can be read (")
        assert "_ssl.c" not in error.problem


def test_nobody_there_is_told(connect: Connect) -> None:
    error = refused(connect(f"http://127.0.0.1:{nobodys_port()}"))
    assert isinstance(error, Unreachable)
    assert "(Connection refused)." in error.problem
    assert "what was committed stays" in error.advice


def test_a_name_that_nobody_has_is_told(connect: Connect) -> None:
    error = refused(connect("https://n8n.invalid"))
    assert error.problem == "No server is called n8n.invalid."


@pytest.mark.parametrize("by", ["--proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_leads_to_the_server_and_sees_no_key(
    fake: FakeN8n,
    connect: Connect,
    authority: trustme.CA,
    bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
    by: str,
) -> None:
    with behind_tls(fake, authority, "n8n.test") as front, ConnectProxy(front.port) as proxy:
        if by != "--proxy":
            monkeypatch.setenv(by, proxy.url)
        way = Way(bundle, proxy.url if by == "--proxy" else None)
        assert ids(connect("https://n8n.test", way)) == ["3", "2", "1"]
        assert [each.rpartition(" ")[0] for each in proxy.asked] == ["CONNECT n8n.test:443"]
        assert fake.key.encode() not in proxy.seen
    assert fake.requests[0].key == fake.key


def test_a_proxy_may_ask_for_a_password_and_be_written_short(
    fake: FakeN8n, connect: Connect, authority: trustme.CA, bundle: Path
) -> None:
    with behind_tls(fake, authority, "n8n.test") as front, ConnectProxy(front.port) as proxy:
        place = proxy.url.removeprefix("http://")
        way = Way(bundle, f"me:p%40ss@{place}")
        assert ids(connect("https://n8n.test", way)) == ["3", "2", "1"]
        word = base64.b64encode(b"me:p@ss")
        assert b"roxy-" in proxy.seen
        assert word in proxy.seen
        assert "p%40ss" not in repr(way)
    assert "proxy-authorization" not in fake.requests[0].headers, "that is for the proxy alone"


def test_plain_http_goes_by_a_proxy_too_where_it_is_allowed(
    fake: FakeN8n, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server stands in for a proxy, which is asked in the same way."""
    monkeypatch.setenv("HTTP_PROXY", fake.url.replace("http://", "http://me:word@"))
    assert ids(connect("http://n8n.test")) == ["3", "2", "1"]
    (request,) = fake.requests
    assert request.headers["host"] == "n8n.test"
    assert request.headers["proxy-authorization"].startswith("Basic ")


def test_a_proxy_that_refuses_is_told_without_its_password(
    fake: FakeN8n, connect: Connect, bundle: Path
) -> None:
    said = "407 Proxy Authentication Required"
    with ConnectProxy(port_of(fake.url), said) as proxy:
        given = proxy.url.replace("http://", "http://me:hunter2@")
        error = refused(connect("https://n8n.test", Way(bundle, given)))
        assert f"The proxy {proxy.url} does not lead to https://n8n.test" in error.problem
    assert isinstance(error, Unreachable)
    assert said in error.problem
    assert "hunter2" not in error.problem + error.advice
    assert "NO_PROXY" in error.advice


def test_a_proxy_that_is_not_there_is_told(connect: Connect) -> None:
    proxy = f"http://127.0.0.1:{nobodys_port()}"
    error = refused(connect("https://n8n.test", Way(proxy=proxy)))
    assert (
        error.problem
        == f"The proxy {proxy} does not lead to https://n8n.test (Connection refused)."
    )


def test_the_server_behind_a_proxy_must_be_trusted_too(
    fake: FakeN8n, connect: Connect, authority: trustme.CA
) -> None:
    with behind_tls(fake, authority, "n8n.test") as front, ConnectProxy(front.port) as proxy:
        error = refused(connect("https://n8n.test", Way(proxy=proxy.url)))
    assert "The certificate of https://n8n.test is not trusted" in error.problem
    assert fake.requests == []


@pytest.mark.parametrize(
    "proxy",
    [
        "socks5://127.0.0.1:1080",
        "http://",
        "http://[",
        "http://x:99999",
        "ftp://x",
        "http://x:0",
        "http://me:hunter2@[",
        "http://me:hunter2€@proxy.example.com",
    ],
)
def test_what_is_no_proxy_is_refused(connect: Connect, proxy: str) -> None:
    error = refused(connect("https://n8n.test", Way(proxy=proxy)))
    assert isinstance(error, BadRequest)
    assert "http://proxy.example.com:3128" in error.advice
    assert "hunter2" not in error.problem + error.advice


@pytest.mark.parametrize("excepted", ["*", "n8n.invalid", ".invalid", "n8n.invalid:8443"])
def test_a_server_may_be_excepted_from_proxies(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, excepted: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{nobodys_port()}")
    here = "https://n8n.invalid:8443"
    assert "proxy" in refused(connect(here)).problem
    monkeypatch.setenv("NO_PROXY", excepted)
    assert refused(connect(here)).problem == "No server is called n8n.invalid."


def test_this_machine_is_never_reached_by_a_proxy(
    fake: FakeN8n, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ConnectProxy(port_of(fake.url)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        assert ids(connect(way=Way(proxy=proxy.url))) == ["3", "2", "1"]
        assert proxy.asked == []
