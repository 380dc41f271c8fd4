"""Figures over executions, computed by plain Python from their documents: a yardstick.

Slow and simple on purpose: no SQL, no tables, every execution looked at for every figure.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from plain_reading import items_by_output, run_data

Document = dict[str, Any]
STATUSES = ("success", "error", "crashed", "canceled", "unknown", "waiting", "running", "new")
_FAILED = {"error", "crashed"}
_PENDING = {"waiting", "running", "new"}


def moment(text: str | None) -> datetime | None:
    """A time as n8n writes it."""
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def took(document: Document) -> int | None:
    """How long it took; None while it goes on, and of a crash, whose end nobody saw."""
    start, stop = moment(document["startedAt"]), moment(document.get("stoppedAt"))
    if document["status"] in _PENDING | {"crashed"} or start is None or stop is None:
        return None
    return (stop - start) // timedelta(milliseconds=1)


def nearest_rank(values: Iterable[int], hundredths: int) -> int | None:
    """The smallest value that so many hundredths of all do not exceed."""
    inorder = sorted(values)
    if not inorder:
        return None
    return inorder[max(-(-len(inorder) * hundredths // 100) - 1, 0)]


def figures(documents: Sequence[Document]) -> dict[str, Any]:
    """Under the names of the answer in JSON."""
    counts = Counter(each["status"] for each in documents)
    times = [time for time in map(took, documents) if time is not None]
    ended = sum(1 for each in documents if each["status"] not in _PENDING)
    failed = sum(1 for each in documents if each["status"] in _FAILED)
    good = [each for each in documents if each["status"] in _FAILED and each.get("retrySuccessId")]
    return {
        "executions": len(documents),
        "ended": ended,
        "pending": len(documents) - ended,
        "failed": failed,
        **{status: counts[status] for status in STATUSES},
        "other": sum(count for status, count in counts.items() if status not in STATUSES),
        "made_good": len(good),
        "success_rate": counts["success"] / ended if ended else None,
        "error_rate": failed / ended if ended else None,
        "timed": len(times),
        "average_ms": sum(times) / len(times) if times else None,
        "median_ms": nearest_rank(times, 50),
        "p95_ms": nearest_rank(times, 95),
        "longest_ms": max(times, default=None),
        "items": sum(_items(each) for each in documents),
    }


def _items(document: Document) -> int:
    runs = (run for of_node in run_data(document).values() for run in of_node)
    return sum(sum(items_by_output(run) or []) for run in runs)


def grouped(
    documents: Iterable[Document], key: Callable[[Document], Any]
) -> dict[Any, dict[str, Any]]:
    """Of each group of executions; what has no key is left out."""
    groups: dict[Any, list[Document]] = defaultdict(list)
    for each in documents:
        if (name := key(each)) is not None:
            groups[name].append(each)
    return {name: figures(group) for name, group in groups.items()}


def start_of(unit: str, tz: tzinfo) -> Callable[[Document], str | None]:
    """When the hour, day or longer began in which one started, by a clock in that zone."""

    def start(document: Document) -> str | None:
        started = moment(document["startedAt"])
        if started is None:
            return None
        local = started.astimezone(tz)
        if unit == "hour":
            return local.strftime("%Y-%m-%dT%H:00")
        day = local.date()
        if unit == "week":
            day -= timedelta(days=day.weekday())
        if unit in {"month", "year"}:
            day = day.replace(day=1)
        return (day.replace(month=1) if unit == "year" else day).isoformat()

    return start


def node_figures(documents: Iterable[Document]) -> dict[tuple[str, str], dict[str, Any]]:
    """Of each node of each workflow."""
    runs: dict[tuple[str, str], list[tuple[str, Document]]] = defaultdict(list)
    for document in documents:
        for node, of_node in run_data(document).items():
            for run in of_node:
                runs[document["workflowId"], node].append((document["id"], run))
    return {key: _of_node(found) for key, found in runs.items()}


def _of_node(runs: Sequence[tuple[str, Document]]) -> dict[str, Any]:
    times = [run["executionTime"] for _, run in runs if run.get("executionTime") is not None]
    return {
        "runs": len(runs),
        "failed_runs": sum(1 for _, run in runs if run.get("executionStatus") == "error"),
        "timed_runs": len(times),
        "total_ms": sum(times) if times else None,
        "average_ms": sum(times) / len(times) if times else None,
        "median_ms": nearest_rank(times, 50),
        "p95_ms": nearest_rank(times, 95),
        "longest_ms": max(times, default=None),
        "items": sum(sum(items_by_output(run) or []) for _, run in runs),
    }
