"""docs/api.md, made of what the API says of itself."""

import json
from pathlib import Path
from typing import Any

from exec_archive_web.automations_api.addresses import endpoints
from exec_archive_web.automations_api.openapi import description
from exec_archive_web.current import CurrentArchive
from exec_archive_web.site import Site

_COMPONENT = "#/components/schemas/"
_BEGIN = """\
# The API

`exec-archive serve` answers programs at `/api/automations/`: what the commands tell, as JSON, with the same names as `--json` has. Made by `make docs` from what answers; `/api/openapi.json` says the same to programs.

```sh
curl -H "Authorization: Bearer $EXEC_ARCHIVE_TOKEN" 'http://127.0.0.1:5680/api/automations/executions?filter=status:failed+since:7d'
```

Each request takes a token, as `Authorization: Bearer TOKEN` or `X-N8N-API-KEY: TOKEN` ([who comes in](serve.md#who-comes-in)). Times are in UTC; a moment that is given without a zone, and days, are by the clock of `serve --tz`. Runs, outputs and items count from 0.

A list comes in pages: ask again with `cursor`, as `next_cursor` of the page before gives it. What a pull adds meanwhile moves no page.

What goes wrong is one sentence that says what, and one that says what to do:

```json
{"error": {"problem": "There is no parameter 'colour' here.", "advice": "There are: filter, status, …"}}
```

n8n's own API stands beside it, at `/api/v1/`: [what it answers](n8n.md#the-public-api).
"""


def api_page() -> str:
    """The page."""
    described = description(endpoints(Site(CurrentArchive(Path()), print)))
    parts = [_BEGIN]
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            parts.append(_address(method.upper(), path, operation))
    return "\n".join(parts)


def _address(method: str, path: str, operation: dict[str, Any]) -> str:
    lines = [f"## {method} {path}", "", f"{operation['summary']}.", ""]
    if operation["parameters"]:
        lines += ["| parameter | |", "| --- | --- |"]
        lines += map(_parameter, operation["parameters"])
        lines.append("")
    answers = operation["responses"]
    given = next(each for status, each in answers.items() if status.startswith("2"))
    lines += [f"Gives {_told(given['content']['application/json']['schema'])}.", ""]
    own = [status for status in answers if status in {"403", "404", "409"}]
    lines += [f"- {status}: {answers[status]['description']}" for status in own]
    return "\n".join(lines).rstrip() + "\n"


def _parameter(told: dict[str, Any]) -> str:
    about = told["description"].replace("|", r"\|")
    return f"| `{told['name']}` | {about}{_bounds(told['schema'])} |"


def _bounds(schema: dict[str, Any]) -> str:
    if schema["type"] == "integer":
        usual = f"; else {schema['default']}" if "default" in schema else ""
        return f" {schema['minimum']:,} to {schema['maximum']:,}{usual}."
    if "enum" in schema:
        return f" One of {', '.join(schema['enum'])}; else {schema['default']}."
    return " true or false." if schema["type"] == "boolean" else ""


def _told(schema: dict[str, Any], depth: int = 0) -> str:
    """A schema in a few words; what is published stands in the package of schemas."""
    if "$ref" in schema:
        return f"[`{schema['$ref'].removeprefix(_COMPONENT)}`]({_file(schema)})"
    if "anyOf" in schema:
        return " or ".join(_told(each, depth) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"a list of {_told(schema['items'], depth + 1)}"
    if "properties" in schema:
        return _members(schema["properties"], depth)
    if "enum" in schema:
        return " or ".join(json.dumps(each) for each in schema["enum"])
    kinds = schema.get("type", "anything")
    return kinds if isinstance(kinds, str) else " or ".join(kinds)


def _members(members: dict[str, Any], depth: int) -> str:
    """What an object has; further in, only under which names."""
    if depth > 1:
        return f"{{{', '.join(f'`{name}`' for name in members)}}}"
    told = (f"`{name}`: {_told(each, depth + 1)}" for name, each in members.items())
    return f"{{{', '.join(told)}}}"


def _file(schema: dict[str, Any]) -> str:
    name = schema["$ref"].removeprefix(_COMPONENT)
    return f"../schemas/exec_archive_schemas/{name}.schema.json"
