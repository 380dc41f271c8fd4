"""Secrets and personal data that nobody has, planted in executions to see whether any gets out.

Every value is made when a test runs: nothing in this repository looks like a secret.
"""

import base64
import json
import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

Json = dict[str, Any]
Rng = random.Random

_LETTERS = string.ascii_lowercase
_ALNUM = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"


def some(rng: Rng, signs: str, length: int) -> str:
    """So many signs."""
    return "".join(rng.choices(signs, k=length))


def a_word(rng: Rng) -> str:
    """A word that no rule knows: only as the value of an item is it anybody's."""
    return "q" + some(rng, _LETTERS, 12)


def a_name(rng: Rng) -> str:
    """A person's name."""
    return f"{some(rng, _LETTERS, 7).capitalize()} {some(rng, _LETTERS, 9).capitalize()}"


def _card(rng: Rng) -> str:
    digits = [4, *(rng.randrange(10) for _ in range(14))]
    doubled = [(2 * d - 9 if d > 4 else 2 * d) if i % 2 == 0 else d for i, d in enumerate(digits)]
    return "".join(map(str, [*digits, -sum(doubled) % 10]))


def _iban(rng: Rng) -> str:
    account = some(rng, string.digits, 18)
    check = 98 - int(account + "131400") % 97  # D is 13, E is 14
    return f"DE{check:02d}{account}"


def _jwt(rng: Rng) -> str:
    def part(value: Json) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    head = part({"alg": "HS256", "typ": "JWT"})
    return f"{head}.{part({'sub': some(rng, _ALNUM, 12)})}.{some(rng, _ALNUM, 43)}"


def _pem(rng: Rng) -> str:
    body = "\n".join(some(rng, _ALNUM, 64) for _ in range(4))
    words = "RSA PRIVATE KEY"
    return f"-----BEGIN {words}-----\n{body}\n-----END {words}-----"


def _ipv4(rng: Rng) -> str:
    return f"{rng.randrange(11, 120)}." + ".".join(str(rng.randrange(1, 255)) for _ in range(3))


# What the rules know by itself, wherever it stands.
KNOWN: dict[str, Callable[[Rng], str]] = {
    "email": lambda r: f"{some(r, _LETTERS, 9)}.{some(r, _LETTERS, 5)}@{some(r, _LETTERS, 8)}.org",
    "ipv4": _ipv4,
    "ipv6": lambda r: ":".join(["2001", *(f"{r.randrange(4096, 65535):x}" for _ in range(7))]),
    "phone": lambda r: f"+49 170 {some(r, '123456789', 7)}",
    "iban": _iban,
    "card": _card,
    "github": lambda r: "gh" + "p_" + some(r, _ALNUM, 36),
    "aws": lambda r: "AK" + "IA" + some(r, string.ascii_uppercase + "234567", 16),
    "slack": lambda r: (
        f"xo{'xb'}-{some(r, '123456789', 12)}-{some(r, '123456789', 12)}-" + some(r, _ALNUM, 24)
    ),
    "stripe": lambda r: "sk_" + "live_" + some(r, _ALNUM, 24),
    "gitlab": lambda r: "glp" + "at-" + some(r, _ALNUM, 20),
    "google": lambda r: "AI" + "za" + some(r, _ALNUM, 35),
    "npm": lambda r: "np" + "m_" + some(r, _ALNUM, 36),
    "jwt": _jwt,
    "pem": _pem,
    "url password": lambda r: (
        f"https://{some(r, _LETTERS, 8)}:{some(r, _ALNUM, 14)}@host.example/x"
    ),
    "resume": lambda r: f"https://n.example/webhook-waiting/12?signature={some(r, _HEX, 64)}",
}
_PARTS_OF_URLS = {"url password", "resume"}


@dataclass(frozen=True)
class Canary:
    """One planted value: what must not be found, and where it was put."""

    kind: str
    secret: str
    place: str


class Planting:
    """Puts canaries into one document and remembers them."""

    def __init__(self, document: Json, rng: Rng) -> None:
        self.document, self.rng = document, rng
        self.planted: list[Canary] = []

    def known(self, place: str, wrap: Callable[[str], Any] = lambda text: text) -> Any:
        """One that the rules know; the kinds take turns."""
        kind = list(KNOWN)[self.rng.randrange(len(KNOWN))]
        value = KNOWN[kind](self.rng)
        self.planted.append(Canary(kind, _secret_of(kind, value), place))
        return wrap(value)

    def word(self, place: str, wrap: Callable[[str], Any] = lambda text: text) -> Any:
        """One that no rule knows."""
        value = a_word(self.rng)
        self.planted.append(Canary("word", value, place))
        return wrap(value)


def _secret_of(kind: str, value: str) -> str:
    """What of a value is the secret: of an address only a part."""
    if kind == "url password":
        return value.partition("@")[0].rpartition(":")[2]
    if kind == "resume":
        return value.partition("=")[2]
    return value.split("\n")[2] if kind == "pem" else value


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


