"""The config file: what it may hold, and changes that touch nothing else."""

import contextlib
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import tomlkit
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from exec_archive.configuration import (
    Instance,
    is_instance_name,
    parse_configuration,
    read_configuration,
)
from exec_archive.configuration_edit import add_instance, remove_instance
from exec_archive.errors import BadRequest, MachineError, NotFound
from exec_archive.kept_keys import forget_key, keep_key, kept_as
from exec_archive.server.key import Key
from exec_archive_schemas import load

KEY = Key("a-key-for-tests-only")
VALID = Draft202012Validator(load("config_file"))

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,9}", fullmatch=True)
variables = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,9}", fullmatch=True)
given_texts = texts.filter(bool)
_options = {"ca_bundle": given_texts, "proxy": given_texts, "allow_http": st.booleans()}
_places = {"key_variable": variables, "key_command": given_texts, "key_file": given_texts}
instances = st.one_of(
    [
        st.fixed_dictionaries({"url": given_texts, place: where}, optional=_options)
        for place, where in _places.items()
    ]
).map(lambda fields: msgspec.convert(fields, Instance))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "config.toml"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    path.chmod(0o600)


def as_written(path: Path) -> dict[str, Instance]:
    return parse_configuration(path, path.read_bytes()).instances


def is_understood(document: Any) -> bool:
    try:
        parse_configuration(Path("config.toml"), tomlkit.dumps(document).encode())
    except BadRequest:
        return False
    return True


# --- what it may hold

_fields = ["url", "key_variable", "key_command", "key_file", "ca_bundle", "proxy", "allow_http"]
_values = st.one_of(
    st.just("word"), texts, variables, st.booleans(), st.integers(0, 9), st.just(["word"])
)
_servers = st.one_of(
    instances.map(msgspec.to_builtins),
    st.dictionaries(st.sampled_from([*_fields, "key", "token"]), _values, max_size=4),
    st.fixed_dictionaries(
        {"url": st.just("https://n8n.test")},
        optional={name: st.just("word") for name in _fields[1:6]} | {"allow_http": st.booleans()},
    ),
    _values,
)
_documents = st.one_of(
    st.fixed_dictionaries({"instances": st.dictionaries(names | texts, _servers, max_size=2)}),
    st.dictionaries(st.sampled_from(["instances", "instance"]), _values, max_size=1),
)


@given(_documents)
@settings(max_examples=300)
@example({})
@example({"instances": {}})
@example({"instances": {"a": {"url": "u", "key_file": "f", "key_command": "c"}}})
@example({"instances": {"a": {"url": "u"}}})
@example({"instances": {"a": {"url": "", "key_file": "f"}}})
@example({"instances": {"a": {"url": "u", "key_variable": "a-b"}}})
@example({"instances": {"a": {"url": "u", "key_variable": "n8n_api_" + "0" * 80}}})
@example({"instances": {"a/b": {"url": "u", "key_file": "f"}}})
@example({"instances": {"x" * 64: {"url": "u", "key_file": "f"}}})
@example({"instances": {"a": {"url": "u", "key_file": "f", "allow_http": 1}}})
@example({"instances": {"a": {"url": "u", "key_file": "f", "key": "secret"}}})
def test_the_schema_and_the_program_take_the_same_files(document: Any) -> None:
    assert is_understood(document) == VALID.is_valid(document)


@pytest.mark.parametrize("name", _fields)
@pytest.mark.parametrize("value", ["", "a-b", 1, True, ["word"]])
def test_they_agree_on_every_value(name: str, value: Any) -> None:
    places = {} if name.startswith("key_") else {"key_file": "f"}
    document = {"instances": {"prod": {"url": "u", **places, name: value}}}
    assert is_understood(document) == VALID.is_valid(document)
    if not value:
        assert not VALID.is_valid(document)


def test_no_file_means_no_servers(path: Path) -> None:
    assert read_configuration(path).instances == {}


def test_a_key_put_in_place_of_a_variable_is_not_repeated(path: Path) -> None:
    key = "n8n_api_" + "0123456789" * 8
    write(path, f'[instances.prod]\nurl = "https://n8n.test"\nkey_variable = "{key}"\n')
    with pytest.raises(BadRequest) as refused:
        read_configuration(path)
    assert key not in f"{refused.value.problem} {refused.value.advice}"


