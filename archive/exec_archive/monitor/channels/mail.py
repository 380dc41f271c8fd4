"""E-mail: by a server that speaks TLS, and with a password from its own place."""

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from exec_archive.configuration_channels import Email
from exec_archive.monitor.alert import Alert
from exec_archive.monitor.channels.channel import LoginRefused, NotDelivered, ready
from exec_archive.monitor.channels.message import message
from exec_archive.monitor.channels.plain_text import one_line
from exec_archive.monitor.channels.smtp import Conversation, encodings
from exec_archive.server.deadline import Deadline
from exec_archive.server.secret_place import Secret
from exec_archive.server.way import chain_of, reason, tls

Reply = tuple[int, bytes]

_SAID = 200
_CHECK = "Check the channel in the config file, and whether the mail server runs."
_HOW_ENCRYPTED = (
    'Check the port and security in the config file: TLS begins at once at port 465 ("tls"), and '
    'later at port 587 ("starttls").'
)
_LET_IN = 235
_FOR_GOOD = 500  # what is below may be better the next time
_LOGIN_REFUSED = {530, 534, 535, 538}


class MailPatience(NamedTuple):
    """How long to wait for one step, and for all of them."""

    step_seconds: float = 20.0
    whole_seconds: float = 60.0


class MailChannel:
    """Sends mail by one server."""

    def __init__(self, name: str, settings: Email, patience: MailPatience | None = None) -> None:
        self.name = name
        self._settings = settings
        self._patience = patience or MailPatience()
        self._place = f"{settings.host}:{settings.port_used}"
        self.receiver = f"{self._place}, for {', '.join(settings.to)}"
        self._kept: Secret | None = None

    def send(self, alert: Alert) -> list[str]:
        """Hands the mail over; says who was refused where the server took it for others."""
        settings = self._settings
        mail = message(alert, settings).as_bytes()
        password = self._password()
        with self._speaking() as server:
            server.ehlo_or_helo_if_needed()
            if settings.security == "starttls":
                self._encrypt(server)
            if settings.user is not None and password is not None:
                reply = server.log_in(settings.user, password.secret)
                if reply[0] != _LET_IN:
                    raise self._refused(reply, at_login=True)
            refused = server.sendmail(settings.sender, settings.to, mail)
        return [f"{each} was refused" for each in self._told(refused)]

    @contextlib.contextmanager
    def _speaking(self) -> Iterator[Conversation]:
        """A conversation, and what goes wrong in it in words."""
        server: Conversation | None = None
        try:
            server = self._connected()
            yield server
        except smtplib.SMTPRecipientsRefused as error:
            told = "; ".join(self._told(error.recipients))
            raise NotDelivered(
                f"{self._place} refuses every recipient: {told}.",
                "Check the addresses under to in the config file.",
            ) from None
        except smtplib.SMTPResponseException as error:
            said = error.smtp_error
            text = said if isinstance(said, bytes) else str(said).encode()
            raise self._refused((error.smtp_code, text)) from None
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise self._unreachable(error) from None
        finally:
            if server is not None:
                server.leave()

    def _connected(self) -> Conversation:
        settings, patience = self._settings, self._patience
        at_once = self._trust() if settings.security == "tls" else None
        deadline = Deadline()
        deadline.begin(patience.whole_seconds)
        place = (settings.host, settings.port_used)
        return Conversation(place, patience.step_seconds, deadline, at_once)

    def _encrypt(self, server: Conversation) -> None:
        if not server.has_extn("starttls"):
            raise NotDelivered(
                f"{self._place} offers no encryption (STARTTLS), and so gets nothing.",
                _HOW_ENCRYPTED,
            )
        server.starttls(context=self._trust())
        server.ehlo()

    def _trust(self) -> ssl.SSLContext:
        bundle = self._settings.ca_bundle
        with ready():
            return tls(Path(bundle) if bundle else None)

    def _password(self) -> Secret | None:
        """Read once: a command may ask somebody for it."""
        place = self._settings.password_place
        if place is not None and self._kept is None:
            with ready():
                self._kept = place.line()
        return self._kept

    def _refused(self, reply: Reply, *, at_login: bool = False) -> NotDelivered:
        problem = f"{self._place} refuses"
        if reply[0] in _LOGIN_REFUSED or (at_login and reply[0] >= _FOR_GOOD):
            place = self._settings.password_place
            return LoginRefused(
                f"{problem} the login{self._in_words(reply)}.",
                f"Check user in the config file, and the password from {place}."
                if place
                else "Give the channel a user and the place of the password in the config file.",
            )
        return NotDelivered(f"{problem} the mail{self._in_words(reply)}.", _CHECK)

    def _told(self, refused: Mapping[str, Reply]) -> list[str]:
        return [f"{to}{self._in_words(reply)}" for to, reply in sorted(refused.items())]

    def _in_words(self, reply: Reply) -> str:
        """What a server said, without the password if that is repeated there."""
        code, said = reply
        text = said.decode("utf-8", "replace")
        if self._kept is not None:
            for each in encodings(self._settings.user or "", self._kept.secret):
                text = text.replace(each, "(hidden)")
        text = one_line(text, _SAID).rstrip(".")
        return f" ({code}{': ' if text else ''}{text})" if code > 0 else " (in no words of SMTP)"

    def _unreachable(self, error: Exception) -> NotDelivered:
        """Why no conversation came about, or broke off."""
        chain, why = chain_of(error), one_line(reason(error), _SAID)
        if any(isinstance(each, ssl.SSLCertVerificationError) for each in chain):
            return NotDelivered(
                f"The certificate of {self._place} is not trusted ({why}).",
                "If an authority of your own made it, name that one's certificate as ca_bundle in "
                "the config file.",
            )
        if any(isinstance(each, ssl.SSLError) for each in chain):
            return NotDelivered(
                f"No TLS connection to {self._place} comes about ({why}).", _HOW_ENCRYPTED
            )
        if any(isinstance(each, TimeoutError) for each in chain):
            return NotDelivered(f"{self._place} does not answer in time.", _HOW_ENCRYPTED)
        if any(isinstance(each, socket.gaierror | ValueError) for each in chain):
            return NotDelivered(
                f"No server is called {self._settings.host}.",
                "Check host in the config file, and whether this machine is online.",
            )
        return NotDelivered(f"There is no way to {self._place} ({why}).", _CHECK)
