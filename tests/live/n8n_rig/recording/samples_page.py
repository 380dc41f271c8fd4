"""The README beside the samples."""

from __future__ import annotations

from collections import Counter
from typing import Any

INTRODUCTION = """# Recorded n8n executions

This folder holds {count} executions of n8n {version}.
They come from a real server that ran workflows of our own making.
Each file in `executions/` is one answer of `GET /api/v1/executions/{{id}}?includeData=true`.
The file's name is the execution's id.

By status: {statuses}.

## How they were recorded

- `python -m n8n_rig record` (with `PYTHONPATH=tests/live`) starts a fresh n8n and makes them all.
- Every workflow was built to fail in a known way. So the true causes are known and not guessed.
- `causes.json` holds them for programs. `causes()` in this package reads it.
- Each answer keeps the bytes n8n sent, with these exceptions:
  - Folders in stack traces are `/usr/local/lib/node_modules/…`.
  - n8n's port is 5678. The port of the web service the workflows call is 5799.
  - Resume tokens, signatures and the editor's session are zeros that end in a counter.
    They are as long as before. Equal secrets have equal placeholders.
- So `jsonSizeBytes` can differ a little from what it was counted from.

## Special ones

- `running` and `new` were asked for while they ran or stood in the queue.
- `unknown`: n8n hardly makes this status any more. So the status of one good row was set to it in
  the database of the running server. The answer is what n8n then said. Such a row does not last:
  the next start of n8n 2.41 calls it crashed.
- `redacted` was asked for with `redactExecutionData=true`.
- `too large` was asked for while the server's display limit was 20,000 bytes.
- `child with removed node` could not start. n8n 2.41 left it as running for good. The next start
  of the server called it crashed. It has no error at all.
- `unrunnable code` shows a fault of n8n 2.41: after a node named `constructor` or `toString`
  no Code node of that workflow can run.
- `retry original` failed, was retried with `retry`, and again with `retry good`.
  It has `retrySuccessId` set.
"""

CAUSES = """
## The true causes

`Node`, `run` and `item` say where this execution failed; indexes count from 0.
A dash as item means that n8n does not say which item it was.
Of a call of a sub-workflow sometimes only the called execution says it: `index` of its trigger's
item.
The message is a part of what a reader should see. It stands in the answer or in that of `In`.
A dash means that n8n kept no words.
`Received` is a part of what the failing step had got, in the answer of `In` where there is one.
A dash means that the answer does not hold it.
`In` is the execution that holds the true cause, when it is another one.
Kinds in plain words: `unnamed` errors carry no name, `swallowed` ones leave the execution a
success, `timeout` ones are canceled like a stop by a person.

"""


def samples_page(
    version: str, overview: list[tuple[str, dict[str, Any]]], table: list[dict[str, Any]]
) -> str:
    """The whole page as Markdown."""
    counted = Counter(document["status"] for _, document in overview)
    statuses = ", ".join(f"{status} {count}" for status, count in sorted(counted.items()))
    introduction = INTRODUCTION.format(count=len(overview), version=version, statuses=statuses)
    samples = _table(
        ("Id", "Scenario", "Workflow", "Status", "Mode"),
        [
            (d["id"], label, d["workflowData"]["name"], d["status"], d["mode"])
            for label, d in overview
        ],
    )
    causes = _table(
        ("Id", "Status", "Kind", "Node", "Run", "Item", "Message", "Received", "True cause", "In"),
        [_cause_row(entry) for entry in table],
    )
    return f"{introduction}\n## All samples\n\n{samples}{CAUSES}{causes}"


def _cause_row(entry: dict[str, Any]) -> tuple[object, ...]:
    sentence = entry["cause"]
    for further in entry["further_errors"]:
        sentence += f" Also: {further['node']}, run {further['run_index']}: {further['message']}."
    return (
        entry["id"],
        entry["status"],
        entry["error_kind"],
        entry["failing_node"],
        entry["run_index"],
        entry["item_index"],
        entry["message"],
        entry["received"],
        sentence,
        entry["cause_execution"],
    )


def _table(heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [_line(heads), _line(("---",) * len(heads))]
    lines += [_line(row) for row in rows]
    return "\n".join(lines) + "\n"


def _line(cells: tuple[Any, ...]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(value: object) -> str:
    if value is None:
        return "-"
    text = str(value)
    for mark in ("\\", "|", "<", "`", "*", "_"):
        text = text.replace(mark, "\\" + mark)
    return text
