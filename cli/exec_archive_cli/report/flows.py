"""What went over each link of a workflow: how often, and how many items."""

from typing import NamedTuple

from exec_archive.investigate.timeline import Timeline


class Flow(NamedTuple):
    """All that went from one output of a node to another node."""

    runs: int
    items: int | None  # open where n8n does not say it of one of the runs


def flows(timeline: Timeline) -> dict[tuple[str, int, str], Flow]:
    """By source, its output, and target. What an AI node asks of its sub-nodes is no flow."""
    found: dict[tuple[str, int, str], Flow] = {}
    for timed in timeline.runs:
        if timed.serves:
            continue
        for source, count in zip(timed.sources, timed.items_in, strict=False):
            if source is None:
                continue
            key = (source.node, source.output, timed.run.node)
            before = found.get(key, Flow(0, 0))
            is_open = count is None or before.items is None
            items = None if is_open else (before.items or 0) + (count or 0)
            found[key] = Flow(before.runs + 1, items)
    return found
