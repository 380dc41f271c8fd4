"""One execution with all that is known of it: why it failed, what ran, what came out of each step.

What a step gave can be larger than any answer should be: so there is a page of steps, of each some
items, and what is left out is said with the way to it.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Any

import msgspec
from starlette.responses import Response

from exec_archive.document.exact_json import exact_json
from exec_archive.investigate.begun import Begun
from exec_archive.investigate.explanation import explain
from exec_archive.investigate.lots import given_by
from exec_archive.investigate.placed_items import PlacedItem, elements
from exec_archive.investigate.timeline import TimedRun, Timeline, timeline
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive_cli.render.trace_answers import trace_answer
from exec_archive_cli.render.why.answer import why_answer
from exec_archive_web.answers import json_answer
from exec_archive_web.automations_api.endpoint import Asked, Endpoint, Parameter
from exec_archive_web.automations_api.named import ID, NAMED, named
from exec_archive_web.automations_api.schemas import (
    ANYTHING,
    NULL,
    NUMBER_FROM_0,
    either,
    list_of,
    object_of,
    of,
    or_null,
)
from exec_archive_web.site import Site

# Of all items of an answer together, as JSON.
_MOST_BYTES = 4 << 20


def _counted(name: str, about: str, least: int, most: int, usual: int) -> Parameter:
    schema = {"type": "integer", "minimum": least, "maximum": most, "default": usual}
    return Parameter(name, about, schema, usual)


_SEQ = {"type": "integer", "minimum": 0, "maximum": 10**9}
_PARAMETERS = (
    Parameter("node", "Only steps of this node.", {"type": "string", "minLength": 1}),
    Parameter("after", "Only steps behind this one, by its seq: next_after of an answer.", _SEQ),
    _counted("steps", "How many steps at most.", 1, 1000, 100),
    _counted("items", "How many items of each step at most.", 0, 1000, 5),
    _counted("from_item", "How many items of each step are passed over.", 0, 10**9, 0),
)

_STEP = object_of(
    seq=NUMBER_FROM_0,
    node={"type": "string"},
    run_index=NUMBER_FROM_0,
    items=list_of(
        object_of(
            output=NUMBER_FROM_0,
            kind={"type": "string"},
            index=NUMBER_FROM_0,
            item=ANYTHING,
            is_too_large={"type": "boolean", "description": "It stands in the document alone."},
        )
    ),
    is_cut={"type": "boolean"},
    other_shape=or_null("string"),
)


def endpoint(site: Site) -> Endpoint:
    """Where it is."""

    def answer(asked: Asked) -> Response:
        with site.archive.reading() as reading:
            execution = named(asked, reading)
            return json_answer(_details(reading.engine, execution, asked))

    return Endpoint(
        path=f"/executions/{{{ID}}}",
        summary="An execution: why it failed, what ran, what each step gave",
        answer=answer,
        gives=object_of(
            explanation=of("why"),
            trace=of("trace"),
            trigger=either(_STEP, NULL),
            outputs=list_of(_STEP),
            next_after=or_null("integer"),
        ),
        parameters=_PARAMETERS,
        refusals=NAMED,
        takes_long=True,
    )


def _details(engine: Engine, execution: Execution, asked: Asked) -> dict[str, Any]:
    begun = Begun(engine, execution)
    evidence = begun.evidence
    traced = timeline(execution, evidence.runs, evidence.skeleton)
    node, after = asked["node"], -1 if asked["after"] is None else asked["after"]
    wanted = [run for run in traced.runs if run.run.seq > after and node in {None, run.run.node}]
    page = wanted[: asked["steps"]]
    trigger = _trigger(traced)

    def gave(runs: Sequence[TimedRun]) -> list[dict[str, Any]]:
        items = _Items(engine, execution, asked["items"], asked["from_item"])
        return [items.of(run) for run in runs]

    return {
        "explanation": msgspec.Raw(exact_json(why_answer(explain(begun))).encode()),
        "trace": trace_answer(traced, page),
        "trigger": gave([trigger])[0] if trigger else None,
        "outputs": gave(page),
        "next_after": page[-1].run.seq if len(page) < len(wanted) else None,
    }


def _trigger(traced: Timeline) -> TimedRun | None:
    """The run that began it."""
    return next((run for run in traced.runs if not any(run.sources) and not run.serves), None)


class _Items:
    """The items of steps, no more of them than an answer should hold."""

    def __init__(self, engine: Engine, execution: Execution, most: int, passed: int) -> None:
        self._engine = engine
        self._execution = execution
        self._most = most
        self._passed = passed
        self._bytes_left = _MOST_BYTES

    def of(self, timed: TimedRun) -> dict[str, Any]:
        """What a run gave."""
        run = timed.run
        step: dict[str, Any] = {"seq": run.seq, "node": run.node, "run_index": run.run_index}
        step |= {"items": [], "is_cut": False, "other_shape": None}
        found = elements(self._engine, self._execution, given_by([run]))
        for number, element in enumerate(islice(found, self._passed, None)):
            if not isinstance(element, PlacedItem):
                step |= {"other_shape": element.start, "is_cut": not element.is_all}
                break
            size = len(element.item.text)
            is_too_large = size > _MOST_BYTES
            self._bytes_left -= 0 if is_too_large else size
            if number >= self._most or self._bytes_left < 0:
                step["is_cut"] = True
                break
            step["items"].append(_item(element, is_too_large=is_too_large))
        return step


def _item(placed: PlacedItem, *, is_too_large: bool) -> dict[str, Any]:
    """An item; one that no answer holds keeps its place, so that those behind it can be had."""
    item = placed.item
    text = None if is_too_large else msgspec.Raw(item.text.encode())
    told = {"output": placed.number, "kind": item.kind, "index": item.index, "item": text}
    return {**told, "is_too_large": is_too_large}
