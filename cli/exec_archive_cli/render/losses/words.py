"""A silent loss in words: what it is in a sentence, and what shows it in a few more."""

from collections.abc import Iterator, Sequence

from exec_archive.investigate.losses.details import Details, Gone
from exec_archive.investigate.losses.finding import Doubt, Finding, Kind, Sureness
from exec_archive.investigate.losses.losses import Unsaid
from exec_archive_cli.render.counting import counted, ordinal
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.words import node_type

STYLES = {
    Sureness.CERTAIN: "red",
    Sureness.LIKELY: "yellow",
    Sureness.POSSIBLE: "cyan",
}
_DOUBTS = {
    Doubt.OTHER_VERSION: "those ran other versions of the workflow",
    Doubt.DROPS_BY_NATURE: "a node of this kind is there to drop items",
    Doubt.MAKES_ITEMS: "there may really have been no more",
    Doubt.ANOTHER_BRANCH: "its items went another way",
    Doubt.TRIED_AGAIN: "the node tries again, and gave as many items as it got",
    Doubt.CALLED_AGAIN: "the same was asked again afterwards, and answered",
    Doubt.BY_HAND: "it was run by hand",
    Doubt.HANDLED: "the call was not waited for",
    Doubt.WAITS_FOR_INPUT: "it may wait for another input, which got nothing",
}
UNSAID = {
    Unsaid.NOT_A_SUCCESS: "only a success is",
    Unsaid.INCOMPLETE: "not all of its document is there",
    Unsaid.NOTHING_RAN: "n8n saved nothing of what ran in it",
    Unsaid.BY_HAND: "a run by hand may begin and end anywhere",
    Unsaid.NO_WORKFLOW: "n8n sent no workflow with it",
}
_GONE_SHOWN = 3
_LONGEST_CALLS = 3


def whose(finding: Finding) -> str:
    """The node, or what stands for it where that is not known."""
    return "A node" if finding.node is None else one_line(finding.node)


def kind_of(finding: Finding) -> str:
    """The kind of node, in brackets."""
    kind = node_type(finding.node_type)
    return f" ({kind})" if kind else ""


def what(finding: Finding) -> str:
    """What it did, after its name."""
    got, gave = finding.got or 0, finding.gave or 0
    if finding.kind is Kind.SWALLOWED:
        return f"swallowed {counted(finding.errors, 'error')}"
    if finding.kind is Kind.CALL:
        return f"went on, though {_calls(finding.called)}, which it called, failed"
    if finding.kind is Kind.LOOP:
        return f"handed out {gave:,} of its {counted(got, 'item')}"
    if finding.kind is Kind.NEVER_RAN:
        return f"never ran, though it was given {counted(got, 'item')}"
    if finding.kind is Kind.EMPTY and finding.output is not None:
        return f"gave nothing on output {finding.output}"
    if finding.kind is Kind.EMPTY:
        return "gave nothing" + (f" for {counted(got, 'item')}" if got else "")
    if finding.kind is Kind.UNEVEN:
        return f"gave {gave:,} for {counted(got, 'item')}"
    return f"gave only {counted(gave, 'item')}"


def _calls(called: Sequence[str]) -> str:
    """The executions it called, the first few by name."""
    names = ", ".join(one_line(each) for each in called[:_LONGEST_CALLS])
    if len(called) > _LONGEST_CALLS:
        names += f" and {len(called) - _LONGEST_CALLS:,} more"
    return f"execution{'s' if len(called) > 1 else ''} {names}"


def evidence(finding: Finding, details: Details) -> Iterator[str]:
    """What shows it, and why it is not surer; the errors themselves are shown apart."""
    if finding.kind is Kind.SWALLOWED and finding.called:
        yield f"it called {_calls(finding.called)}, which failed"
    if finding.kind is Kind.CALL and finding.got is not None:
        yield f"it got {counted(finding.got, 'item')} and gave {finding.gave or 0:,}"
    if finding.ending is not None:
        run = f", run {finding.ending.run_index + 1:,}," if finding.ending.run_index else ""
        yield f'the last round ended at "{one_line(finding.ending.node)}"{run} which gave nothing'
    if details.gone:
        yield _gone(details.gone)
    usual = _usual(finding)
    if usual:
        yield usual
    doubts = [_doubt(each, finding) for each in finding.doubts if each in _DOUBTS]
    if doubts:
        yield "; ".join(doubts)


def _doubt(doubt: Doubt, finding: Finding) -> str:
    if doubt is Doubt.HANDLED and finding.handler is not None:
        return f'its error output leads on to "{one_line(finding.handler)}"'
    return _DOUBTS[doubt]


def _gone(gone: Sequence[Gone]) -> str:
    """Which items nothing came of."""
    several_runs = any(each.run_index for each in gone)
    names = [
        f"item {each.item:,}" + (f" of run {each.run_index + 1:,}" if several_runs else "")
        for each in gone[:_GONE_SHOWN]
    ]
    rest = len(gone) - len(names)
    more = f" and {rest:,} more" if rest > 0 else ""
    place = ordinal(gone[0].item, gone[0].of) if len(gone) == 1 else ""
    return f"nothing came of {', '.join(names)}{more}{place}"


def _usual(finding: Finding) -> str:
    """What good runs did instead."""
    if finding.kind in {Kind.SWALLOWED, Kind.CALL}:
        return ""
    count, same = finding.good_runs, finding.did_the_same
    if not count:
        return "no good run to compare with: it may be meant so"
    if Doubt.SOMETIMES_SO in finding.doubts:
        return f"{same:,} of {count + same:,} good runs did the same"
    runs = "in the only good run" if count == 1 else f"in all {count:,} good runs"
    if same:
        runs = f"the same in {counted(same, 'good run')} next to it; in all {count:,} others"
    if finding.kind is Kind.LOOP:
        return f"{runs} it handed out all"
    if finding.kind is Kind.NEVER_RAN:
        return f"{runs} it ran"
    if finding.kind is Kind.UNEVEN:
        return f"{runs} it gave as many as it got"
    least, most = finding.least or 0, finding.most or 0
    given = counted(most, "item") if least == most else f"{least:,} to {counted(most, 'item')}"
    return f"{runs} it gave {given}" + (" there" if finding.output is not None else "")
