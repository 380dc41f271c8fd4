"""In what the versions of n8n differ, as far as their lists and executions go."""

from dataclasses import dataclass
from typing import Literal

Version = Literal["1.27", "1.123", "2.41"]

_STORED = {
    "storedAt",
    "tracingContext",
    "deduplicationKey",
    "jsonSizeBytes",
    "binaryDataSizeBytes",
    "workflowVersionId",
    "usedPrivateCredentials",
}


@dataclass(frozen=True)
class Dialect:
    """How one version speaks."""

    statuses: tuple[str, ...]  # that a list can be asked for
    left_out: frozenset[str] = frozenset({"running"})  # of every list but that of running ones
    is_old: bool = False  # refuses what it does not know, and calls what it cannot read a 400
    is_very_old: bool = False  # other words, no status in a row, and no retries
    lacks: frozenset[str] = frozenset()  # keys

    def status_word(self, status: str) -> str:
        """Its word for a status."""
        return "failed" if self.is_very_old and status == "error" else status

    def rule(self, where: str, text: str) -> str:
        """The sentence for a bad parameter."""
        if self.is_very_old:
            return f"{where.replace('/', '.')} {text.replace('must be', 'should be')}"
        return f"{where} {text}"


DIALECTS: dict[Version, Dialect] = {
    "1.27": Dialect(
        ("error", "success", "waiting"),
        is_old=True,
        is_very_old=True,
        lacks=frozenset(_STORED | {"createdAt", "customData"}),
    ),
    "1.123": Dialect(
        ("canceled", "error", "running", "success", "waiting"),
        # While the server that started them runs, no list has the waiting ones.
        left_out=frozenset({"running", "waiting"}),
        is_old=True,
        lacks=frozenset(_STORED),
    ),
    "2.41": Dialect(
        ("canceled", "crashed", "error", "new", "running", "success", "unknown", "waiting")
    ),
}
