"""Each rule finds what it is for, masks no more than that, and leaves alone what is none of it."""

from collections.abc import Iterator
from random import Random
from string import hexdigits
from uuid import UUID

import pytest

from exec_archive.share.rules import find, scan
from exec_archive.share.rules.token_table import ROWS
from made_secrets import ALL, HEX_32, Made

INNOCENT = [
    "token = $json.token",
    "password: process.env.DB_PASSWORD",
    "password: user.password1",
    "{{ $credentials.x }}",
    '={{ $json["token"] }}',
    '"token":"={{ $json.token }}"',
    '"password":"<string 5, email #bcdfghjklmnp>"',
    "password=<string 5 #bcdfghjklmnp>",
    "Bearer <string 5 #bcdfghjklmnp>",
    '{"text":"Here is your API token:","next":"b"}',
    '{"fieldLabel":"Password:","requiredField":true,"n":1}',
    '[{"label":"Password: "},{"label":"Token:"}, "x"]',
    '{"a":"Bad token:","b":{"c":"d"},"e":[1]}',
    r"{\"text\":\"Here is your API token:\",\"next\":\"b\"}",
    '"text": "Bad token:",\n  "next": "b"',
    'print("Password: ") and then ask("x")',
    '"password":",", "token":"."',
    "Bad token:",
    '["' + "words " * 40 + 'and a token:",12,"x"]',
    # Sums of files, in which the bytes of an address stand by chance.
    "5e7f698443a3a2d3b586f4e41446bed4b98bda95bda59f31b4d72e54281790c4",
    "02e01bbf243b3a3a442d735ced6f6b65be1e8d83 8e2c857e293a3a455d726df442c8b7f5",
    'token:"MY_API_TOKEN", "password":"SERVICE_API_KEY"',
    "secret: DB_PASSWORD, api_key=SERVICE_API_KEY",
    "token: $env.TOKEN, password: $env.A_B",
    '"token":"$env.X", "secret":"process.env.X", "password":"={{ $env.X }}"',
    "token = process.env.X || ''",
    'password: process.env["DB_PASS"]',
    r"x\n@app.route, :\n@acme.example, \\n@app.route",
    r"cd /home\n# DHOME and C:/Users\n and /Users\nx",
    "/api/home/products and https://h.example/data/home/x",
    "npm ERR! pkg@1.2.3.4 node-10.1.2.3.tgz 1.2.3.4-beta 1.2.3.4-1",
    "https://$USER:$PASS@h.example https://${USER}:${PASS}@h.example",
    "https://{{$json.a}}:{{$json.b}}@h.example",
    "use --password from stdin, --token-file x1y2z3, --no-secret --password",
    "set('name', 'x1'), append('author', 'b2'), define('PORT', '80')",
    '<tokens unit="one">12</tokens> <add key="Author" value="x1"/>',
    "fetch(x, { credentials: 'include' }), credentials: `same-origin`",
    "the password isn't what it's been",
    "phone_0221/1234567",
    "&#8220;words&#8221; &amp; &#x27;more&#x27; &lt;b&gt; &period;",
    '"integrity": "sha512-' + "aB1+" * 21 + 'aB=="',
    "&quot;token&quot;:&quot;&lt;string 5 #bcdfghjklmnp&gt;&quot;",
    "https://h.example/x?code=<string 3 #bcdfghjklmnp>",
    "https://<string 3 #bcdfghjklmnp>:<string 9 #tttttttttttt>@h.example/",
    "/home/<string 3 #bcdfghjklmnp>/x",
    "password: ***",
    '"password":"********"',
    '"token": null, "secret": true, "cookie": "", "password": {"a": 1}',
    "token: required",
    "if token > limit or secret>other: </password> words",
    "'refresh_token': self.refresh_grant, 'signature': valid_signature",
    "f(session=session, password=password)",
    'KEY_SECRET="$$(cat /run/secrets/key)"',
    "secrets:\n  n8n_key:\n    file: x",
    '"token": "...", "secret": "…"',
    "toks[::2] + toks[1::2]",
    "Decimal('+35236450.6')",
    'b"-----BEGIN OPENSSH PRIVATE KEY-----"',
    "password: must be at least eight characters",
    'password: "must be set first"',
    "Authorization: required",
    "Bearer authentication",
    "password = getPassword()",
    "password: getPassword1(), token: items1[0]",
    "DESK" + HEX_32,
    "ab" + HEX_32 + "-us12",
    "GB29" + "NWBK60161331926818",
    "ref A212-555-" + "0123",
    "const token = await helper(x);",
    'token: $env["X"]',
    "maxTokens: 4096, totalTokens=12345",
    '"tokenUsage":{"promptTokens":123456}',
    '"authentication":"none"',
    '"key": "value", "author": "a1b2c3", "keyboard": "a1b2c3"',
    "session expired",
    "Unexpected token < in JSON at position 0",
    "2026-11-20T06:44:30.192Z",
    "2026-11-20 06:44:30 2026-11-20",
    "20.11.2026 11/20/2026 12:34:56",
    "86576e78-97da-4442-a72d-d71c3a544c09",
    "1795157070323",
    "4111111111111112",
    "v1.2.3.4, version 1.2.3.4, pkg@1.2.3.4, 1.2.3.4.5",
    "Mozilla/5.0 Chrome/120.0.0.0 Safari/537.36",
    "127.0.0.1 0.0.0.0 ::1 [::] ::ffff:127.0.0.1 999.1.1.1",
    "a::before { content: x } std::vec::Vec",
    "/home/node/.n8n and https://h.example/home/products and /Users/Shared/x",
    "git@github.com:x/y.git @n8n/n8n-nodes-langchain.agent express@5.1.0",
    "at x (/usr/lib/node_modules/.pnpm/n8n-core@file+packages+core_@opentelemetry+api@1.9.0/a)",
    "at Token.parse (file:1:2)",
    "ghp_" + "x" * 36,
    "The executionStatus of NodeOperationError was success, as executeWorkflowTrigger said",
    '{"credentials":{"httpBasicAuth":{"id":"abc","name":"X"}}}',
    "100%25 of 50% %20 a%20b",
    "data:image/png;base64," + "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
]


