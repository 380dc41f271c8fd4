"""What differs at one node, under its name."""

from collections.abc import Iterable, Iterator, Sequence

from exec_archive.investigate.compare.comparison import NodeDifference
from exec_archive.investigate.compare.nodes import Failure, NodeSide
from exec_archive_cli.render import room, units
from exec_archive_cli.render.diff.asked import Asked
from exec_archive_cli.render.diff.items import INDENT, item_labels
from exec_archive_cli.render.diff.values import ARROW
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Block, Labelled, Line, line
from exec_archive_cli.render.words import node_type, output_name

_LABEL = 10
_LONGEST_MESSAGE = 300
_LONGEST_NAME = 100
Labels = Iterator[tuple[str, list[Line]]]


def node_blocks(node: NodeDifference, asked: Asked) -> Iterator[Block]:
    """Its name, and a label for each thing that differs."""
    yield _heading(node)
    if node.before is None or node.after is None:
        yield from _labelled(_in_one(node, asked))
        return
    yield from _labelled(_ways(node, node.before, node.after))
    yield from _labelled(item_labels(node, asked, INDENT + _LABEL))


def _heading(node: NodeDifference) -> Line:
    kind = node_type(node.node_type)
    known = node.node.casefold().replace(" ", "") == kind.casefold().replace(" ", "")
    before = f"  before: {one_line(node.name_before)}" if node.node != node.name_before else ""
    return line(
        "  ",
        (room.cut(one_line(node.node), _LONGEST_NAME), "bold"),
        (f"  ({kind})" if kind and not known else "", "dim"),
        before,
    )


def _labelled(labels: Iterable[tuple[str, list[Line]]]) -> Iterator[Block]:
    for label, lines in labels:
        yield Labelled(" " * INDENT + label, lines, INDENT + max(_LABEL, len(label) + 2))


def _in_one(node: NodeDifference, asked: Asked) -> Labels:
    """How it ended in the one execution it ran in."""
    side = node.after or node.before
    if side is not None and side.failed_run is not None:
        when = "before, and not any more: " if node.after is None else ""
        yield "failed", [line(when, _run(side), (_message(side.failure), "red"))]
    yield "ran", [line(f"only in {asked.name_of(later=node.after is not None)}")]


def _ways(node: NodeDifference, before: NodeSide, after: NodeSide) -> Labels:
    """How it ran and ended in each."""
    if (before.failed_run, before.failure) != (after.failed_run, after.failure):
        yield "failed", _ends(before, after)
    if before.is_waiting != after.is_waiting:
        words = [("waits" if side.is_waiting else "does not wait") for side in (before, after)]
        yield "status", [line(ARROW.join(words))]
    counts = list(_counts(node, before, after))
    if counts:
        yield "counts", [line(", ".join(counts))]
    if node.took_otherwise:
        took = ARROW.join(units.duration(side.took_ms) for side in (before, after))
        yield "took", [line((took, "yellow"))]


def _ends(before: NodeSide, after: NodeSide) -> list[Line]:
    failed = before.failed_run is not None, after.failed_run is not None
    first, *rest = failure_lines((before.failure, after.failure), failed)
    return [line(_run(after), *first) if failed[1] else first, *rest]


def failure_lines(
    failures: tuple[Failure | None, Failure | None], failed: tuple[bool, bool]
) -> list[Line]:
    """How it failed, and how before; as much of both as it takes to see what differs."""
    before, after = failures
    if not failed[1]:
        return [line("before, and not any more: ", (_message(before), "red"))]
    lines = [line((_message(after, before), "red"))]
    if failed[0]:
        lines.append(line("before: ", (_message(before, after), "red")))
    return lines


def _run(side: NodeSide) -> str:
    failed = side.failed_run or 0
    return f"run {failed + 1:,} of {side.runs:,}: " if side.runs > 1 else ""


def _message(failure: Failure | None, other: Failure | None = None) -> str:
    """What was said first; all of it where the other one's begins in the same way."""
    if failure is None:
        return "n8n kept no words of it"
    kinds = [kind for kind in (failure.error_type, failure.http_code) if kind]
    said = list(failure.sentences) or [*kinds, "no words kept"]
    if failure.http_code and failure.http_code not in said[0] and failure.sentences:
        said[0] = f"{failure.http_code} {said[0]}"
    if other is None or failure.sentences[:1] != other.sentences[:1]:
        said = said[:1]
    elif failure.error_type != other.error_type:
        said.append(failure.error_type or "no kind of error")
    return " · ".join(one_line(room.cut(each, _LONGEST_MESSAGE)) for each in said)


def _counts(node: NodeDifference, before: NodeSide, after: NodeSide) -> Iterator[str]:
    if before.runs != after.runs:
        yield f"{before.runs:,}{ARROW}{after.runs:,} runs"
    if before.items_out != after.items_out:
        outputs = max(len(before.items_out), len(after.items_out))
        counts = ARROW.join(_by_output(side.items_out, outputs) for side in (before, after))
        yield f"{counts} items{_branch(node, before, after)}"
    if before.swallowed_errors != after.swallowed_errors:
        yield f"{before.swallowed_errors:,}{ARROW}{after.swallowed_errors:,} errors swallowed"


def _by_output(items: Sequence[int], outputs: int) -> str:
    """0|18: none on the first output, 18 on the second."""
    every = [*items, *[0] * (outputs - len(items))]
    return "|".join(f"{count:,}" for count in every)


def _branch(node: NodeDifference, before: NodeSide, after: NodeSide) -> str:
    """The outputs that only one of them took."""
    if max(len(before.items_out), len(after.items_out)) < 2:
        return ""
    olds, news = before.outputs_taken, after.outputs_taken
    came, went = [each for each in news if each not in olds], [e for e in olds if e not in news]
    words = [f"took {_named(node, came)}"] if came else []
    words += [f"not {_named(node, went)}"] if went else []
    return f" ({', '.join(words)})" if words else ""


def _named(node: NodeDifference, outputs: Sequence[int]) -> str:
    return " and ".join(output_name(node.node_type, output) for output in outputs)