@pytest.mark.parametrize("text", ["[instances", "\xff".encode("latin-1").decode("latin-1"), "a"])
def test_what_is_no_toml_is_refused_with_its_path(path: Path, text: str) -> None:
    write(path, text)
    with pytest.raises(BadRequest) as refused:
        read_configuration(path)
    assert str(path) in refused.value.problem


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "1" * 5000])
def test_what_no_reader_of_toml_can_take_is_refused_with_its_path(path: Path, text: str) -> None:
    write(path, text)
    with pytest.raises(BadRequest, match="cannot be understood") as refused:
        read_configuration(path)
    assert str(path) in refused.value.problem
    assert len(refused.value.problem) < len(str(path)) + 200


def test_the_mark_that_editors_on_windows_begin_a_file_with_is_no_part_of_it(path: Path) -> None:
    write(path, '\ufeff[instances.prod]\nurl = "u"\nkey_file = "f"\n')
    assert set(read_configuration(path).instances) == {"prod"}
    add_instance(path, "dev", ANOTHER)
    add_instance(path, "prod", ANOTHER)
    assert as_written(path) == {"prod": ANOTHER, "dev": ANOTHER}


def test_paths_begin_at_the_folder_of_the_file(path: Path, tmp_path: Path) -> None:
    write(
        path,
        '[instances.prod]\nurl = "u"\nkey_file = "keys/prod"\nca_bundle = "/etc/own.pem"\n'
        '[instances.dev]\nurl = "u"\nkey_file = "~/key"\n',
    )
    found = read_configuration(path).instances
    assert found["prod"].key_file == str(path.parent / "keys" / "prod")
    assert found["prod"].ca_bundle == "/etc/own.pem"
    assert found["dev"].key_file == str(Path.home() / "key")


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_is_refused(path: Path, mode: int) -> None:
    write(path, '[instances.prod]\nurl = "u"\nkey_command = "c"\n')
    path.chmod(mode)
    for act in (
        lambda: read_configuration(path),
        lambda: add_instance(path, "dev", Instance("u", key_file="f")),
        lambda: remove_instance(path, "prod"),
    ):
        with pytest.raises(BadRequest, match="Others can write"):
            act()


# --- changes


@given(st.dictionaries(names, instances, max_size=4), names, instances)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_added_is_read_again_and_what_is_removed_is_gone(
    path: Path, before: dict[str, Instance], name: str, instance: Instance
) -> None:
    path.unlink(missing_ok=True)
    for each, server in before.items():
        add_instance(path, each, server)
    assert (as_written(path) if before else {}) == before
    add_instance(path, name, instance)
    assert as_written(path) == {**before, name: instance}
    remove_instance(path, name)
    assert as_written(path) == {each: before[each] for each in before if each != name}


_comments = st.lists(
    st.sampled_from(["", "# a note", "  # [instances.prod]", "#[instances.dev]"]), max_size=2
)


NAMES = ["prod", "dev", "eu.1"]
ANOTHER = Instance("v", key_variable="K")
ANOTHER_LINES = ['url = "v"', 'key_variable = "K"']


@st.composite
def laid_out(draw: st.DrawFn) -> dict[str, list[str]]:
    """The lines of each server of a file by hand; and those around them, by other names."""
    blocks = {}
    for name in draw(st.permutations(NAMES)):
        quoted = name == "eu.1" or draw(st.booleans())
        quote = draw(st.sampled_from(["'", '"'])) if quoted else ""
        shapes = ["[instances.{}]", " [ instances . {} ] # here", "[instances.{}]  "]
        head = draw(st.sampled_from(shapes)).format(f"{quote}{name}{quote}")
        blocks[f"around {name}"] = draw(_comments)
        blocks[name] = [head, 'url = "u"', *draw(_comments), f'key_file = "{name}"']
    blocks["end"] = draw(_comments)
    return blocks


