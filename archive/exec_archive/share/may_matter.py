"""What was masked that may matter to who runs a repro: a value that decided can be gone."""

from collections import Counter
from collections.abc import Sequence

from exec_archive.share.record import DROPPED, Record, shown_path

_MOST = 8
_RUN_DATA = ("data", "resultData", "runData")
_IN_RUN_DATA = len(_RUN_DATA)
_JSON = "json"


def may_matter(noted: Record, executions: Sequence[str]) -> list[str]:
    """The values of items and the parameters that are placeholders now, each in a sentence."""
    found: Counter[str] = Counter()
    for place, times in noted.places.items():
        if place.execution not in executions or place.rule == DROPPED:
            continue
        path = place.path
        if path[:_IN_RUN_DATA] == _RUN_DATA and _JSON in path:
            within = shown_path(path[path.index(_JSON) + 1 :])
            found[f'{within} of the items of "{path[_IN_RUN_DATA]}" ({place.rule})'] += times
        elif "parameters" in path and path[0] == "workflowData":
            within = shown_path(path[path.index("parameters") + 1 :])
            found[f"the parameter {within.removeprefix('$.')} of a node ({place.rule})"] += times
    listed = [
        f"Masked, which may matter: {what}{f', {times:,} times' if times > 1 else ''}."
        for what, times in found.most_common(_MOST)
    ]
    if len(found) > _MOST:
        listed.append(f"Masked, too: {len(found) - _MOST:,} more places.")
    return listed
