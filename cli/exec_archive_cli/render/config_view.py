"""The servers of the config file: where the keys are, and never a key."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from exec_archive.configuration import Instance
from exec_archive.server.address import without_password
from exec_archive.server.key import KeptIn
from exec_archive_cli.exit_codes import exit_code
from exec_archive_cli.render.answers import plain
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import EMPTY, Block, Column, Labelled, Span, Table, line
from exec_archive_cli.render.terminal import say, show
from exec_archive_cli.trying import Trial, in_words

Instances = Mapping[str, Instance]
Trials = Mapping[str, Trial]

_WIDTH = 12  # of the labels
_KINDS = {KeptIn.ENVIRONMENT: "variable", KeptIn.COMMAND: "command", KeptIn.FILE: "file"}


def config_answer(file: Path, instances: Instances, trials: Trials) -> dict[str, Any]:
    """The answer for programs."""
    return {
        "file": str(file),
        "instances": [
            {
                "name": name,
                "url": without_password(each.url),
                "key": {"kind": _KINDS[each.key_source.kind], "where": each.key_source.shown},
                "ca_bundle": each.ca_bundle,
                "proxy": each.proxy and without_password(each.proxy),
                "allow_http": each.allow_http,
                "check": _check(trials[name]) if name in trials else None,
            }
            for name, each in instances.items()
        ],
    }


def _check(trial: Trial) -> dict[str, Any]:
    error = trial.error
    return {
        "key_found": trial.key_found,
        "abilities": trial.abilities and plain(trial.abilities),
        "error": error
        and {
            "problem": error.problem,
            "advice": error.advice,
            "exit_code": int(exit_code(error)),
        },
    }


def print_list(instances: Instances) -> None:
    """A line for each server."""
    columns = [Column("NAME"), Column("ADDRESS", flexible=True), Column("KEY", flexible=True)]
    rows = [
        [Span(name), Span(one_line(without_password(each.url))), Span(one_line(_key(each)))]
        for name, each in instances.items()
    ]
    show(Table(columns, rows))


def print_servers(file: Path, instances: Instances, trials: Trials) -> None:
    """All that is known of each, and where that is written."""
    for name, each in instances.items():
        show(line((name, "bold")))
        show(*_details(each), indent=2)
        if name in trials:
            show(*_outcome(trials[name]), indent=2)
        show(EMPTY)
    say(one_line(f"As {file} says."), "dim")


def say_nothing_configured(file: Path) -> None:
    """What there is to say of a config file without servers."""
    say(one_line(f"No server is configured in {file}. Add one with: exec-archive config add NAME"))


def _details(instance: Instance) -> Iterator[Block]:
    told = {
        "address": without_password(instance.url),
        "key": _key(instance),
        "ca bundle": instance.ca_bundle and _short(instance.ca_bundle),
        "proxy": instance.proxy and without_password(instance.proxy),
        "plain http": "allowed" if instance.allow_http else None,
    }
    for label, text in told.items():
        if text:
            yield Labelled(label, [line(one_line(text))], _WIDTH)


def _outcome(trial: Trial) -> Iterator[Block]:
    if trial.abilities is not None:
        words = in_words(trial.abilities)
        yield Labelled("check", [line((one_line(words), "green"))], _WIDTH)
    if trial.error is not None:
        problem = (one_line(trial.error.problem), "red")
        yield Labelled("check", [line(problem), line(one_line(trial.error.advice))], _WIDTH)


def _key(instance: Instance) -> str:
    source = instance.key_source
    where = _short(source.shown) if source.kind is KeptIn.FILE else source.shown
    return f"{_KINDS[source.kind]}: {where}"


def _short(path: str) -> str:
    """A path as people write it."""
    try:
        return f"~/{Path(path).relative_to(Path.home()).as_posix()}"
    except (ValueError, RuntimeError):
        return path