@given(laid_out(), st.sampled_from(NAMES), st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_the_other_lines_stay_as_they_stand(
    path: Path, blocks: dict[str, list[str]], name: str, newline: str, has_end: bool
) -> None:
    text = newline.join(line for lines in blocks.values() for line in lines) + (
        newline if has_end else ""
    )
    head = tomlkit.dumps({"instances": {name: {}}}).strip()

    write(path, text)
    remove_instance(path, name)
    assert lines_of(path) == said({**blocks, name: []})
    add_instance(path, name, ANOTHER)
    assert lines_of(path) == said({**blocks, name: [], "new": [head, *ANOTHER_LINES]})

    write(path, text)
    add_instance(path, name, ANOTHER)
    assert lines_of(path) == said({**blocks, name: [head, *ANOTHER_LINES]})
    assert as_written(path)[name] == ANOTHER


def lines_of(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line]


def said(blocks: dict[str, list[str]]) -> list[str]:
    return [line for lines in blocks.values() for line in lines if line]


@pytest.mark.parametrize(
    "text",
    [
        'instances = {prod = {url = "u", key_file = "f"}}\n',
        '[instances]\nprod = {url = "u", key_file = "f"}\n',
        'instances.prod.url = "u"\ninstances.prod.key_file = "f"\n',
        '[instances]\nprod.url = "u"\nprod.key_file = "f"\n',
        '["instances"."prod"]\nurl = "u"\nkey_file = "f"\n',
        '[instances.prod]\nurl = "u"\nkey_command = """\n[instances.prod]\n"""\n',
    ],
)
def test_a_layout_that_is_not_known_is_changed_rightly_or_not_at_all(path: Path, text: str) -> None:
    write(path, text)
    before = as_written(path)
    changes: dict[str, Callable[[], None]] = {
        "prod": lambda: add_instance(path, "prod", ANOTHER),
        "new": lambda: add_instance(path, "new", ANOTHER),
        "gone": lambda: remove_instance(path, "prod"),
    }
    meant = {
        "prod": {"prod": ANOTHER},
        "new": {**before, "new": ANOTHER},
        "gone": {},
    }
    for name, change in changes.items():
        write(path, text)
        with contextlib.suppress(BadRequest):
            change()
            assert as_written(path) == meant[name]
            continue
        assert path.read_text() == text


def test_an_unknown_server_cannot_be_removed(path: Path) -> None:
    write(path, '# mine\n[instances.prod]\nurl = "u"\nkey_command = "c"\n')
    before = path.read_bytes()
    with pytest.raises(NotFound):
        remove_instance(path, "dev")
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_files_are_private_and_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    add_instance(path, "prod", ANOTHER)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    real = tmp_path / "dotfiles.toml"
    path.rename(real)
    path.symlink_to(real)
    add_instance(path, "dev", ANOTHER)
    assert path.is_symlink()
    assert set(as_written(real)) == {"prod", "dev"}
    assert [each.name for each in path.parent.iterdir()] == ["config.toml"]


def test_a_folder_that_cannot_be_made_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where the folder should be")
    with pytest.raises(MachineError):
        add_instance(tmp_path / "config" / "config.toml", "prod", ANOTHER)
    with pytest.raises(MachineError):
        keep_key(tmp_path / "config" / "config.toml", "prod", KEY)


# --- keys that are kept


def test_a_kept_key_goes_once_nothing_names_it(path: Path) -> None:
    keep_key(path, "prod", KEY)
    add_instance(path, "prod", Instance("u", key_file=kept_as("prod")))
    kept = path.parent / kept_as("prod")
    (found,) = read_configuration(path).instances.values()
    assert found.key_source.read().secret == KEY.secret
    assert forget_key(path, "prod") is None
    remove_instance(path, "prod")
    assert forget_key(path, "prod") == kept
    assert not kept.exists()
    assert forget_key(path, "prod") is None


@given(st.one_of(names, texts))
@example("a\n")
@example("..")
def test_a_name_of_a_server_is_a_name_in_the_file(name: str) -> None:
    server = {"url": "u", "key_file": "f"}
    if is_instance_name(name):
        assert is_understood({"instances": {name: server}})
        assert "/" not in name
        assert not name.startswith(".")
