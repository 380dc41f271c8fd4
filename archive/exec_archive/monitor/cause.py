"""The cause line of `why`, as it may leave this machine."""

from exec_archive.errors import ExecArchiveError
from exec_archive.investigate.begun import Begun
from exec_archive.investigate.explanation import Explanation, explain
from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive.share.rules.search import find

_LONGEST = 300
_LOOKED_AT = 4000  # signs; a rule must see a secret as a whole before anything is cut


def cause_of(engine: Engine, instance: str, identity: str, details: str) -> str | None:
    """Where an execution failed and what was said, masked unless that is not wanted.

    An alert without a cause is better than none, so what cannot be explained is left out.
    """
    if details == "none":
        return None
    try:
        execution = one.execution_with_id(engine, instance, identity)
        if execution is None:
            return None
        node, said = _cause(explain(Begun(engine, execution)))
    except ExecArchiveError:
        return None
    said = _begin(said)
    if details == "masked":
        said = masked(said)
    line = f"{node}: {said}" if node and said else said or (f"{node} failed" if node else "")
    if not line:
        return None
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _begin(text: str) -> str:
    """The first words on one line; a word that is cut could be the half of a secret."""
    words = " ".join(text[: _LOOKED_AT + 1].split())
    if len(text) <= _LOOKED_AT:
        return words
    return words.rpartition(" ")[0] or "(one long word, which is left out)"


def masked(text: str) -> str:
    """A text with all that the rules of bundles know replaced by its kind: [email]."""
    parts, at = [], 0
    for finding in find(text):
        parts += [text[at : finding.start], f"[{finding.kind}]"]
        at = finding.end
    return "".join([*parts, text[at:]])


def _cause(explanation: Explanation) -> tuple[str, str]:
    """The failing step, and the first sentence that `why` has of it."""
    leaf = explanation.leaf
    node = leaf.step.node if leaf.step is not None else ""
    if explanation.told is not None:
        return explanation.told.node or node, explanation.told.message
    sentences = leaf.reason.sentences if leaf.reason is not None else []
    said = sentences[0] if sentences else ""
    if not said and leaf.execution.status == "crashed":
        said = "was running when the server died"
    return node, said
