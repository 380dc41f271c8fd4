"""The parameters of a request, read as n8n reads them, with its words where it refuses one."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fake_n8n.dialect import Dialect
from fake_n8n.wire import Answer

_MOST_ROWS = 250
OF_A_LIST = frozenset({"includeData", "status", "workflowId", "projectId", "limit", "cursor"})


class Refused(Exception):
    """The answer is an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.answer = Answer.json(status, {"message": message})


@dataclass(frozen=True)
class Query:
    """The parameters of one request, for a server of one version."""

    given: dict[str, str]
    dialect: Dialect

    def refuse_unknown(self, known: frozenset[str] = OF_A_LIST) -> None:
        """1.x knows fewer parameters and refuses the others; 2.x does not look at them."""
        for name in self.given:
            if self.dialect.is_old and name not in known:
                raise Refused(400, f"Unknown query parameter '{name}'")

    def flag(self, name: str) -> bool:
        """True or false, and nothing else."""
        return self.choice(name, ("true", "false")) == "true"

    def status(self) -> str | None:
        """The status that is asked for."""
        return self.choice("status", self.dialect.statuses)

    def choice(self, name: str, choices: tuple[str, ...]) -> str | None:
        """One of a few words."""
        value = self.given.get(name)
        if value is None or value in choices:
            return value
        expected = " | ".join(f"'{choice}'" for choice in choices)
        rule = f"Invalid enum value. Expected {expected}, received '{value}'"
        if self.dialect.is_old:
            rule = f"must be equal to one of the allowed values: {', '.join(choices)}"
        raise self._bad(name, rule)

    def limit(self) -> int:
        """How many rows a page has; 0 stands for all. 1.x refuses what 2.x cuts silently."""
        try:
            limit = int(self.given.get("limit", "") or 100)
        except ValueError:
            raise self._bad("limit", "Param `limit` must be a valid integer") from None
        if limit < 0:
            raise self._bad("limit", "Param `limit` must be a non-negative integer")
        if limit > _MOST_ROWS and self.dialect.is_old:
            raise self._bad("limit", f"must be <= {_MOST_ROWS}")
        limit = min(limit, _MOST_ROWS)
        inside = self.cursor().get("limit")
        return min(max(inside, 1), _MOST_ROWS) if isinstance(inside, int) else limit

    def cursor(self) -> dict[str, Any]:
        """What the cursor holds; anyone can make one."""
        if not self.given.get("cursor"):
            return {}
        try:
            cursor = json.loads(base64.b64decode(self.given["cursor"] + "==="))
        except ValueError:
            cursor = None
        if not isinstance(cursor, dict):
            raise Refused(400, "An invalid cursor was provided")
        return cursor

    def time(self, name: str) -> datetime | None:
        """A time with its zone."""
        if name not in self.given:
            return None
        try:
            moment = datetime.fromisoformat(self.given[name])
        except ValueError:
            raise self._bad(name, "Invalid datetime") from None
        if moment.tzinfo is None:
            raise self._bad(name, "Invalid datetime")
        return moment

    def _bad(self, name: str, rule: str) -> Refused:
        return Refused(400, self.dialect.rule(f"request/query/{name}", rule))


def encoded(cursor: dict[str, Any]) -> str:
    """A cursor as it travels."""
    return base64.b64encode(json.dumps(cursor, separators=(",", ":")).encode()).decode()
