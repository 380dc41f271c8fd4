"""The rules of the config file: what is to be told, of which workflows, and by which channels.

They are judged only where alerts are asked for: a slip in a rule must not cost a pull at night.
"""

import re
from datetime import timedelta
from fnmatch import translate
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from exec_archive.configuration import (
    InstanceName,
    config_text,
    parse_configuration,
    section,
)
from exec_archive.revision import base_and_number

Given = Annotated[str, msgspec.Meta(min_length=1)]
# A number and a unit: 30m, 26h, 30d.
Span = Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{0,5}[smhdw]$")]

_CENTURY = timedelta(days=36_525)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Common(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    tag_field="when",
    kw_only=True,
):
    """What every rule may say."""

    workflow: Given | None = None  # a pattern of its whole name, or its id
    tag: Given | None = None
    instance: Given | None = None
    channels: tuple[InstanceName, ...] | None = None  # None stands for every channel
    manual: bool = True  # whether runs by hand count
    details: Literal["masked", "plain", "none"] = "masked"

    @property
    def when(self) -> str:
        """What kind of rule it is."""
        return str(self.__struct_config__.tag)

    def means_instance(self, instance: str) -> bool:
        """Whether it is about a server; `prod~2` is `prod`, set up anew."""
        return self.instance is None or self.instance in {instance, base_and_number(instance)[0]}

    def means_workflow(self, identity: str | None, name: str | None) -> bool:
        """Whether its pattern is that id, or fits that whole name."""
        if self.workflow is None or self.workflow == identity:
            return True
        pattern = translate(self.workflow.casefold())
        return name is not None and re.fullmatch(pattern, name.casefold()) is not None


class Failures(Common, frozen=True, tag="failures"):
    """So many failures in a row."""

    count: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 3


class NewError(Common, frozen=True, tag="new-error"):
    """An error that was never seen before."""


class ErrorRate(Common, frozen=True, tag="error-rate"):
    """So many of the executions of a span failed."""

    rate: Annotated[float, msgspec.Meta(gt=0, le=1)]
    span: Span = "1h"
    least: Annotated[int, msgspec.Meta(ge=1)] = 10


class Slow(Common, frozen=True, tag="slow"):
    """So many successes in a row took much longer than usual."""

    factor: Annotated[float, msgspec.Meta(ge=1)] = 3.0
    count: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    baseline: Span = "30d"
    least: Annotated[int, msgspec.Meta(ge=1)] = 20


class Silence(Common, frozen=True, tag="silence"):
    """No execution for so long."""

    after: Span

    def __post_init__(self) -> None:
        if self.workflow is None and self.tag is None:
            raise ValueError("name a workflow or a tag: not every workflow runs by a schedule")


class Losses(Common, frozen=True, tag="losses"):
    """A success that lost something in silence."""

    sureness: Literal["certain", "likely", "possible"] = "likely"


Rule = Failures | NewError | ErrorRate | Slow | Silence | Losses


def read_rules(path: Path) -> dict[str, Rule]:
    """The rules of the config file, by their names."""
    given = parse_configuration(path, config_text(path)).alerts
    return section(path, "alerts", given, Rule)


def span(text: str) -> timedelta:
    """26h as a span of time; a century is enough for any, and no calendar ends before it."""
    return min(timedelta(**{_UNITS[text[-1]]: int(text[:-1])}), _CENTURY)
