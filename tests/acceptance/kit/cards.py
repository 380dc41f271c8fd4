"""Cards of `why` for executions that a test has made, and what stands on them."""

from typing import Any

from acceptance.kit.in_process import Ask
from made_flows import execution, failed, items, run

_CALL = {"Start": [["Call"]]}


def imported(ask: Ask, *documents: bytes) -> Ask:
    """An archive of these."""
    folder = ask.archive.parent / "saved"
    folder.mkdir(exist_ok=True)
    for number, document in enumerate(documents):
        (folder / f"{number}.json").write_bytes(document)
    assert ask("import", folder).code == 0
    return ask


def refused(
    identity: str = "1", /, *, message: str = "refused", given: Any = None, **error: Any
) -> bytes:
    """An execution whose second node failed."""
    runs = {
        "Start": [run(items({"n": 1} if given is None else given))],
        "Call": [failed(message, ("Start", 0, 0), **error)],
    }
    return execution(identity, runs, _CALL, types={"Call": "httpRequest"})


def labelled(card: list[str], label: str) -> list[str]:
    """The lines beside a label."""
    starts = [i for i, line in enumerate(card) if line.startswith(f"  {label.ljust(11)}")]
    if not starts:
        return []
    lines = [card[starts[0]]]
    for line in card[starts[0] + 1 :]:
        if not line.startswith(" " * 13):
            break
        lines.append(line)
    return [line[13:] for line in lines]
