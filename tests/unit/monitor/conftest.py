"""An authority that no system knows, what is sent, and where it may go."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import trustme

from exec_archive.monitor.alert import Alert, Seen

Kept = Callable[[str, str], str]

AN_ALERT = Alert(
    id="8f1c",
    event="alert",
    rule="orders",
    kind="failures",
    instance="prod",
    workflow_id="wf1",
    workflow_name="Orders",
    count=3,
    first=Seen("229", datetime(2026, 11, 21, 1, 0)),
    last=Seen("231", datetime(2026, 11, 21, 1, 20, 5, 123000)),
    recovered_by=None,
    summary="Orders failed 3 times in a row.",
    cause="Push to CRM: upstream database is down",
    command="exec-archive why prod/231",
    at=datetime(2026, 11, 21, 1, 21),
    of=None,
)
A_RECOVERY = AN_ALERT._replace(
    id="9a2d",
    event="recovered",
    recovered_by=Seen("232", datetime(2026, 11, 21, 1, 30)),
    summary="Orders succeeds again, after 3 failures.",
    of=AN_ALERT.id,
)
SETTINGS = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own proxies and certificates count for nothing here."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """One that no system knows."""
    return trustme.CA()


@pytest.fixture(scope="session")
def certificate(authority: trustme.CA) -> trustme.LeafCert:
    """Made for this machine."""
    return authority.issue_cert("127.0.0.1")


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> str:
    """The authority's own certificate."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """Keeps a secret in a file for its owner's eyes only."""

    def keep(name: str, secret: str) -> str:
        path = tmp_path / name
        path.write_text(f"{secret}\n", "utf-8")
        path.chmod(0o600)
        return str(path)

    return keep
