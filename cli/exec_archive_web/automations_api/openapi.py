"""The description of the API in the language of OpenAPI, made of what answers."""

import json
import re
from collections.abc import Iterable
from typing import Any

from exec_archive.version import __version__
from exec_archive_schemas import alone
from exec_archive_web.automations_api.endpoint import Endpoint, Parameter, Schema
from exec_archive_web.automations_api.schemas import COMPONENTS, ERROR, as_component, of
from exec_archive_web.paths import API

_OF_ALL = {
    400: "It cannot be answered as it was asked.",
    401: "No token came with it, or none that is known.",
    421: "It was asked under the name of another host.",
    429: "Too many wrong tokens came from this address.",
    500: "The archive is damaged, or the server failed.",
    503: "The machine stands in the way.",
}
_REFUSAL = "refusal"
_IN_PATH = re.compile(r"\{(\w+)\}")
_ABOUT = {
    "id": "An execution: 416; prod%2F416 where several servers have one; latest; latest-failed.",
    "retry": "A retry, by the id in the answer to its asking.",
    "by": "What each row is about.",
}


def description(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """All of it."""
    paths: dict[str, Any] = {}
    for each in endpoints:
        paths.setdefault(f"{API}{each.path}", {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "exec-archive",
            "version": __version__,
            "description": "What n8n executed, from an archive: all that the commands tell.",
        },
        "security": [{"bearer": []}, {"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "header", "name": "X-N8N-API-KEY"},
            },
            "schemas": {_REFUSAL: ERROR, **_components(paths)},
        },
    }


def _operation(of_endpoint: Endpoint) -> dict[str, Any]:
    answers = {of_endpoint.status: _answer("What was asked for.", of_endpoint.gives)}
    if of_endpoint.method == "POST":
        answers[200] = _answer("It was asked for already, and is under way.", of_endpoint.gives)
    refusals = {**_OF_ALL, **of_endpoint.refusals}
    answers |= {status: _answer(about, of(_REFUSAL)) for status, about in refusals.items()}
    names = _IN_PATH.findall(of_endpoint.path)
    return {
        "summary": of_endpoint.summary,
        "parameters": [*map(_in_path, names), *map(_parameter, of_endpoint.parameters)],
        "responses": {str(status): answers[status] for status in sorted(answers)},
    }


def _answer(about: str, schema: Schema) -> dict[str, Any]:
    return {"description": about, "content": {"application/json": {"schema": schema}}}


def _in_path(name: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1}
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": _ABOUT[name],
        "schema": schema,
    }


def _parameter(given: Parameter) -> dict[str, Any]:
    return {
        "name": given.name,
        "in": "query",
        "description": given.about,
        "schema": given.schema,
    }


def _components(paths: dict[str, Any]) -> dict[str, Any]:
    """The published schemas that the answers refer to, and those that these refer to."""
    found: dict[str, Any] = {}
    missing = _referred_to(paths)
    while missing:
        name = missing.pop()
        if name not in found and name != _REFUSAL:
            found[name] = as_component(name, alone(name))
            missing |= _referred_to(found[name])
    return dict(sorted(found.items()))


def _referred_to(part: Any) -> set[str]:
    named = re.findall(rf'"{re.escape(COMPONENTS)}([\w-]+)', json.dumps(part))
    return set(named)
