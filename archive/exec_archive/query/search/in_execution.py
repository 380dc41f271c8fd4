"""The second look: everything in one execution that holds what is sought."""

import codecs
from collections.abc import Iterable, Iterator

from exec_archive.document.places import Place, Standing, in_document, in_slice
from exec_archive.model import Execution
from exec_archive.query.search.candidates import Candidate
from exec_archive.query.search.hits import Hit, hit
from exec_archive.query.search.leaves import leaves_holding
from exec_archive.query.search.scope import Scope
from exec_archive.query.search.sought import Sought, may_hold
from exec_archive.query.search.texts import Envelope, SliceText, Texts

# Where a slice was taken out stands a value that holds nothing.
_CUT = b"{}"


def hits_in(
    execution: Execution, candidate: Candidate, texts: Texts, sought: Sought, scope: Scope
) -> Iterator[Hit]:
    """Names first, then errors of nodes, then items, then what else the execution carries.

    What says again what another place said is told only where that one holds nothing: what a node
    received was another's output, and the error of an execution is that of a node's run.
    """
    seen: set[Place] = set()
    for each in _in_turn(execution, candidate, texts, sought):
        if scope.has_node(each.node) and not _says_again(each, seen):
            seen.add(each.place)
            yield each


def _in_turn(
    execution: Execution, candidate: Candidate, texts: Texts, sought: Sought
) -> Iterator[Hit]:
    name = execution.workflow_name
    if name and (span := sought.find(name)):
        yield hit(Standing(Place.WORKFLOW_NAME, []), name, span)
    envelope = texts.envelope(execution)
    yield from (each for each in _in_envelope(envelope, sought) if _is_of_a_node(each))
    for text in texts.slices(execution, candidate):
        yield from _in_slice(text, sought)
    yield from (each for each in _in_envelope(envelope, sought) if not _is_of_a_node(each))
    if candidate.is_uncut and may_hold(sought, _decoded(texts.uncut(execution))):
        yield from _in_document(_decoded(texts.uncut(execution)), sought)


def _is_of_a_node(each: Hit) -> bool:
    return each.place in {Place.NODE_NAME, Place.ERROR} and each.node is not None


def _says_again(each: Hit, seen: set[Place]) -> bool:
    if each.place is Place.RECEIVED:
        return Place.OUTPUT in seen
    if each.place is Place.ERROR and each.node is None:
        return Place.ERROR in seen
    # Anywhere else in the document there are marks, counts and repetitions of names.
    return each.place is Place.DOCUMENT and bool(seen - {Place.DOCUMENT})


def _in_envelope(envelope: Envelope | None, sought: Sought) -> Iterator[Hit]:
    if envelope is None:
        return
    pieces, position = [], 0
    for at in envelope.cuts:
        pieces += [envelope.text[position:at], _CUT]
        position = at
    text = b"".join([*pieces, envelope.text[position:]])
    yield from _in_document([text.decode("utf-8", "replace")], sought)


def _in_document(parts: Iterable[str], sought: Sought) -> Iterator[Hit]:
    for leaf in leaves_holding(sought, parts):
        at = in_document(leaf.path, in_key=leaf.in_key)
        if at is not None:
            yield hit(at, leaf.text, leaf.span, in_key=leaf.in_key)


def _in_slice(slice_: SliceText, sought: Sought) -> Iterator[Hit]:
    for leaf in leaves_holding(sought, slice_.parts):
        at = in_slice(slice_.role, slice_.node, slice_.run_index, leaf.path, in_key=leaf.in_key)
        if at is not None:
            yield hit(at, leaf.text, leaf.span, in_key=leaf.in_key)


def _decoded(parts: Iterable[bytes]) -> Iterator[str]:
    """The text of bytes that were parted anywhere; what is no text is replaced."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for part in parts:
        yield decoder.decode(part)
    yield decoder.decode(b"", final=True)
