"""redaction.json: what was masked in a bundle, where, and by which rule; never the value."""

import json

from exec_archive.share.record import shown_path
from exec_archive.share.redacted import Redaction

MOST_PLACES = 20_000


def redaction_json(redaction: Redaction) -> bytes:
    """The text of the file."""
    by_execution: dict[str, list[dict[str, object]]] = {}
    noted = redaction.noted
    listed = sorted(noted.places.items(), key=lambda each: each[0].execution)
    for place, times in listed[:MOST_PLACES]:
        entry = {"path": shown_path(place.path), "rule": place.rule, "times": times}
        by_execution.setdefault(place.execution, []).append(entry)
    answer = {
        "profile": redaction.profile.value,
        "kept": list(redaction.kept),
        "rules": [{"rule": rule, "times": times} for rule, times in noted.by_rule().items()],
        "left_out_places": max(0, len(listed) - MOST_PLACES),
        "executions": by_execution,
    }
    return json.dumps(answer, indent=1).encode()
