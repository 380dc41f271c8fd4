"""The channels of the config file: what they may hold, what is told, and that they stay."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from exec_archive.configuration import Instance, parse_configuration
from exec_archive.configuration_channels import Email, Webhook, parse_channels, read_channels
from exec_archive.configuration_edit import add_instance, remove_instance
from exec_archive.errors import BadRequest
from exec_archive.server.secret_place import KeptIn
from exec_archive_schemas import load

VALID = Draft202012Validator(load("config_file"))
MAIL: dict[str, Any] = {
    "type": "email",
    "host": "smtp.example.com",
    "from": "n8n@example.com",
    "to": ["ops@example.com"],
}
HOOK: dict[str, Any] = {"type": "webhook", "url": "https://chat.example.com/hooks/T0KEN"}

_PLACES = {
    f"{what}_{kind}": ["word", "", 1]
    for what in ("password", "url", "secret")
    for kind in ("variable", "command", "file")
}
_OPTIONS: dict[str, list[Any]] = {
    **_PLACES,
    "type": ["email", "webhook", "sms", 1],
    "host": ["localhost", "127.0.0.1", "::1", "a b", "", "smtp://x", ".x"],
    "from": ["", "n8n", "N <n8n@example.com>", "a@b"],
    "to": [[], ["a"], ["a@b", "c@d.example"], "a@b", [1]],
    "port": [0, 1, 65535, 65536, "25", True],
    "security": ["starttls", "tls", "none", "ssl", True],
    "allow_plain": [True, False, 1],
    "user": ["n8n", ""],
    "url": ["https://x", ""],
    "timeout": [0, 0.5, 60, 61, "10"],
    "template": ["", 1],
    "ca_bundle": ["a.pem", ""],
    "proxy": ["http://p", ""],
    "allow_http": [True, "yes"],
    "password": ["hunter2"],
}


def channel(fields: dict[str, Any]) -> dict[str, Any]:
    return {"channels": {"one": {name: each for name, each in fields.items() if each is not None}}}


def is_understood(document: Any) -> bool:
    try:
        parse_channels(Path("config.toml"), tomlkit.dumps(document).encode())
    except BadRequest:
        return False
    return True


def told(fields: dict[str, Any]) -> str:
    with pytest.raises(BadRequest) as refused:
        parse_channels(Path("config.toml"), tomlkit.dumps(channel(fields)).encode())
    return refused.value.problem


def read(tmp_path: Path, text: str) -> Any:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return read_channels(path)


@pytest.mark.parametrize("base", [MAIL, HOOK])
@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in _OPTIONS.items() for value in values]
)
def test_the_schema_and_the_program_agree_on_every_value(
    base: dict[str, Any], name: str, value: Any
) -> None:
    for extra in ({}, {"user": "n8n"}, {"security": "none"}, {"url": None}):
        document = channel({**base, **extra, name: value})
        assert is_understood(document) == VALID.is_valid(document), document


@given(
    st.sampled_from([MAIL, HOOK]),
    st.fixed_dictionaries({}, optional={n: st.sampled_from(v) for n, v in _OPTIONS.items()}),
)
@settings(max_examples=300)
def test_the_schema_and_the_program_take_the_same_channels(
    base: dict[str, Any], more: dict[str, Any]
) -> None:
    document = channel({**base, **more})
    assert is_understood(document) == VALID.is_valid(document)


def test_what_is_left_out_has_a_meaning() -> None:
    mail = msgspec.convert(MAIL, Email)
    assert (mail.security, mail.port_used, mail.password_place) == ("starttls", 587, None)
    assert msgspec.convert({**MAIL, "security": "tls"}, Email).port_used == 465
    assert msgspec.convert({**MAIL, "port": 2525}, Email).port_used == 2525
    hook = msgspec.convert(HOOK, Webhook)
    assert (hook.timeout, hook.url_place, hook.secret_place) == (10, None, None)


@pytest.mark.parametrize("kind", list(KeptIn))
def test_each_secret_has_each_kind_of_place(kind: KeptIn) -> None:
    name = "variable" if kind is KeptIn.ENVIRONMENT else kind.value
    mail = msgspec.convert({**MAIL, "user": "n8n", f"password_{name}": "P"}, Email)
    hook = msgspec.convert({"type": "webhook", f"url_{name}": "U", f"secret_{name}": "S"}, Webhook)
    places = [mail.password_place, hook.url_place, hook.secret_place]
    assert [place and (place.kind, place.where) for place in places] == [
        (kind, "P"),
        (kind, "U"),
        (kind, "S"),
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({**MAIL, "user": "n8n"}, "name one of password_variable, password_command and"),
        ({**MAIL, "password_file": "p"}, "a password needs a user beside it"),
        ({**MAIL, "security": "none"}, "unless allow_plain = true"),
        ({**MAIL, "to": ["Ops <ops@example.com>"]}, "plain addresses, as in ops@example.com"),
        ({**MAIL, "to": ["ops@example.com\nBcc: x@y.example"]}, "plain addresses"),
        ({**MAIL, "host": "smtp.example.com\n"}, "host is the name of a server alone"),
        ({**MAIL, "password": "hunter2"}, "unknown field `password`"),
        (
            {**MAIL, "type": "sms"},
            "[channels.one] in the config file config.toml cannot be understood: Inv",
        ),
        ({"type": "webhook"}, "name one of url, url_variable, url_command and url_file"),
        ({**HOOK, "url_file": "u"}, "name one of url, url_variable, url_command and url_file"),
        ({**HOOK, "secret_file": "a", "secret_command": "b"}, "name one of secret_variable"),
        ({**HOOK, "template": "{summary}"}, "template is no JSON"),
        ({**HOOK, "template": '"{name}"'}, "template names {name}; there are: summary,"),
        ({**HOOK, "timeout": 0}, "Expected `float` > 0"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(fields: dict[str, Any], words: str) -> None:
    assert words in told(fields)


@pytest.mark.parametrize("where", ["url_file", "url_command"])
def test_an_address_in_the_place_of_its_place_is_not_repeated(where: str) -> None:
    problem = told({"type": "webhook", where: HOOK["url"]})
    assert "T0KEN" not in problem
    assert "it goes into url" in problem


@pytest.mark.parametrize("name", ["template", "timeout", "url_variable", "proxy", "secret"])
def test_no_mistake_shows_what_was_written(name: str) -> None:
    assert "T0KEN" not in told({**HOOK, name: "{https://x/T0KEN}"} | {"allow_http": 1})


def test_no_channel_shows_its_address() -> None:
    assert "T0KEN" not in repr(msgspec.convert(HOOK, Webhook))
    assert "T0KEN" not in repr(
        parse_configuration(Path("c"), tomlkit.dumps(channel(HOOK)).encode())
    )


def test_paths_begin_at_the_folder_of_the_file(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        '[channels.mail]\ntype = "email"\nhost = "h"\nfrom = "a@b"\nto = ["c@d"]\nuser = "u"\n'
        'password_file = "keys/mail"\nca_bundle = "own.pem"\n'
        '[channels.chat]\ntype = "webhook"\nurl_file = "/etc/hook"\nsecret_file = "~/hook"\n'
        '[channels.by]\ntype = "webhook"\nurl_command = "cat hook"\n',
    )
    assert found["mail"].password_file == str(tmp_path / "keys" / "mail")
    assert found["mail"].ca_bundle == str(tmp_path / "own.pem")
    assert found["chat"].url_file == "/etc/hook"
    assert found["chat"].secret_file == str(Path.home() / "hook")
    assert found["by"].url_command == "cat hook"


def test_changes_of_servers_leave_channels_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    before = (
        '# mine\n[channels.chat]  # the team\ntype = "webhook"\nurl = "https://x.example/T0KEN"\n'
        'template = \'{"text": "[instances.prod] {summary}"}\'\n'
    )
    read(tmp_path, before)
    add_instance(path, "prod", Instance("https://n8n.test", key_variable="K"))
    assert path.read_text().startswith(before)
    assert list(read_channels(path)) == ["chat"]
    remove_instance(path, "prod")
    assert path.read_text().strip() == before.strip()
