"""A template: JSON of one's own, with names in its strings that an alert fills in."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from exec_archive.document.times import in_iso
from exec_archive.monitor.alert import Alert, Seen

# Only whole pairs and whole names; any other brace is a mistake that is better told at once.
_BRACES = re.compile(r"\{\{|\}\}|\{([a-z_]*)\}|[{}]")
NAMES = (
    "summary",
    "workflow",
    "count",
    "cause",
    "command",
    "first",
    "last",
    "id",
    "event",
    "rule",
    "instance",
    "at",
)


class Template:
    """One template, read once; ValueError says what is wrong with it, and never shows it.

    It is filled in after it was read as JSON. So nothing that is filled in can leave its string.
    """

    def __init__(self, text: str) -> None:
        try:
            self._shape: Any = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError):
            raise ValueError('template is no JSON, as in {"text": "{summary}"}') from None
        # To be told when the config file is read, rather than when something failed at night.
        self._fill(dict.fromkeys(NAMES, ""))

    def filled(self, alert: Alert) -> Any:
        """The JSON for an alert."""
        return self._fill(
            {
                "summary": alert.summary,
                "workflow": alert.workflow_name or alert.workflow_id or "",
                "count": str(alert.count),
                "cause": alert.cause or "",
                "command": alert.command,
                "first": _in_words(alert.first),
                "last": _in_words(alert.last),
                "id": alert.id,
                "event": alert.event,
                "rule": alert.rule,
                "instance": alert.instance,
                "at": in_iso(alert.at),
            }
        )

    def _fill(self, values: Mapping[str, str]) -> Any:
        def of(found: re.Match[str]) -> str:
            if found[0] in {"{{", "}}"}:
                return found[0][0]
            if found[1] in values:
                return values[found[1]]
            if found[1] is None:
                raise ValueError("a brace in a text of template is written twice: {{ or }}")
            raise ValueError(f"template names {{{found[1]}}}; there are: {', '.join(NAMES)}")

        return _mapped(self._shape, lambda text: _BRACES.sub(of, text))


def _mapped(value: Any, change: Any) -> Any:
    """The same JSON with every text changed; the keys stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_mapped(each, change) for each in value]
    if isinstance(value, dict):
        return {key: _mapped(each, change) for key, each in value.items()}
    return value


def _in_words(seen: Seen | None) -> str:
    if seen is None:
        return ""
    return f"{seen.id} ({in_iso(seen.started_at)})" if seen.started_at else seen.id