WRAPPINGS: dict[str, Callable[[str], Any]] = {
    "plain": lambda text: text,
    "in a sentence": lambda text: f"We wrote to {text} about it.",
    "in JSON": lambda text: json.dumps({"a": [{"b": text}]}),
    "in JSON in JSON": lambda text: json.dumps({"a": json.dumps({"b": text})}),
    "base64": lambda text: base64_of(f"user says {text} here"),
    "base64 in a sentence": lambda text: f"Basic {base64_of(f'name:{text}')} was sent",
    "url encoded": lambda text: f"q={quote(text, safe='')}&page=2",
    "in a list": lambda text: ["x", [text]],
}


def plant_in_items(planting: Planting, items: list[Json], *, words: bool) -> None:
    """Canaries in what items hold: every wrapping, keys, headers, a value split over two items."""
    payload = items[0].setdefault("json", {})
    for name, wrap in WRAPPINGS.items():
        payload[f"k{name.replace(' ', '')}"] = planting.known(f"item, {name}", wrap)
        if words:
            payload[f"w{name.replace(' ', '')}"] = planting.word(f"item, {name}", wrap)
    payload[planting.known("item, key")] = 1
    payload["headers"] = {
        "authorization": f"Bearer {planting.known('item, header')}",
        "x-api-key": planting.word("item, header by its name"),
        "cookie": f"sid={planting.word('item, cookie')}",
    }
    payload["rawHeaders"] = ["Authorization", planting.word("item, raw header")]
    payload["pair"] = {"name": "password", "value": planting.word("item, named value")}
    payload["deep"] = json.dumps({"login": {"api_key": planting.word("item, key in JSON")}})
    if words:
        person = a_name(planting.rng)
        planting.planted.append(Canary("name", person, "item, a person"))
        payload["person"] = person
        number = planting.rng.randrange(10**11, 10**12)
        planting.planted.append(Canary("number", str(number), "item, a number"))
        payload["customer"] = number
        halves = a_word(planting.rng), a_word(planting.rng)
        for key, half, item in zip("ab", halves, [items[0], items[-1]], strict=True):
            item.setdefault("json", {})[f"half{key}"] = half
            planting.planted.append(Canary("half", half, "split over items"))


def plant_in_texts(planting: Planting, *, words: bool) -> None:
    """Canaries in what keeps its words: messages, names, parameters, and what is dropped."""
    document = planting.document
    workflow, data = document["workflowData"], document["data"]
    result = data["resultData"]
    plain = [each for each in planting.planted if each.place == "item, plain"]
    repeated = [each.secret for each in plain if each.kind == "word"][:3]
    error = result.setdefault("error", {"message": "It failed", "name": "NodeApiError"})
    extra = " and ".join(repeated) if words and repeated else "nothing"
    error["message"] = f"No {planting.known('message')} at {extra}"
    error["description"] = planting.known("description", lambda text: f"Try {text} again")
    error["context"] = {
        "request": {"headers": {"authorization": planting.word("request header")}, "method": "GET"}
    }
    workflow["name"] = f"Sync {planting.known('workflow name')} {extra}"
    workflow["staticData"] = {"node:x": {"seen": planting.word("static data")}}
    workflow["pinData"] = {"Webhook": [{"json": {"a": planting.word("pinned data")}}]}
    workflow["meta"] = {"instanceId": planting.word("meta")}
    node = workflow["nodes"][0]
    node["webhookId"] = planting.word("webhook id")
    node["credentials"] = {"httpHeaderAuth": {"id": "1", "name": planting.word("credential name")}}
    node["parameters"] = {
        **node.get("parameters", {}),
        "token": planting.word("parameter by its name"),
        "headerParameters": {
            "parameters": [{"name": "X-Api-Key", "value": planting.word("named parameter")}]
        },
        "jsCode": f"fetch('/x', '{planting.known('code')}')\n// {extra}",
        "url": planting.known("url parameter", lambda text: f"https://a.example/?q={quote(text)}"),
    }
    data["resumeToken"] = planting.word("resume token")
    if words:
        document["customData"] = {"who": planting.word("custom data")}
        result["metadata"] = {"who": planting.word("metadata")}


def planted(document: Json, rng: Rng, *, words: bool) -> list[Canary]:
    """Plants canaries all over a document; `words` also such that only `share` masks."""
    planting = Planting(document, rng)
    for items in list(_lists_of_items(document))[:6]:
        plant_in_items(planting, items, words=words)
    plant_in_texts(planting, words=words)
    return planting.planted


def _lists_of_items(document: Json) -> Iterator[list[Json]]:
    data = document["data"]
    for runs in data["resultData"].get("runData", {}).values():
        for run in runs:
            yield from _of_outputs(run.get("data"))
    for entry in (data.get("executionData") or {}).get("nodeExecutionStack") or ():
        yield from _of_outputs(entry.get("data"))


def _of_outputs(outputs: Json | None) -> Iterator[list[Json]]:
    for of_kind in (outputs or {}).values():
        yield from (items for items in of_kind or () if items)
