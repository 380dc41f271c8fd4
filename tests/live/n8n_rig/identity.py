"""Ports and throw-away secrets of one rig. Made at run time, kept in the rig's folder only."""

from __future__ import annotations

import json
import secrets
import socket
from dataclasses import asdict, dataclass

from n8n_rig.layout import Layout

LOOPBACK = "127.0.0.1"
OWNER_MAIL = "owner@example.com"


@dataclass(frozen=True)
class Identity:
    """What one rig is called and reached by."""

    n8n_port: int
    broker_port: int
    partner_port: int
    encryption_key: str
    owner_password: str

    @property
    def n8n_url(self) -> str:
        return f"http://{LOOPBACK}:{self.n8n_port}"

    @property
    def partner_url(self) -> str:
        return f"http://{LOOPBACK}:{self.partner_port}"


def load_or_make(layout: Layout) -> Identity:
    """The rig's identity; a new one on the first call.

    It must stay the same for the life of the database: workflows hold the partner's port, and the
    database holds the owner and what was encrypted with the key.
    """
    file = layout.identity_file
    if file.exists():
        return Identity(**json.loads(file.read_text(encoding="utf-8")))
    n8n_port, broker_port, partner_port = _free_ports(3)
    made = Identity(
        n8n_port=n8n_port,
        broker_port=broker_port,
        partner_port=partner_port,
        encryption_key=secrets.token_hex(24),
        # n8n asks for an upper-case letter and a digit.
        owner_password="Aa1" + secrets.token_hex(16),
    )
    layout.folder.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps(asdict(made), indent=1), encoding="utf-8")
    return made


def _free_ports(count: int) -> list[int]:
    """Ports nobody listens on now. All are held at once, so that no port comes twice."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind((LOOPBACK, 0))
        return [int(one.getsockname()[1]) for one in held]
    finally:
        for one in held:
            one.close()
