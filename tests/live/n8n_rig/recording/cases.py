"""What a recorded execution is: how it is made, how it ends, and why it failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# Stands for the partner service's address in the body of a trigger.
PARTNER = "{partner}"

# What a step gets at least, when its workflow was called with an empty body.
EMPTY_BODY = '"body": {}'

Body = dict[str, Any]


@dataclass(frozen=True)
class FurtherError:
    """One more swallowed error of the same execution."""

    node: str
    message: str
    run: int | None = 0
    item: int | None = 0


@dataclass(frozen=True)
class Cause:
    """Why an execution failed, known from how its workflow was built.

    `message` stands in the recorded answer, or in that of the execution `found_in`; it is None
    when n8n keeps no word about the failure. `received` is a part of the JSON that the failing
    step had got, in the execution `found_in` where that is the cause; it is None when the answer
    does not hold it. `found_in` is the label of another recorded execution that holds the true
    cause.
    """

    kind: str
    node: str | None
    message: str | None
    sentence: str
    received: str | None
    run: int | None = 0
    item: int | None = None
    found_in: str | None = None
    further: tuple[FurtherError, ...] = ()


@dataclass(frozen=True)
class Companion:
    """An execution that another one causes: a sub-workflow's or the error handler's.

    `position` counts the new executions of that workflow, oldest first.
    """

    label: str
    workflow: str
    status: str
    position: int = 0
    cause: Cause | None = None


@dataclass(frozen=True)
class Case:
    """An execution made by one call of a webhook."""

    label: str
    workflow: str
    status: str = "success"
    body: Body = field(default_factory=dict)
    cause: Cause | None = None
    companions: tuple[Companion, ...] = ()
