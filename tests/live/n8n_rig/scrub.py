"""Rewrites a recorded answer so that it can be shown to anyone.

Local folders, ports and secrets are replaced in the raw bytes; everything else stays byte for byte
as n8n sent it.
"""

from __future__ import annotations

import re

from n8n_rig.identity import LOOPBACK, Identity
from n8n_rig.layout import Layout

SHOWN_N8N_PORT = 5678
SHOWN_PARTNER_PORT = 5799
SHOWN_MODULES = b"/usr/local/lib/node_modules/"
SHOWN_HOME = b"/home/node"

# An absolute path up to the first node_modules, and pnpm's own layer below it.
MODULES_PATH = re.compile(
    rb"(?:(?<=file://)|(?<![\w.@+~/-]))/(?:[\w.@+~-]+/)*?node_modules/"
    rb"(?:\.pnpm/[\w.@+~%()-]+/node_modules/)?"
)
SECRETS = (
    re.compile(rb'"resumeToken":"([^"\\]+)"'),
    re.compile(rb"signature=([\w.%~-]+)"),
    # Nodes name their credentials in an object; only the editor's session is a string.
    re.compile(rb'"credentials":"([^"\\]+)"'),
    re.compile(rb"(U2FsdGVkX1[\w+/=]{20,})"),
    re.compile(rb"n8n-auth=([\w.%~-]+)"),
    re.compile(rb'"x-n8n-api-key":"([^"\\]+)"', re.IGNORECASE),
    re.compile(rb"(eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,})"),
    re.compile(rb"(sk-[\w-]{16,})"),
)
LEAKS = (
    re.compile(rb"/(?:tmp|work|root|home/(?!node\b)\w+)/[^\s\"]*"),
    re.compile(rb"\.pnpm/"),
    re.compile(rb"U2FsdGVkX1[^\s\"]*"),
    re.compile(rb"eyJ[\w-]{8,}\.[\w-]{8,}\."),
    re.compile(rb"[\w.+-]+@(?!example\.(?:com|org)\b)[\w-]+\.(?:com|org|net|io)\b"),
    re.compile(rb"registry\.[\w.-]+\.(?:org|com|io|net)\b|https?://[^\s\"/]*registry[^\s\"/]*"),
)


class Scrubber:
    """One scrubber per recording: equal secrets get equal placeholders in all answers."""

    def __init__(self, layout: Layout, identity: Identity, api_key: str) -> None:
        self._layout = layout
        self._ports = {
            identity.n8n_port: SHOWN_N8N_PORT,
            identity.partner_port: SHOWN_PARTNER_PORT,
        }
        known = (identity.encryption_key, identity.owner_password, api_key)
        self._known = [value.encode() for value in known]
        self._placeholders: dict[bytes, bytes] = {}

    def scrub(self, raw: bytes) -> bytes:
        for secret in self._secrets(raw):
            raw = raw.replace(secret, self._placeholder(secret))
        for port, shown in self._ports.items():
            real = re.compile(rb"(%b|localhost):%d\b" % (re.escape(LOOPBACK.encode()), port))
            raw = real.sub(rb"\g<1>:%d" % shown, raw)
        raw = MODULES_PATH.sub(SHOWN_MODULES, raw)
        return raw.replace(str(self._layout.home_folder).encode(), SHOWN_HOME)

    def leaks(self, scrubbed: bytes) -> list[bytes]:
        """What must not be in a recorded answer and still is; empty when all is well."""
        found = [match.group() for pattern in LEAKS for match in pattern.finditer(scrubbed)]
        found += [value for value in self._known if value in scrubbed]
        found += [b"port %d" % port for port in self._ports if b":%d" % port in scrubbed]
        return found

    def _secrets(self, raw: bytes) -> set[bytes]:
        found = {match.group(1) for pattern in SECRETS for match in pattern.finditer(raw)}
        return found | {value for value in self._known if value in raw}

    def _placeholder(self, secret: bytes) -> bytes:
        """Zeros that end in a counter, as long as the secret."""
        if secret not in self._placeholders:
            number = str(len(self._placeholders) + 1)
            self._placeholders[secret] = number.rjust(len(secret), "0").encode()
        return self._placeholders[secret]
