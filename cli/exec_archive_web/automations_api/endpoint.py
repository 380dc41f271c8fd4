"""An address of the API: what it takes and gives, said once, for who answers and who asks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from exec_archive.errors import BadRequest

Schema: TypeAlias = dict[str, Any]


class Parameter(NamedTuple):
    """A parameter of the query."""

    name: str
    about: str
    schema: Schema
    default: Any = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request whose parameters were read."""

    request: Request
    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address and method."""

    path: str  # below the API's own
    summary: str
    answer: Callable[[Asked], Response]
    gives: Schema  # what a 200 holds
    parameters: tuple[Parameter, ...] = ()
    method: str = "GET"
    status: int = 200  # of an answer that gives what was asked for
    refusals: dict[int, str] = field(default_factory=dict)  # beside those of all addresses
    takes_long: bool = False  # so that it waits for its turn

    def handle(self, request: Request) -> Response:
        """The answer to a request, once its parameters were judged."""
        return self.answer(Asked(request, read_parameters(self.parameters, request)))


def read_parameters(known: tuple[Parameter, ...], request: Request) -> dict[str, Any]:
    """The values of parameters: of all that are known, and of no others."""
    query: bytes = request.scope["query_string"]
    by_name = {each.name: each for each in known}
    values = {each.name: each.default for each in known}
    seen: set[str] = set()
    given = parse_qsl(query.decode("ascii", "replace"), keep_blank_values=True, errors="replace")
    for name, text in given:
        if name not in by_name:
            names = ", ".join(by_name)
            advice = f"There are: {names}." if names else "It takes none."
            raise BadRequest(f"There is no parameter {name!r} here.", advice)
        if name in seen:
            raise BadRequest(f"{name} is given more than once.", "Say it once.")
        seen.add(name)
        values[name] = _value(by_name[name], text)
    return values


def _value(parameter: Parameter, text: str) -> Any:
    name, schema = parameter.name, parameter.schema
    if schema["type"] == "boolean":
        if text not in {"true", "false"}:
            raise BadRequest(f"{name} is {text!r}.", "Say true or false.")
        return text == "true"
    if schema["type"] == "integer":
        return _number(name, schema, text)
    if "enum" in schema and text not in schema["enum"]:
        raise BadRequest(f"{name} is {text!r}.", f"Say one of: {', '.join(schema['enum'])}.")
    if not text:
        raise BadRequest(f"{name} is empty.", "Give it a value, or leave it out.")
    return text


def _number(name: str, schema: Schema, text: str) -> int:
    least, most = schema["minimum"], schema["maximum"]
    is_number = text.isascii() and text.isdigit() and len(text) < 20
    if not is_number or not least <= int(text) <= most:
        raise BadRequest(f"{name} is {text!r}.", f"Say a whole number from {least} to {most:,}.")
    return int(text)
