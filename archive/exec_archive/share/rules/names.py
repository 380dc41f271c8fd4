"""Names whose values are masked whatever they are: judged by their words, in any spelling."""

import re
from functools import lru_cache

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LONGEST = 120  # signs of a name that are looked at, from its end


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SECRETS = _words(
    "password passwords passwd passwort kennwort pwd pw pass passphrase passcode "
    "secret secrets token authorization "
    "cookie cookies jwt bearer otp totp pin cvv cvc ssn signature sig hmac session sessid sid "
    "apikey accesskey secretkey privatekey authkey authtoken accesstoken refreshtoken idtoken "
    "clientsecret sessionid phpsessid jsessionid connectionstring sas nonce csrf xsrf "
    "credentials samlresponse samlrequest samlassertion dbpass smtppass mailpass ftppass sqlpass "
    "userpass adminpass rootpass"
)
_ENDINGS = (
    *("password", "passwords", "passwd", "passwort", "kennwort", "passphrase", "apikey", "token"),
    *("secret", "sessid", "sessionid"),
)
# "key" says something only with the word before it; so do these.
_PAIRS = frozenset(
    f"{before} {word}"
    for word, befores in {
        "key": "api private secret access signing sign encryption encrypt auth master account "
        "storage shared service consumer client ssh license subscription functions app admin "
        "webhook deploy deployment security server session crypto signature hmac jwt project "
        "integration write read ingest publishable restricted host",
        "keys": "api private secret access signing encryption auth",
        # Bare "tokens" are mostly counted, and the name alone does not tell.
        "tokens": "access refresh api auth bot bearer id session device",
        "id": "session sess secret",
        "code": "pin auth authorization verification security otp backup recovery access",
        "codes": "recovery backup scratch otp security verification",
        "string": "connection",
        "url": "waiting connection database db redis mongo mongodb postgres postgresql mysql "
        "amqp rabbitmq jdbc",
        "uri": "connection database db redis mongo mongodb postgres postgresql mysql amqp jdbc",
        "word": "pass",
        "words": "pass",
        "assertion": "client saml",
        "response": "saml",
        "request": "saml",
        "cookie": "set",
        "challenge": "code",
        "verifier": "code",
    }.items()
    for before in befores.split()
)
_THREES = frozenset({"access key id"})
_ALONE = frozenset({"auth", "x auth", "proxy auth", "dsn"})
# Words that may follow without changing what the value is.
_PLAIN_LATER = _words(
    "value header text string plain base64 b64 encoded encrypted hash hashed old new current "
    "confirm confirmation confirmed repeat again raw"
)
# hasPassword, needsToken, maxToken: no secret, but a word on one.
_NO_VALUE_BEFORE = _words(
    "has is are needs need no use uses using show hide allow allows require requires required "
    "invalid missing without max min total prompt completion num number count "
    "forgot reset change enable disable include ignore skip unexpected stop end start"
)


@lru_cache(maxsize=8192)
def is_secret_name(name: str) -> bool:
    """Whether what stands under this name is masked whatever it is."""
    words = [word.lower() for word in _WORDS.findall(name[-_LONGEST:])]
    if _says_so(words):
        return True
    while len(words) > 1 and (words[-1].isdigit() or words[-1] in _PLAIN_LATER):
        words.pop()
    return _says_so(words)


def _says_so(words: list[str]) -> bool:
    """Whether the last words are those of a secret, and the first does not make it a count."""
    if not words or (len(words) > 1 and words[0] in _NO_VALUE_BEFORE):
        return False
    last = words[-1]
    if last in _SECRETS or last.endswith(_ENDINGS) or " ".join(words) in _ALONE:
        return True
    if " ".join(words[-2:]) in _PAIRS or " ".join(words[-3:]) in _THREES:
        return True
    return last == "url" and "resume" in words
