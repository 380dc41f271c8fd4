"""Changes to the config file: a server's lines come or go, all others stay as they stand."""

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from exec_archive.configuration import (
    Instance,
    config_text,
    parse_configuration,
    read_configuration,
    unknown_instance,
)
from exec_archive.errors import BadRequest, machine_error
from exec_archive.store.durable import replace_durably


def add_instance(path: Path, name: str, instance: Instance) -> None:
    """Writes one server into the file, in place of the one that had its name."""
    _write(path, with_instance(path, name, instance))


def with_instance(path: Path, name: str, instance: Instance) -> bytes:
    """The file as it would be with one server more; raises where only people can add it."""
    import tomlkit

    lines, before = _as_it_stands(path)
    made = {"instances": {name: msgspec.to_builtins(instance)}}
    section = tomlkit.dumps(made).rstrip("\n").split("\n")
    place = _section(lines, name)
    if place is not None:
        lines[place] = section
    else:
        while lines and not lines[-1].strip():
            lines.pop()
        lines += [*([""] if lines else []), *section, ""]
    return _checked(path, lines, {**before, name: instance})


def remove_instance(path: Path, name: str) -> None:
    """Takes one server out of the file; its executions stay in every archive."""
    lines, before = _as_it_stands(path)
    if name not in before:
        raise unknown_instance(name, read_configuration(path))
    place = _section(lines, name)
    if place is not None:
        del lines[place]
        _close_gap(lines, place.start)
    _write(path, _checked(path, lines, {each: before[each] for each in before if each != name}))


def _as_it_stands(path: Path) -> tuple[list[str], dict[str, Instance]]:
    text = config_text(path)
    instances = parse_configuration(path, text).instances
    return text.decode("utf-8-sig").split("\n"), instances


def _section(lines: list[str], name: str) -> slice | None:
    """The lines of one server, without the comments behind them, which may be of the next."""
    head = re.compile(rf"""\s*\[\s*instances\s*\.\s*(["']?){re.escape(name)}\1\s*\]""")
    begin = next((i for i, line in enumerate(lines) if head.match(line)), None)
    if begin is None:
        return None
    end = begin + 1
    for i in range(end, len(lines)):
        said = lines[i].strip()
        if said.startswith("["):
            break
        if said and not said.startswith("#"):
            end = i + 1
    return slice(begin, end)


def _close_gap(lines: list[str], at: int) -> None:
    """Takes out the second of two blank lines; the last one ends the file."""
    follows_blank = at == 0 or not lines[at - 1].strip()
    if follows_blank and at < len(lines) - 1 and not lines[at].strip():
        del lines[at]


def _checked(path: Path, lines: list[str], meant: Mapping[str, Instance]) -> bytes:
    """The lines, if they say what is meant: TOML has more ways than known here."""
    text = "\n".join(lines).removesuffix("\r").encode()  # half of a line's end on Windows
    try:
        understood = parse_configuration(path, text).instances
    except BadRequest:
        understood = None
    if understood != meant:
        raise BadRequest(
            f"The config file {path} is laid out in a way that only people can change.",
            "Change it in an editor, or write each server as in docs/configuration.md.",
        )
    return text


def _write(path: Path, text: bytes) -> None:
    try:
        replace_durably(path, text)
    except OSError as error:
        raise machine_error(error, "writing the config file") from error
