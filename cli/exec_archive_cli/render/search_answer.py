"""What was found, for programs: a hit as JSON, as soon as it is found."""

import json
import sys
import textwrap
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from exec_archive.model import Execution
from exec_archive.query.search.hits import Hit
from exec_archive.query.search.search import Found
from exec_archive_cli.render.answers import plain_value


def print_hits(found: Iterable[Found], form: str, most: int | None = None) -> None:
    """Every hit, as a line or as an element of one list; no more than one is held."""
    answers = islice(_answers(found), most)
    if form == "jsonl":
        for each in answers:
            sys.stdout.write(json.dumps(each) + "\n")
        return
    before = "["
    for each in answers:
        sys.stdout.write(f"{before}\n{textwrap.indent(json.dumps(each, indent=2), '  ')}")
        before = ","
    sys.stdout.write("[]\n" if before == "[" else "\n]\n")


def _answers(found: Iterable[Found]) -> Iterator[dict[str, Any]]:
    for each in found:
        for hit in each.hits:
            yield _answer(each.execution, hit)


def _answer(execution: Execution, hit: Hit) -> dict[str, Any]:
    return {
        "instance": execution.instance,
        "execution_id": execution.id,
        "workflow_name": execution.workflow_name,
        "status": execution.status,
        "started_at": plain_value(execution.started_at),
        "place": hit.place,
        "node": hit.node,
        "run_index": hit.run_index,
        "output_kind": hit.kind,
        "output_number": hit.output,
        "item": hit.item,
        "member": hit.member,
        "path": hit.path,
        "in": "key" if hit.in_key else "value",
        "before": hit.before,
        "match": hit.match,
        "after": hit.after,
        "cut": hit.cut_before or hit.cut_match or hit.cut_after,
    }
