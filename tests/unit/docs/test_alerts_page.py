"""What docs/alerts.md tells people to write is understood, and what it says of messages holds."""

import json
import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit.contracts import keeps_to
from acceptance.kit.receivers import HttpReceiver
from exec_archive.configuration_alerts import read_rules
from exec_archive.configuration_channels import Email, Webhook, read_channels
from exec_archive.monitor.alert import Alert, as_json
from exec_archive.monitor.channels.plain_text import plain
from exec_archive.monitor.channels.template import NAMES, Template
from exec_archive.monitor.channels.webhook import WebhookChannel
from exec_archive_schemas import load
from unit.monitor.conftest import AN_ALERT

PAGE = (Path(__file__).parents[3] / "docs" / "alerts.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


CHANNELS = {
    name: fields
    for text in blocks("toml")
    for name, fields in tomllib.loads(text).get("channels", {}).items()
}
TEMPLATES = {name: each["template"] for name, each in CHANNELS.items() if "template" in each}
LONG = "é" * 50_000
LONGEST: Alert = plain(
    AN_ALERT._replace(summary=LONG, cause=LONG, command=LONG, rule=LONG, workflow_name=LONG)
)


@pytest.mark.parametrize("text", blocks("toml"))
def test_every_file_is_understood(text: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    named = tomllib.loads(text).get("channels", {})
    assert list(read_channels(path)) == list(named)
    assert list(read_rules(path)) == list(tomllib.loads(text).get("alerts", {}))


def test_every_key_is_explained() -> None:
    schema: dict[str, Any] = load("config_file")
    kinds = schema["properties"]["channels"]["additionalProperties"]["oneOf"]
    for kind in kinds:
        for key in set(kind["properties"]) - {"type"}:
            assert f"`{key}`" in PAGE, key
    rules = schema["properties"]["alerts"]["additionalProperties"]["oneOf"]
    for kind in rules:
        assert f"`{kind['properties']['when']['const']}`" in PAGE
        for key in kind["properties"]:
            assert f"`{key}`" in PAGE, key
    assert {"email", "webhook"} == {kind["properties"]["type"]["const"] for kind in kinds}
    assert {Email, Webhook}


def test_every_name_of_a_template_is_told() -> None:
    told = re.search(r"these names in braces are filled in: (.*?)\. ", PAGE)
    assert told
    assert re.findall(r"`\{(\w+)\}`", told[1]) == list(NAMES)


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_tells_what_happened(name: str) -> None:
    said = "\n".join(texts(Template(TEMPLATES[name]).filled(AN_ALERT)))
    assert AN_ALERT.summary in said
    assert AN_ALERT.cause is not None
    assert AN_ALERT.cause in said


def test_the_templates_fit_what_their_services_take() -> None:
    """By the limits that each of them publishes."""
    filled = {name: Template(text).filled(LONGEST) for name, text in TEMPLATES.items()}
    assert len(filled["discord"]["content"]) <= 2000
    assert filled["discord"]["allowed_mentions"] == {"parse": []}
    assert len(filled["telegram"]["text"]) <= 4096
    assert "parse_mode" not in filled["telegram"]
    for block in filled["slack"]["blocks"]:
        assert block["text"]["type"] == "plain_text"
        assert 1 <= len(block["text"]["text"]) <= 3000
    assert len(json.dumps(filled["teams"])) <= 28_000
    (card,) = filled["teams"]["attachments"]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert card["content"]["type"] == "AdaptiveCard"
    assert "text" not in filled["mattermost"], "there a name would call people"


def test_the_example_is_what_is_sent() -> None:
    (shown,) = [json.loads(text) for text in blocks("json")]
    keeps_to("alert", shown)
    assert shown == as_json(AN_ALERT._replace(id=shown["id"]))


def test_the_receivers_look_at_the_signature_works(tmp_path: Path) -> None:
    names: dict[str, Any] = {}
    exec(blocks("python")[0], names)  # noqa: S102 - the page's own example
    (tmp_path / "secret").write_text("a secret\n")
    (tmp_path / "secret").chmod(0o600)
    with HttpReceiver() as receiver:
        settings = Webhook(url=receiver.url, secret_file=str(tmp_path / "secret"))
        WebhookChannel("chat", settings).send(AN_ALERT)
    (posted,) = receiver.posted
    headers = {name.title(): text for name, text in posted.headers.items()}
    is_ours = names["is_ours"]
    assert is_ours(headers, posted.body, "a secret")
    assert not is_ours(headers, posted.body, "another")
    assert not is_ours(headers, posted.body + b" ", "a secret")
    assert time.time() - int(headers["X-Exec-Archive-Timestamp"]) < 300
