"""What to know of a repro: what it is of, what only n8n can add, and where it differs."""

from collections import Counter
from collections.abc import Iterator, Sequence

from exec_archive.document.item_reader import MAIN
from exec_archive.model import Completeness
from exec_archive.query.called import CALLING_NODES
from exec_archive.share.repro.flow import Flow
from exec_archive.share.repro.target import Target

# n8n's editor saves no workflow whose pinned data are larger.
_LARGEST_PINNED = 12 << 20
_LONGEST_MESSAGE = 400


def notes_of(target: Target, flow: Flow, lost_files: Sequence[str]) -> list[str]:
    """In sentences; names and messages of the execution stand in them as they are."""
    return [*_notes(target, flow), *_notes_on_files(lost_files)]


def expected(target: Target) -> str:
    """What happens when it is executed, as the rest of a sentence about the node.

    It ends in a colon where messages are to follow.
    """
    has_words = bool(messages(target))
    if target.is_hidden:
        return "swallows this error again:" if has_words else "swallows an error again."
    if target.execution.status in {"crashed", "canceled"}:
        said = "runs with what it got then"
        return f"{said}; the execution ended with:" if has_words else f"{said}."
    return "fails with:" if has_words else "fails; n8n kept no message."


def messages(target: Target) -> list[str]:
    """What was said of the error, the most telling first; n8n's own message is the last."""
    return [each for each in (target.words, target.message) if each]


def sticky_text(target: Target, flow: Flow) -> str:
    """The note that lies on the canvas beside the nodes."""
    # Four blanks make it code: nothing in it is a link, a picture or a heading.
    message = [f"    {line}" for each in messages(target) for line in _cut(each)]
    lines = [
        f"### Repro of execution {_plain(target.execution.id)}",
        f"Execute the workflow: **{_plain(target.failing)}** {expected(target)}",
        *(["", *message] if message else []),
        "",
        "All nodes before it are pinned to what was recorded; nothing runs after it.",
        *(f"- {_plain(note)}" for note in _notes(target, flow)),
    ]
    return "\n".join(lines)


def _notes(target: Target, flow: Flow) -> Iterator[str]:
    if target.callers:
        yield (
            f"The cause is in execution {target.execution.id}, which {target.callers[0].id} "
            "called: this is the workflow of that one."
        )
    if target.execution.status == "crashed":
        yield f'n8n went down while "{target.failing}" ran: it fails again only if that was why.'
    elif target.execution.status == "canceled":
        yield f'It was stopped while "{target.failing}" ran: by a person, or at its time limit.'
    yield from _notes_on_input(target, flow)
    yield from _notes_on_runs(target, flow)
    yield from _notes_on_needs(target)


def _notes_on_input(target: Target, flow: Flow) -> Iterator[str]:
    if not target.inputs and flow.start != target.node:
        yield f'n8n kept nothing of what "{target.node}" received: it gets what stood before it.'
    if target.execution.completeness == Completeness.REDACTED:
        yield "n8n itself had left the data out: the pinned items are empty."
    size = sum(pin.run.output_bytes for pin in flow.pins if pin.run is not None)
    size += sum(pin.received.size or 0 for pin in flow.pins if pin.received is not None)
    if size > _LARGEST_PINNED:
        yield (
            f"About {size >> 20:,} MiB are pinned, and n8n's editor saves no more than "
            f"{_LARGEST_PINNED >> 20}: import it with n8n import:workflow."
        )


def _notes_on_runs(target: Target, flow: Flow) -> Iterator[str]:
    run_index = target.run.run_index if target.run is not None else 0
    if run_index:
        yield (
            f'"{target.node}" gets what its run {run_index + 1} received. Here it is the first '
            "run: $runIndex and the state of loops are not the same."
        )
    often = [pin for pin in flow.pins if pin.runs > 1 and pin.received is None]
    for pin in often:
        number = pin.run.run_index + 1 if pin.run is not None else 1
        yield f'"{pin.node}" ran {pin.runs} times; it gives what run {number} gave.'
    for pin in flow.pins:
        if pin.node in flow.replaced:
            yield (
                f'"{pin.node}" has several outputs, which n8n cannot pin: a No Operation node '
                f"gives what output {pin.output} gave."
            )


def _notes_on_needs(target: Target) -> Iterator[str]:
    definition = target.definition
    serving = [
        link.source for link in target.links if link.target == target.node and link.kind != MAIN
    ]
    for name in dict.fromkeys([target.node, *serving]):
        named = definition.nodes.get(name, {}).get("credentials")
        if isinstance(named, dict) and named:
            yield (
                f'"{name}" used credentials ({", ".join(sorted(map(str, named)))}), which are left '
                "out: choose some of your own, or it fails for want of them."
            )
    if str(definition.node_type(target.node)).endswith(CALLING_NODES):
        yield f'"{target.node}" calls another workflow, which this file does not hold.'


def _notes_on_files(lost: Sequence[str]) -> Iterator[str]:
    for node, count in Counter(lost).items():
        those = "the files of an item" if count == 1 else f"the files of {count:,} items"
        yield f'n8n pins no files: {those} that "{node}" gave are left out.'


def _plain(text: str) -> str:
    """A text in which Markdown finds nothing to do."""
    one_line = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>()#!|~" else sign for sign in one_line)


def _cut(message: str) -> list[str]:
    text = message if len(message) <= _LONGEST_MESSAGE else message[:_LONGEST_MESSAGE] + " …"
    return text.splitlines() or [""]
