"""What docs/configuration.md tells people to write is understood, and nothing is left out."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import platformdirs.macos
import platformdirs.unix
import pytest

from exec_archive.configuration import Instance, read_configuration
from exec_archive.server.address import parse_address
from exec_archive.server.key import KeptIn
from exec_archive_cli.commands.config import command
from exec_archive_schemas import load

PAGE = (Path(__file__).parents[3] / "docs" / "configuration.md").read_text("utf-8")
FILES = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
KEYS = {field.name for field in msgspec.structs.fields(Instance)}


@pytest.mark.parametrize("text", FILES)
def test_every_file_is_understood(text: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    instances = read_configuration(path).instances
    assert list(instances) == list(tomllib.loads(text)["instances"])
    for each in instances.values():
        parse_address(each.url, allow_http=each.allow_http)


def test_the_first_file_shows_every_key_and_the_table_explains_it() -> None:
    shown: set[str] = set()
    for each in tomllib.loads(FILES[0])["instances"].values():
        shown |= each.keys()
    assert shown == KEYS
    explained = "".join(re.findall(r"^\| (`[a-z_`, ]+`) \|", PAGE, re.MULTILINE))
    assert set(re.findall(r"\w+", explained)) >= KEYS


def test_every_kind_of_place_is_shown() -> None:
    instances = tomllib.loads(FILES[0])["instances"].values()
    kinds = {msgspec.convert(each, Instance).key_source.kind for each in instances}
    assert kinds == set(KeptIn)


def test_the_places_are_those_where_it_is_looked_for() -> None:
    unix = platformdirs.unix.Unix("exec-archive").user_config_path / "config.toml"
    mac = platformdirs.macos.MacOS("exec-archive").user_config_path / "config.toml"
    rows = dict(re.findall(r"^\| (Linux|macOS|Windows) \| `(.+)` \|", PAGE, re.MULTILINE))
    assert Path(rows["macOS"]).expanduser() == mac
    assert rows["Linux"].removeprefix("~/.config") == str(unix)[-len("/exec-archive/config.toml") :]
    assert rows["Windows"] == r"%LOCALAPPDATA%\exec-archive\config.toml"


def test_every_subcommand_is_named() -> None:
    for name in command.commands:
        assert f"config {name}" in PAGE


def test_the_schema_has_the_same_keys() -> None:
    schema: dict[str, Any] = load("config_file")
    server = schema["properties"]["instances"]["additionalProperties"]
    assert set(server["properties"]) == KEYS
