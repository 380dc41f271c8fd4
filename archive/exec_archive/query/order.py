"""In which order executions are listed, and what comes behind one of them."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from exec_archive.model import Execution

# So much of a text counts: a place in an order has to fit into an address, whatever it is named.
_BEGINNING = 100
_BEGINNINGS = {f"left({name}, {_BEGINNING})": name for name in ("workflow_name", "status")}
_WORKFLOW, _STATUS = _BEGINNINGS

# What a list can be sorted by: the largest or newest first.
SORT_KEYS = {
    "started": "started_at",
    "stopped": "stopped_at",
    "duration": "duration_ms",
    "workflow": _WORKFLOW,
    "status": _STATUS,
    "size": "size_bytes",
    "items": "items_out",
    "id": "length(id)",
}
_ASCENDING_BY_NATURE = {"workflow", "status"}


class Key(NamedTuple):
    """One thing that is sorted by."""

    sql: str
    falling: bool
    empty_first: bool = False  # those without it, such as one in a queue that has not started

    @property
    def ordering(self) -> str:
        """SQL for sorting by it."""
        way, empty = "DESC" if self.falling else "ASC", "FIRST" if self.empty_first else "LAST"
        return f"{self.sql} {way} NULLS {empty}"

    @property
    def backwards(self) -> "Key":
        """The other way round."""
        return Key(self.sql, not self.falling, not self.empty_first)

    def same(self, name: str, value: object) -> str:
        """SQL for what has that value."""
        return f"{self.sql} IS NULL" if value is None else f"{self.sql} = ${name}"

    def beyond(self, name: str, value: object) -> str:
        """SQL for what comes behind that value."""
        if value is None:
            return f"{self.sql} IS NOT NULL" if self.empty_first else "false"
        further = f"{self.sql} {'<' if self.falling else '>'} ${name}"
        return further if self.empty_first else f"({further} OR {self.sql} IS NULL)"


class Mark(NamedTuple):
    """The place of an execution in an order: what its keys are."""

    values: tuple[Any, ...]


class Order(NamedTuple):
    """An order of executions that never leaves two of them to chance."""

    keys: tuple[Key, ...]

    @property
    def first(self) -> Key:
        """What is sorted by before all else."""
        return self.keys[0]

    @property
    def sql(self) -> str:
        """SQL for sorting."""
        return ", ".join(key.ordering for key in self.keys)

    @property
    def backwards(self) -> "Order":
        """The same list from its end."""
        return Order(tuple(key.backwards for key in self.keys))

    def reaches(self, bound: str) -> str:
        """SQL for what comes no later than the rows whose first key is `bound`."""
        key = self.first
        within = f"{key.sql} {'>=' if key.falling else '<='} {bound}"
        return f"({within} OR {key.sql} IS NULL)" if key.empty_first else f"({within})"

    def mark(self, of: Execution) -> Mark:
        """Where an execution stands."""
        return Mark(tuple(_value(key, of) for key in self.keys))

    def behind(self, mark: Mark) -> tuple[str, dict[str, Any]]:
        """SQL for what comes behind a place, and its parameters."""
        named = {f"mark_{i}": value for i, value in enumerate(mark.values)}
        steps = " OR ".join(self._steps(list(named.items())))
        return f"({steps})", {name: value for name, value in named.items() if value is not None}

    def _steps(self, named: Sequence[tuple[str, Any]]) -> Iterator[str]:
        """Alike in the first keys, and further in the next one."""
        alike: list[str] = []
        for key, (name, value) in zip(self.keys, named, strict=True):
            yield " AND ".join([*alike, key.beyond(name, value)])
            alike.append(key.same(name, value))


def order_of(sort: str, *, reverse: bool = False) -> Order:
    """The order of one of SORT_KEYS."""
    by_nature = sort in _ASCENDING_BY_NATURE
    falling = by_nature == reverse
    ties_fall = falling or by_nature
    return Order(
        (
            Key(SORT_KEYS[sort], falling, empty_first=sort == "started" and falling),
            *([Key("started_at", ties_fall)] if by_nature else []),
            Key("length(id)", ties_fall),
            Key("id", ties_fall),
            Key("instance", falling=False),
        )
    )


def _value(key: Key, of: Execution) -> Any:
    if key.sql == "length(id)":
        return len(of.id)
    value = getattr(of, _BEGINNINGS.get(key.sql, key.sql))
    return value[:_BEGINNING] if key.sql in _BEGINNINGS and value is not None else value
