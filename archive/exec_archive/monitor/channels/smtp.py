"""One conversation with a mail server: encrypted, and at its end by a deadline."""

import base64
import smtplib
import socket
import ssl

from exec_archive.server.deadline import Deadline, bounded

# What a server says is a line or two; who talks on and on is not listened to.
_MOST_SAID = 256 << 10
# Says nothing of this machine, and asks no DNS for its name.
_OWN_NAME = "[127.0.0.1]"


class Conversation(smtplib.SMTP):
    """Speaks SMTP; every reply must be here by the deadline, however slowly it comes."""

    def __init__(
        self,
        place: tuple[str, int],
        step_seconds: float,
        deadline: Deadline,
        at_once: ssl.SSLContext | None,
    ) -> None:
        self._deadline = deadline
        self._at_once = at_once
        super().__init__(*place, local_hostname=_OWN_NAME, timeout=step_seconds)

    def connect(
        self, host: str = "localhost", port: int = 0, source_address: object = None
    ) -> tuple[int, bytes]:
        """Connects, in TLS from the first byte on where that is asked for."""
        del source_address
        self.sock = socket.create_connection((host, port), self.timeout)
        if self._at_once is not None:
            self.sock = self._at_once.wrap_socket(self.sock, server_hostname=host)
        return self.getreply()

    def getreply(self) -> tuple[int, bytes]:
        """One reply; smtplib alone would wait for as long as bytes come."""
        if self.file is None and self.sock is not None:
            raw = self.sock.makefile("rb", buffering=0)
            self.file = bounded(raw, self._deadline, _MOST_SAID)
        return super().getreply()

    def log_in(self, user: str, password: str) -> tuple[int, bytes]:
        """The reply to user and password.

        Not by smtplib's own login, which knows no other signs than ASCII.
        """
        offered = self.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in offered or not offered:
            return self.docmd("AUTH", f"PLAIN {_plain(user, password)}")
        code, said = self.docmd("AUTH", "LOGIN")
        for each in (user, password):
            if code != 334:
                break
            code, said = self.docmd(_encoded(each))
        return code, said

    def leave(self) -> None:
        """Says goodbye without waiting for an answer: what was taken, was taken."""
        try:
            if self.sock is not None:
                self.putcmd("QUIT")
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            self.close()


def encodings(user: str, password: str) -> tuple[str, ...]:
    """What a password looks like on its way."""
    return (_plain(user, password), _encoded(password), password)


def _plain(user: str, password: str) -> str:
    return _encoded(f"\0{user}\0{password}")


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
