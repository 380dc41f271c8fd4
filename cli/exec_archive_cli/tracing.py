"""The three answers of `exec-archive trace`: what ran, one loop, and who called whom."""

from exec_archive.investigate.calls import Call
from exec_archive.investigate.folding import folded, iterations, unfolded
from exec_archive.investigate.timeline import Timeline
from exec_archive.model import Completeness, Execution
from exec_archive_cli.node_argument import meant_node
from exec_archive_cli.render.answers import print_json
from exec_archive_cli.render.calls_view import print_calls
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.loop_view import print_loop
from exec_archive_cli.render.terminal import say
from exec_archive_cli.render.timeline_view import print_timeline
from exec_archive_cli.render.trace_answers import calls_answer, loop_answer, trace_answer
from exec_archive_cli.render.trace_wanted import Wanted
from exec_archive_cli.render.words import incomplete


def answer_runs(timeline: Timeline, wanted: Wanted) -> None:
    """What ran, as nodes or as runs."""
    runs = [run for run in timeline.runs if run.went_wrong or not wanted.only_failed]
    folds = unfolded(runs) if wanted.is_unfolded else folded(runs)
    if wanted.by_length:
        runs.sort(key=lambda run: -(run.duration_ms or 0))
        folds.sort(key=lambda fold: -(fold.took_ms or 0))
    if wanted.as_json:
        print_json(trace_answer(timeline, runs))
    elif not timeline.runs:
        say(_why_nothing_ran(timeline.execution))
    elif not runs:
        say("No run of it failed or swallowed an error.")
    else:
        print_timeline(timeline, folds, wanted)


def answer_loop(timeline: Timeline, given: str, wanted: Wanted) -> None:
    """The turns of a loop, or the runs of a node."""
    node = meant_node(given, (run.run.node for run in timeline.runs))
    every = iterations(timeline.runs, node)
    turns = [turn for turn in every if turn.went_wrong or not wanted.only_failed]
    if wanted.by_length:
        turns.sort(key=lambda turn: -(turn.duration_ms or 0))
    if wanted.as_json:
        print_json(loop_answer(timeline, node, turns))
    elif not every:
        say(f'"{one_line(node)}" had no items to loop over.')
    elif not turns:
        say(f'No run of "{one_line(node)}" failed or swallowed an error.')
    else:
        print_loop(timeline, node, turns, len(every), wanted)


def answer_calls(root: Call, asked: Execution, wanted: Wanted) -> None:
    """The tree an execution belongs to."""
    if wanted.as_json:
        print_json(calls_answer(root, asked))
        return
    print_calls(root, asked, wanted)
    if root.id == asked.id and not root.calls:
        say("No execution called it, and it called none.", "dim")


def _why_nothing_ran(execution: Execution) -> str:
    """One sentence, for the archive holds no run of it."""
    name = f"Execution {one_line(execution.id)}"
    if execution.status == "new":
        return f"{name} has not started: nothing ran yet."
    if execution.completeness == Completeness.FULL:
        return f"n8n saved nothing of what ran in execution {one_line(execution.id)}."
    return f"What ran in execution {one_line(execution.id)} is not known: {_missing(execution)}."


def _missing(execution: Execution) -> str:
    if execution.completeness == Completeness.NO_DATA:
        return "the archive has only what a list says of it"
    return incomplete(execution.completeness)
