"""The rules of the config file: what they may say, as the schema has it, and that they stay."""

from pathlib import Path
from typing import Any

import pytest
import tomlkit
from jsonschema import Draft202012Validator

from exec_archive.configuration import Instance, read_configuration
from exec_archive.configuration_alerts import Failures, Silence, read_rules
from exec_archive.configuration_edit import add_instance, remove_instance
from exec_archive.errors import BadRequest
from exec_archive_schemas import load

VALID = Draft202012Validator(load("config_file"))


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("rule", "is_right"),
    [
        ({"when": "failures"}, True),
        ({"when": "failures", "count": 1, "workflow": "a*", "tag": "t", "manual": False}, True),
        ({"when": "failures", "count": 0}, False),
        ({"when": "failures", "count": "3"}, False),
        ({"when": "failures", "rate": 0.5}, False),
        ({"when": "failures", "channels": ["mail"], "details": "none"}, True),
        ({"when": "failures", "channels": ["a b"]}, False),
        ({"when": "failures", "details": "all"}, False),
        ({"when": "failures", "workflow": ""}, False),
        ({"when": "never"}, False),
        ({"count": 3}, False),
        ({"when": "new-error"}, True),
        ({"when": "error-rate"}, False),
        ({"when": "error-rate", "rate": 0.2, "span": "1h", "least": 5}, True),
        ({"when": "error-rate", "rate": 0}, False),
        ({"when": "error-rate", "rate": 2}, False),
        ({"when": "error-rate", "rate": 0.2, "span": "an hour"}, False),
        ({"when": "slow", "factor": 2, "baseline": "30d"}, True),
        ({"when": "slow", "factor": 0.5}, False),
        ({"when": "silence", "after": "26h"}, False),
        ({"when": "silence", "after": "26h", "tag": "nightly"}, True),
        ({"when": "silence", "workflow": "a"}, False),
        ({"when": "losses", "sureness": "certain"}, True),
        ({"when": "losses", "sureness": "maybe"}, False),
    ],
)
def test_the_schema_and_the_reader_agree(
    tmp_path: Path, rule: dict[str, Any], is_right: bool
) -> None:
    document = {"alerts": {"one": rule}}
    assert VALID.is_valid(document) is is_right
    path = write(tmp_path, tomlkit.dumps(document))
    if is_right:
        assert list(read_rules(path)) == ["one"]
    else:
        with pytest.raises(BadRequest, match=r"\[alerts\.one\]"):
            read_rules(path)


@pytest.mark.parametrize("text", ["alerts = 3", "[alerts]\nx = 1", '[alerts."a b"]\nwhen = "x"'])
def test_what_is_no_rule_is_refused_and_only_by_who_asks(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    assert read_configuration(path).instances == {}
    with pytest.raises(BadRequest):
        read_rules(path)


def test_what_is_left_out_has_a_meaning(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '[alerts.a]\nwhen = "failures"\n[alerts.b]\nwhen = "silence"\ntag = "t"\nafter = "1h"',
    )
    assert read_rules(path) == {"a": Failures(count=3), "b": Silence(tag="t", after="1h")}


def test_changes_of_servers_leave_rules_as_they_stand(tmp_path: Path) -> None:
    before = '# mine\n[alerts.a]  # the first\nwhen = "failures"\ncount = 0  # wrong, but mine\n'
    path = write(tmp_path, before)
    add_instance(path, "prod", Instance("https://n8n.test", key_variable="K"))
    assert path.read_text().startswith(before)
    remove_instance(path, "prod")
    assert path.read_text().strip() == before.strip()
