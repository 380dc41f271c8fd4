"""Keys without a form of their own, which only the name of a service beside them shows."""

import re
from collections.abc import Iterator

import re2

from exec_archive.share.rules.finding import Finding, found

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_HEX_32 = r"[0-9a-fA-F]{32}"
_HEX_64 = r"[0-9a-fA-F]{64}"
_ALNUM = r"[A-Za-z0-9]"
_WORD = r"[A-Za-z0-9_=-]"

# The word, and what the key beside it looks like.
_TABLE = {
    "adafruit": _WORD + "{32}",
    "adobe": _HEX_32,
    "airtable": _ALNUM + "{17}",
    "algolia": _ALNUM + "{32}",
    "alibaba": _ALNUM + "{30}",
    "asana": _ALNUM + "{32}",
    "atlassian": _ALNUM + "{24}",
    "aws": r"[A-Za-z0-9/+]{40}",
    "beamer": r"b_" + _WORD + "{44}",
    "bitbucket": _WORD + "{32}|" + _WORD + "{64}",
    "bittrex": _ALNUM + "{32}",
    "calendly": _WORD + "{40,}",
    "clickup": r"pk_[0-9]+_" + _ALNUM + "{32}",
    "cloudflare": _WORD + r"{40}|[0-9a-f]{37}",
    "codecov": _ALNUM + "{32}|" + _UUID,
    "cohere": _ALNUM + "{40}",
    "coinbase": _WORD + "{64}",
    "confluence": _ALNUM + "{24}",
    "confluent": _ALNUM + "{16}|" + _WORD + "{64}",
    "contentful": _WORD + "{43}",
    "datadog": r"[0-9a-f]{32}|[0-9a-f]{40}",
    "deepl": _UUID + r"(?::fx)?",
    "discord": _HEX_64 + "|" + _WORD + "{32}",
    "droneci": _ALNUM + "{32}",
    "dropbox": _ALNUM + "{15}|" + _WORD + "{64}",
    "etsy": _ALNUM + "{24}",
    "facebook": _HEX_32,
    "fastly": _WORD + "{32}",
    "finicity": _HEX_32 + "|" + _ALNUM + "{20}",
    "finnhub": _ALNUM + "{20}",
    "flickr": _ALNUM + "{32}",
    "freshbooks": _ALNUM + "{64}",
    "gitter": _WORD + "{40}",
    "heroku": _UUID,
    "hubspot": _UUID,
    "intercom": _WORD + "{60}",
    "jfrog": _ALNUM + "{64}|" + _ALNUM + "{73}",
    "jira": _ALNUM + "{24}",
    "kraken": r"[A-Za-z0-9/=_+-]{80,90}",
    "kucoin": r"[0-9a-f]{24}|" + _UUID,
    "launchdarkly": _WORD + "{40}",
    "linkedin": _ALNUM + "{14}|" + _ALNUM + "{16}",
    "mailchimp": _HEX_32 + r"-us[0-9]{1,2}",
    "mailgun": _HEX_32 + r"-[0-9a-f]{8}-[0-9a-f]{8}",
    "mattermost": _ALNUM + "{26}",
    "meraki": r"[0-9a-f]{40}",
    "messagebird": _ALNUM + "{25}|" + _UUID,
    "netlify": _WORD + "{40,46}",
    "newrelic": _ALNUM + "{40}|" + _ALNUM + "{64}",
    "nytimes": _WORD + "{32}",
    "okta": r"00[\w=-]{40}",
    "plaid": _ALNUM + "{24}|" + _ALNUM + "{30}",
    "privateai": _ALNUM + "{32}",
    "rapidapi": _WORD + "{50}",
    "sendbird": r"[0-9a-f]{40}|" + _UUID,
    "sentry": _HEX_64 + "|" + _HEX_32,
    "shopify": _HEX_32,
    "snyk": _UUID,
    "sonar": _WORD + "{40}",
    "squarespace": _UUID,
    "sumo": r"su" + _ALNUM + "{12}|" + _ALNUM + "{64}",
    "travis": _ALNUM + "{22}",
    "trello": _HEX_32 + "|" + _HEX_64,
    "twilio": _HEX_32,
    "twitch": _ALNUM + "{30}",
    "twitter": _ALNUM + r"{25}|" + _ALNUM + r"{45}|" + _ALNUM + r"{50}|[A-Za-z0-9%]{80,120}"
    r"|[0-9]{15,25}-[A-Za-z0-9]{20,40}",
    "yandex": r"t1\.[\w.=-]{80,120}|YC" + _WORD + "{38}",
    "zendesk": _ALNUM + "{40}",
}
_SHAPES = {word: re.compile(shape) for word, shape in _TABLE.items()}
WORDS = "|".join(_TABLE).replace("newrelic", "new[_-]?relic").encode()
# The word, the rest of a name, a sign between them, and a value with no sign of being a word.
_BESIDE = re2.compile(
    rb"(?i)("
    + WORDS
    + rb")[\w .-]{0,30}[\\\"'`]{0,64}\s{0,3}(?:=>|:=|\|\||[=:,>(])\s{0,3}[\\\"'`]{0,64}"
    rb"([\w.=+/%:-]{12,200})"
)
_SEPARATORS = re.compile(r"[_-]")


def beside_words(text: bytes) -> Iterator[Finding]:
    """Values that have the form of a service's keys, right beside its name."""
    match = _BESIDE.search(text)
    while match:
        word = _SEPARATORS.sub("", match.group(1).decode("ascii", "replace").lower())
        value = match.group(2).decode("ascii", "replace")
        is_key = _SHAPES[word].fullmatch(value) and re.search("[0-9]", value)
        if is_key:
            yield found(match, f"{word}-key", "token", group=2)
        match = _BESIDE.search(text, match.end() if is_key else match.end(1))
