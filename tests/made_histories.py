"""Executions of two small workflows, again and again: good ones, and ones that lose something.

Orders: Start → List → Keep → Large? → Big or Small. Mails: Start → List → Loop → Send → Loop, and
Done behind it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from made_flows import Json, execution, items, run

ORDERS = {
    "Start": [["List"]],
    "List": [["Keep"]],
    "Keep": [["Large?"]],
    "Large?": [["Big"], ["Small"]],
}
MAILS = {
    "Start": [["List"]],
    "List": [["Loop"]],
    "Loop": [["Done"], ["Send"]],
    "Send": [["Loop"]],
}
_TYPES = {"Large?": "if", "Loop": "splitInBatches", "Start": "webhook", "List": "code"}


def paired(places: Iterable[int]) -> list[Json]:
    """Items that came of these of the input."""
    return [{"json": {"n": place}, "pairedItem": {"item": place}} for place in places]


def orders(
    name: str,
    minutes: float = 0,
    *,
    listed: int = 5,
    dropped: Sequence[int] = (),
    large: int = 2,
    never: str | None = None,
    swallowed: Sequence[int] = (),
    **facts: Any,
) -> bytes:
    """Keep drops these items; so many of the rest are large; `never` did not run in the end.

    With `swallowed` Keep goes on with an error in the place of these items.
    """
    kept = [place for place in range(listed) if place not in dropped]
    given = paired(kept)
    for each in given:
        if each["pairedItem"]["item"] in swallowed:
            each["json"] = {"error": "refused"}
    big, small = paired(range(len(kept)))[:large], paired(range(len(kept)))[large:]
    runs = {
        "Start": [run(items({"order": name}))],
        "List": [run(items(*({"n": n} for n in range(listed))), source=("Start", 0, 0))],
    }
    if listed:
        runs["Keep"] = [run(given, source=("List", 0, 0))]
    if kept:
        runs["Large?"] = [run(big, small, source=("Keep", 0, 0))]
    if big:
        runs["Big"] = [run(paired(range(len(big))), source=("Large?", 0, 0))]
    if small:
        runs["Small"] = [run(paired(range(len(small))), source=("Large?", 0, 1))]
    if never is not None:
        runs.pop(never, None)
    types = {**_TYPES, "Keep": "httpRequest"}
    made = execution(name, runs, ORDERS, minutes=minutes, types=types, **facts)
    if swallowed:
        made = made.replace(
            b'"name": "Keep", ', b'"name": "Keep", "onError": "continueRegularOutput", '
        )
    return made


def mails(
    name: str, minutes: float = 0, *, listed: int = 4, sent: int | None = None, **facts: Any
) -> bytes:
    """A loop over so many; it ends after `sent` rounds, since Send gives nothing back then."""
    rounds = listed if sent is None else sent
    loop, send = [], []
    for turn in range(rounds):
        source = ("Send", turn - 1, 0) if turn else ("List", 0, 0)
        loop.append(run([], paired([turn]), source=source))
        is_end = sent is not None and turn == rounds - 1
        send.append(run(paired([] if is_end else [0]), source=("Loop", turn, 1)))
    runs = {
        "Start": [run(items({"order": name}))],
        "List": [run(paired([0] * listed), source=("Start", 0, 0))],
        "Loop": loop,
        "Send": send,
    }
    if sent is None:
        last = ("Send", rounds - 1, 0) if rounds else ("List", 0, 0)
        loop.append(run(paired(range(listed)), [], source=last))
        runs["Done"] = [run(paired(range(listed)), source=("Loop", len(loop) - 1, 0))]
    return execution(
        name, runs, MAILS, minutes=minutes, types=_TYPES, **{"workflowId": "w2", **facts}
    )
