"""What gives access in web addresses: passwords in them, and addresses that are keys."""

from collections.abc import Iterator

import re2

from exec_archive.share.rules.finding import Finding, found

_SLASH = rb"(?:\\{0,63}/|%(?:25){0,6}2F)"
_COLON = rb"(?::|%(?:25){0,6}3A)"
_USER_INFO = re2.compile(
    rb"(?i)[a-z0-9]"
    + _COLON
    + _SLASH
    + _SLASH
    + rb"([^\s\"'`<>/?#@\\:]{0,400}(?::[^\s\"'`<>/?#\\]{1,400})?)@"
)
_REST = rb"[^\s\"'`<>\\^{}|]+"  # of an address
_WAITING = re2.compile(_SLASH + rb"(?:webhook|form)-waiting(?:-test)?" + _SLASH + _REST)
_WEBHOOKS = re2.compile(
    rb"(?i)(?:"
    + rb"|".join(
        re2.escape(place).replace(b"ANY", b"[a-z0-9-]+").replace(rb"\/", _SLASH) + _SLASH
        for place in (
            b"hooks.slack.com/services",
            b"hooks.slack.com/workflows",
            b"hooks.slack.com/triggers",
            b"discord.com/api/webhooks",
            b"discord.com/api/ANY/webhooks",
            b"discordapp.com/api/webhooks",
            b"ANY.webhook.office.com",
            b"ANY.logic.azure.com",
            b"ANY.logic.azure.com:443",
            b"hooks.zapier.com/hooks",
            b"hook.ANY.make.com",
            b"chat.googleapis.com/v1/spaces",
        )
    )
    + rb")"
    + _REST
)
_VARIABLE = (b"$", b"{{")
SIGN_OF_WEBHOOKS = (
    rb"(?i)slack\.com|discord|webhook\.office|logic\.azure|zapier\.com|\.make\.com|googleapis"
)


def user_info(text: bytes) -> Iterator[Finding]:
    """Name and password before the host."""
    for match in _USER_INFO.finditer(text):
        name = match.group(1)
        if name in (b"", b"git"):
            continue
        start = match.start(1)
        if name.startswith(_VARIABLE):  # $USER:hunter2@: only the name is one
            end_of_name = b"}:" if name[1:2] == b"{" else b":"
            _, _, password = name.partition(end_of_name)
            if not password or password.startswith(_VARIABLE):
                continue
            start = match.end(1) - len(password)
        yield Finding(start, match.end(1), "url-user-info", "secret")


def resume_urls(text: bytes) -> Iterator[Finding]:
    """Where a waiting execution of n8n is resumed: who has the address may go on with it."""
    for match in _WAITING.finditer(text):
        yield found(match, "resume-url", "url")


def webhooks(text: bytes) -> Iterator[Finding]:
    """Addresses of webhooks of known services: who has one may post there."""
    for match in _WEBHOOKS.finditer(text):
        yield found(match, "webhook-url", "url")
