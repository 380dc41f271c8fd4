"""The channels of the config file: where alerts go, and where the secrets for that are kept."""

import re
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from exec_archive.configuration import config_text, parse_configuration, section
from exec_archive.server.address import is_loopback
from exec_archive.server.secret_place import SecretPlace, place_of

# A plain address: no name beside it, and ASCII alone.
MAIL_ADDRESS = r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+$"
HOST = r"^[A-Za-z0-9:][A-Za-z0-9._:-]*$"
VARIABLE_NAME = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"

Given = Annotated[str, msgspec.Meta(min_length=1)]
VariableName = Annotated[str, msgspec.Meta(pattern=VARIABLE_NAME)]

_AN_ADDRESS = re.compile(r"\s*[a-z][a-z0-9+.-]*://", re.IGNORECASE)


class _PasswordPlace(SecretPlace):
    __slots__ = ()
    what: ClassVar[str] = "password"


class _UrlPlace(SecretPlace):
    __slots__ = ()
    what: ClassVar[str] = "address"


class Email(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag="email",
    kw_only=True,
):
    """A mail server, and who gets mail by it."""

    host: Given
    sender: Given = msgspec.field(name="from")
    to: Annotated[tuple[Given, ...], msgspec.Meta(min_length=1, max_length=100)]
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    allow_plain: bool = False
    user: Given | None = None
    password_variable: VariableName | None = None
    password_command: Given | None = None
    password_file: Given | None = None
    ca_bundle: Given | None = None

    def __post_init__(self) -> None:
        places = _named(self, "password")
        if self.user is not None and places != 1:
            raise ValueError(
                "name one of password_variable, password_command and password_file beside user"
            )
        if self.user is None and places:
            raise ValueError("a password needs a user beside it")
        if not re.fullmatch(HOST, self.host):
            raise ValueError("host is the name of a server alone, as in smtp.example.com")
        if not all(re.fullmatch(MAIL_ADDRESS, each) for each in (self.sender, *self.to)):
            raise ValueError("from and to are plain addresses, as in ops@example.com")
        if self.security == "none" and not (self.allow_plain or is_loopback(self.host)):
            raise ValueError(
                'security "none" lets everyone on the way read the mail; it is for this machine '
                "only, unless allow_plain = true"
            )

    @property
    def password_place(self) -> SecretPlace | None:
        """Where the password is; None where nobody logs in."""
        return place_of(
            _PasswordPlace, self.password_variable, self.password_command, self.password_file
        )

    @property
    def port_used(self) -> int:
        """As given, or the usual one."""
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.security]


class Webhook(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag="webhook",
    kw_only=True,
):
    """An address that takes alerts; that address is a secret itself."""

    url: Given | None = None
    url_variable: VariableName | None = None
    url_command: Given | None = None
    url_file: Given | None = None
    secret_variable: VariableName | None = None
    secret_command: Given | None = None
    secret_file: Given | None = None
    template: Given | None = None
    timeout: Annotated[float, msgspec.Meta(gt=0, le=60)] = 10.0
    ca_bundle: Given | None = None
    proxy: Given | None = None
    allow_http: bool = False

    def __post_init__(self) -> None:
        if _named(self, "url") + (self.url is not None) != 1:
            raise ValueError("name one of url, url_variable, url_command and url_file")
        if _named(self, "secret") > 1:
            raise ValueError("name one of secret_variable, secret_command and secret_file")
        if any(_AN_ADDRESS.match(each or "") for each in (self.url_command, self.url_file)):
            raise ValueError("url_command and url_file say where the address is; it goes into url")
        if self.template is not None:
            # Few have one, and every command reads the config file.
            from exec_archive.monitor.channels.template import Template

            Template(self.template)

    def __repr__(self) -> str:
        return "Webhook(hidden)"

    @property
    def url_place(self) -> SecretPlace | None:
        """Where the address is, unless it stands in the config file."""
        return place_of(_UrlPlace, self.url_variable, self.url_command, self.url_file)

    @property
    def secret_place(self) -> SecretPlace | None:
        """Where the secret is that signs; None where nothing is signed."""
        return place_of(SecretPlace, self.secret_variable, self.secret_command, self.secret_file)


ChannelSettings = Email | Webhook


def read_channels(path: Path) -> dict[str, ChannelSettings]:
    """The channels of the config file, by their names."""
    channels = parse_channels(path, config_text(path))
    return {name: beside_the_file(path.parent, each) for name, each in channels.items()}


def parse_channels(path: Path, text: bytes) -> dict[str, ChannelSettings]:
    """What a config file says of channels, as it says it."""
    return section(path, "channels", parse_configuration(path, text).channels, ChannelSettings)


def beside_the_file(folder: Path, settings: ChannelSettings) -> ChannelSettings:
    """The same with its files named from where the config file stands."""
    files = {
        name: str(folder / Path(value).expanduser())
        for name in ("password_file", "secret_file", "url_file", "ca_bundle")
        if (value := getattr(settings, name, None)) is not None
    }
    return msgspec.structs.replace(settings, **files)


def _named(settings: Any, what: str) -> int:
    """How many places are named for a secret."""
    places = (f"{what}_{kind}" for kind in ("variable", "command", "file"))
    return sum(getattr(settings, each) is not None for each in places)