@pytest.mark.parametrize("made", ALL, ids=lambda made: f"{made.rule}: {made.text[:20]}")
def test_a_rule_masks_the_secret_and_no_more(made: Made) -> None:
    [found] = find(made.text)
    assert made.text[found.start : found.end] == made.secret
    assert found.rule == made.rule
    assert list(scan(made.text)) == [found]


@pytest.mark.parametrize("made", ALL, ids=lambda made: f"{made.rule}: {made.text[:20]}")
def test_it_is_found_in_a_large_file_as_in_a_value(made: Made) -> None:
    around = "nothing to see in these words\n" * 400
    [found] = scan(f"{around}é {made.text}\n{around}")
    assert found.start == len(around) + 2 + made.text.index(made.secret)
    assert found.end - found.start == len(made.secret)


@pytest.mark.parametrize("text", INNOCENT)
def test_what_is_no_secret_stays(text: str) -> None:
    assert find(text) == []
    assert list(scan(text + "\nwords" * 1000)) == []


def test_every_value_of_a_list_is_masked() -> None:
    text = '{"recoveryCodes": ["abc", "d\\"e", "f"], "n": ["x"]}'
    assert [text[found.start : found.end] for found in find(text)] == ["abc", 'd\\"e', "f"]


def test_both_ends_of_a_range_are_masked() -> None:
    first, last = "203." + "0.113.7", "203." + "0.113.99"
    text = f"allow {first}-{last}"
    assert [text[found.start : found.end] for found in find(text)] == [first, last]


def _hashes(count: int) -> Iterator[str]:
    rng = Random(7)  # noqa: S311 - the same hashes in every run
    for _ in range(count):
        yield rng.randbytes(32).hex()
        yield rng.randbytes(20).hex()
        yield rng.randbytes(16).hex().upper()
        yield str(UUID(bytes=rng.randbytes(16), version=4))


def test_no_hash_and_no_id_is_a_secret() -> None:
    assert list(scan("\n".join(_hashes(50_000)))) == []


def test_no_hash_that_begins_as_a_token_is_one() -> None:
    prefixes = {line.split()[1] for line in ROWS.strip().splitlines()} | {"4b1d"}
    hexadecimal = {prefix for prefix in prefixes if set(prefix) <= set(hexdigits)}
    assert {"AC", "4b1d"} <= hexadecimal
    for prefix in sorted(hexadecimal):
        for whole in _hashes(20):
            start = prefix.upper() if whole.isupper() else prefix.lower()
            assert find(start + whole[len(prefix) :]) == []


def test_the_places_count_signs_and_not_bytes() -> None:
    text = "é\U0001f600 \ud800 " + "jo" + "@" + "mail.example, ünd " + "ann" + "@" + "mail.example"
    assert [text[found.start : found.end] for found in find(text)] == [
        "jo" + "@" + "mail.example",
        "ann" + "@" + "mail.example",
    ]


def test_what_several_rules_find_is_masked_once() -> None:
    token = "ghp_" + "a1B2" * 9
    text = f'{{"password":"{token}"}}'
    [found] = find(text)
    assert text[found.start : found.end] == token
