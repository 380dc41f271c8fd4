"""Secrets that never were: put together here, so that no file of ours looks as if it held one."""

import base64
import string
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote

from exec_archive.share.rules.token_table import ROWS

_SIGNS = {
    "hex": "0f1e2d3c4b5a6978",
    "upper": "QZ7X2WK5RM3VT4PN",
    "alnum": "a1B2c3D4e5F6g7H8j9K",
    "word": "a1B2_c3D4-e5F6g7H8j",
    "wide": "a1B2.c3D4_e5F6g7H8j",
    "base64": "a1B2+c3D4/e5F6g7H8j",
    "path": "a1B2+c3D4/e5F6_g7-H",
}


class Made(NamedTuple):
    """A text with a secret in it, and what of it must be masked under which rule."""

    text: str
    secret: str
    rule: str


def signs(alphabet: str, length: int) -> str:
    """So many signs of an alphabet, of several kinds."""
    of = _SIGNS[alphabet]
    return (of * (length // len(of) + 1))[:length]


def tokens() -> list[Made]:
    """One token for each row of the table."""
    made = []
    for line in ROWS.strip().splitlines():
        rule, prefix, alphabet, least = line.split()
        token = prefix + signs(alphabet, int(least))
        made.append(Made(token, token, rule))
    return made


def whole(rule: str, *pieces: str) -> Made:
    """A text that is a secret as a whole."""
    text = "".join(pieces)
    return Made(text, text, rule)


def within(rule: str, before: str, secret: str, after: str = "") -> Made:
    """A secret with something around it that stays."""
    return Made(before + secret + after, secret, rule)


HEX_32 = signs("hex", 32)
UUID = f"{HEX_32[:8]}-{HEX_32[8:12]}-{HEX_32[12:16]}-{HEX_32[16:20]}-{HEX_32[20:]}"
MAIL = "jo.doe" + "@" + "mail.example"
_JWT = ".".join(
    base64.urlsafe_b64encode(part).decode().rstrip("=")
    for part in (b'{"alg":"HS256"}', b'{"sub":"123","n":1}', b"0123456789abcdef0123")
)
_DASHES = "-" * 5
PEM = (
    f"{_DASHES}BEGIN PRIVATE KEY{_DASHES}\n{signs('base64', 64)}\n{_DASHES}END PRIVATE KEY{_DASHES}"
)

SHAPES = [
    whole("jwt", _JWT),
    whole("telegram-token", "12345" * 2, ":A", signs("word", 34)),
    within(
        "telegram-token",
        "https://api.telegram.org/",
        "bot" + "12345" * 2 + ":A" + signs("word", 34),
        "/sendMessage",
    ),
    whole("discord-token", "MT", signs("alnum", 22), ".", "Xa1b2C", ".", signs("word", 27)),
    whole("azure-ad-secret", "aB1", "8Q~", signs("word", 33)),
    whole("terraform-token", signs("alnum", 14), ".atlasv1.", signs("alnum", 62)),
    whole("harness-token", "pat.", signs("alnum", 22), ".", signs("hex", 24), ".", "aB1" * 6, "cd"),
    whole("airtable-pat", "pat", signs("alnum", 14), ".", signs("hex", 64)),
    whole("asana-pat", "1/", "12345678" * 2, ":", HEX_32),
    whole("firebase-messaging", "AAAA", "aB1cD2e", ":", signs("word", 140)),
    whole("resend-key", "re_", "aB1cD2eF", "_", signs("alnum", 24)),
    whole("mailchimp-key", HEX_32, "-us", "12"),
    whole("maxmind-key", "aB1cD2", "_", signs("alnum", 29), "_mmk"),
    whole("facebook-app-token", "12345678" * 2, "|", signs("word", 27)),
    whole("azure-storage-key", signs("alnum", 86), "=="),
    whole("clickhouse-key", "4b", "1d", signs("alnum", 38)),
    within("aws-key-id", "KEY_", "AK" + "IA" + signs("upper", 16)),
    whole("extended-private-key", "xprv", "9s21ZrQH" * 13),
    whole("private-key", PEM),
    whole("private-key", PEM.replace("\n", "\\n")),
]

BESIDE_WORDS = [
    within("algolia-key", "algolia: ", HEX_32),
    within("heroku-key", "HEROKU_API=", UUID),
    within("cloudflare-key", "aws and cloudflare: ", signs("word", 40)),
    within("twitter-key", 'twitter_app = "', signs("alnum", 25), '"'),
    within("deepl-key", "DeepL, ", UUID + ":fx"),
    within("newrelic-key", "new-relic: ", signs("alnum", 40)),
]

NAMED = [
    within("named-secret", 'password = "', "hunter2", '"'),
    within("named-secret", "password: ", "hunter2"),
    within("named-secret", "PASSWORD=", "hunter"),
    within("named-secret", "api_key: ", signs("alnum", 12)),
    within("named-secret", '{"token":"', "x", '"}'),
    within("named-secret", r'"{\"password\":\"', "abc", '", "x": ""'),
    within("named-secret", '{"pin":', "123456", "}"),
    within("named-secret", '{"token" :\n  "', "x", '"}'),
    within("named-secret", '{"client secret" : "', "a b", '"}'),
    within("named-secret", r"{\"password\":\"", "x", r"\"}"),
    within("named-secret", r"{\\\"password\\\":\\\"", r"x\\\\y", r"\\\"}"),
    within("named-secret", '{"pwd":"', r"a\"b", '","n":1}'),
    within("named-secret", '{"pwd":"', r"a\\", '","n":1}'),
    within("named-secret", r"one\npwd=", "hunter2", r"\ntwo"),
    within("named-secret", '{"pwd":"', "cut of", "\nnext line"),
    within("named-secret", "<password>", "hunter2", "</password>"),
    within("named-secret", "&quot;apiKey&quot;:&quot;", "hunter2", "&quot;"),
    within("named-secret", '{"name":"X-Api-Key","value":"', "abc", '"}'),
    within("named-secret", '"Authorization":"Bearer ', "abc", '"'),
    within("named-secret", "Authorization: Digest ", "user=a1, nonce=b2"),
    within("named-secret", "Cookie: ", "a=1; b=2", "\nAccept: x"),
    within("named-secret", "https://h.example/p?token=", "abcd", "&x=1"),
    within("named-secret", "https://h.example/p?x=1&sig=", "ab%2Fcd", "&b=1"),
    within("named-secret", "https://h.example/cb?code=", "4/abc", "&state=1"),
    within("named-secret", "https://h.example/p?X-Amz-Signature=", HEX_32),
    within("named-secret", "https://h.example/#access_token=", "abcd"),
    within("named-secret", '"resumeUrl":"', "http://h.example/x", '"'),
    within("named-secret", '{"password":["', "abc", '"]}'),
    within("named-secret", '<add key="ApiKey" value="', "abc", '"/>'),
    within("named-secret", '<input type="password" value="', "abc", '">'),
    within("named-secret", '<apiKey type="string">', "abc", "</apiKey>"),
    within("named-secret", "define('DB_PASSWORD', '", "abc", "')"),
    within("named-secret", 'setHeader("Authorization","', "abc", '")'),
    within("named-secret", "headers.set('x-api-key','", "abc", "')"),
    within("named-secret", "create user bob password '", "abc", "';"),
    within("named-secret", "authorization = Token ", "a1b2c3"),
    within("named-secret", "password: |\n  ", "hunter2"),
    within("named-secret", "run --verbose --password ", "hunter2Zq8x", " now"),
    within("named-secret", 'run --token "', "abc", '" now'),
    within("named-secret", "token = process.env.TOKEN || '", "abc", "'"),
    within("named-secret", '"token":"={{ $env.TOKEN || \'', "abc", "' }}\""),
    within("named-secret", 'password = os.environ["X"] or "', "abc", '"'),
    within("named-secret", '"DATABASE_URL":"', "postgres://h.example/x", '"'),
    within("named-secret", "kennwort: ", "hunter2"),
    within("named-secret", '{"n":1, password:"', "abc", '", "x":2}'),
    within("named-secret", 'f("one", "two"); token = "', "!abc", '"'),
    within("curl-user", "curl -u", "bob:s3cret", " http://h.example"),
    within("bearer-credential", "sent Bearer ", signs("alnum", 20), " there"),
    within("basic-credential", "sent Basic ", base64.b64encode(b"user:pass").decode()),
    within("curl-user", "curl -u ", "bob:s3cret", " http://h.example"),
]

ADDRESSES = [
    within("url-user-info", "https://", "user:pw", "@h.example/x"),
    within("url-user-info", "postgres://", "app:p%40ss@w", "@db.example:5432/x"),
    within("url-user-info", "https://", signs("alnum", 20), "@h.example/x"),
    within("url-user-info", "ftp://", "bob", "@h.example/x"),
    within("url-user-info", "https://", "user:pa:hunter2", "@h.example/x"),
    within("url-user-info", "https://$USER:", "hunter3", "@h.example/x"),
    within("url-user-info", "https://${USER:-bob}:", "hunter3", "@h.example/x"),
    within("resume-url", "http://h.example", "/webhook-waiting/86?signature=00aa"),
    within("resume-url", "see http://h.example:5678", "/form-waiting/3"),
    within("webhook-url", "https://", "hooks.slack.com/services/T0/B0/xyz"),
    within("webhook-url", "https://", "discord.com/api/webhooks/123/xyz"),
    within("webhook-url", "https://", "discord.com/api/v10/webhooks/123/xyz"),
    within("webhook-url", "https://", "acme.webhook.office.com/webhookb2/x@y/IncomingWebhook/z"),
    within("webhook-url", "https://", "hook.eu1.make.com/abcdef"),
    within("home-folder", "at /home/", "bob", "/x.js:1:2"),
    within("home-folder", "file:///Users/", "nina", "/x"),
    within("home-folder", "C:\\Users\\", "nina", "\\x"),
    within("home-folder", "C:\\\\Users\\\\", "bob", "\\\\x"),
    within("home-folder", "/mnt/c/Users/", "bob", "/x"),
    within("ipv4", "from ", "10." + "1.2.3", ":8080"),
    within("ipv4", "connect ECONNREFUSED ", "192.168." + "7.9"),
    within("ipv4", "ssh root@", "10." + "1.2.3"),
    within("ipv4", "bob@", "203." + "0.113.7"),
    within("ipv4", "ip-", "203." + "0.113.7"),
    within("ipv4", "Host/", "203." + "0.113.7"),
    within("ipv4", "http://", "203." + "0.113.7", ".nip.io/x"),
    within("home-folder", "/data/home/", "bsmith", "/x"),
    whole("ipv6", "2001:db8:", ":1"),
    whole("ipv6", "::ffff:", "8.8.4.4"),
    whole("ipv6", "2001:db8:1:2:", "3:4:5:6"),
    whole("mac-address", "00:1a:2b:", "3c:4d:5e"),
]

PERSONAL = [
    whole("email", MAIL),
    whole("email", "müller", "@", "bücher.example"),
    whole("email", "jo+tag", "@", "mail.example"),
    whole("email", "jo", "%40", "mail.example"),
    within("email", "https://h.example?to=", MAIL),
    whole("email", "jo", "%2540", "mail.example"),
    whole("email", "jo", r"\u0040", "mail.example"),
    whole("email", r"andr\u00e9", "@", "mail.example"),
    whole("email", "jo", "&#64;", "mail.example"),
    whole("email", "jo", r"\x40", "mail.example"),
    within("email", "//", MAIL),
    within("email", "one\\n", MAIL, "\\ntwo"),
    whole("phone", "+49 170 ", "1234567"),
    whole("phone", "+1 (212) ", "555-0123"),
    whole("phone", "(212) ", "555-0123"),
    whole("phone", "212-", "555-0123"),
    whole("phone", "0221/", "1234567"),
    whole("phone", "01 23 ", "45 67 89"),
    whole("iban", "DE89 3704 ", "0044 0532 0130 00"),
    whole("iban", "GB29", "NWBK60161331926819"),
    whole("card", "4111 1111 ", "1111 1111"),
    whole("card", "5555-5555-", "5555-4444"),
    within("card", "card_", "4111" + "1111" + "1111" + "1111"),
    whole("card", "4111\u202f1111", "\u202f1111\u202f1111"),
    within("iban", "iban_", "DE89" + "3704" + "0044" + "0532" + "0130" + "00"),
    whole("iban", "DE89\xa03704\xa0", "0044\xa00532\xa00130\xa000"),
    whole("phone", "+49\xa0170\u2009", "1234567"),
    within("card", "order 2026 ", "4111 " + "1111 1111 1111", " of today"),
    within("phone", "id 212 ", "212-" + "555-0123"),
    whole("card", "378282", "246310005"),
    whole("ssn", "123-", "45-6789"),
]

# Those that people have most, by what their makers write of them and not by our table.
WELL_KNOWN = [
    whole("github-pat", "gh", "p_", signs("alnum", 36)),
    whole(
        "github-fine-grained-pat", "github", "_pat_", signs("alnum", 22), "_", signs("alnum", 59)
    ),
    whole("gitlab-pat", "gl", "pat-", signs("word", 20)),
    whole("aws-key-id", "AK", "IA", signs("upper", 16)),
    whole("gcp-api-key", "AI", "za", signs("word", 35)),
    whole("slack-bot-token", "xo", "xb-", "1234567890-" * 2, signs("alnum", 24)),
    whole("stripe-key", "sk", "_test_", signs("alnum", 24)),
    whole("twilio-key", "S", "K", HEX_32),
    whole("sendgrid-key", "S", "G.", signs("word", 22), ".", signs("word", 43)),
    whole("openai-key", "s", "k-proj-", signs("word", 74), "T3BlbkFJ", signs("word", 74)),
    whole("anthropic-key", "s", "k-ant-api03-", signs("word", 93), "AA"),
    whole("huggingface-token", "h", "f_", signs("alnum", 34)),
    whole("npm-token", "n", "pm_", signs("alnum", 36)),
    whole("pypi-token", "pypi", "-AgEIcHlwaS5vcmc", signs("word", 80)),
    whole("docker-token", "dckr", "_pat_", signs("word", 27)),
    whole("digitalocean-token", "dop", "_v1_", signs("hex", 64)),
    whole("shopify-token", "shp", "at_", HEX_32),
    whole("notion-token", "nt", "n_", "12345678901", signs("alnum", 35)),
    whole("atlassian-token", "ATA", "TT3", signs("word", 186)),
    whole("linear-key", "lin", "_api_", signs("alnum", 40)),
    whole("databricks-token", "da", "pi", HEX_32),
    whole("grafana-service-token", "gl", "sa_", signs("alnum", 32), "_", signs("hex", 8)),
    whole("vault-service-token", "h", "vs.", signs("word", 95)),
    whole("postman-key", "PM", "AK-", signs("hex", 24), "-", signs("hex", 34)),
    whole("age-key", "AGE-SECRET", "-KEY-1", signs("upper", 58)),
]

ALL = [*tokens(), *WELL_KNOWN, *SHAPES, *BESIDE_WORDS, *NAMED, *ADDRESSES, *PERSONAL]

# How a secret may be hidden; what comes out is masked as a whole.
HIDDEN: dict[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 without padding": lambda text: base64.b64encode(text.encode()).decode().rstrip("="),
    "base64url": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 of base64": lambda text: base64.b64encode(base64.b64encode(text.encode())).decode(),
    "hex": lambda text: text.encode().hex(),
    "url": lambda text: quote(text, safe=string.ascii_letters + string.digits),
    "url twice": lambda text: quote(quote(text, safe=""), safe=""),
    "every sign in url": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "escapes": lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text),
    "short escapes": lambda text: "".join(
        f"\\x{ord(sign):02x}" if ord(sign) < 256 else f"\\u{ord(sign):04x}" for sign in text
    ),
    "signs of HTML": lambda text: "".join(f"&#{ord(sign)};" for sign in text),
    "signs of HTML in hex": lambda text: "".join(f"&#x{ord(sign):X};" for sign in text),
}
