"""Every execution that holds a text, and where in it the text stands.

The archive is looked through in batches of segments, the newest first; what a batch holds is told,
the newest first, before the next is read.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from exec_archive.model import Execution
from exec_archive.query.engine import Engine, scan, visible
from exec_archive.query.executions import COLUMNS
from exec_archive.query.order import order_of
from exec_archive.query.search.candidates import Candidate, candidates
from exec_archive.query.search.hits import Hit
from exec_archive.query.search.in_execution import hits_in
from exec_archive.query.search.look import Key, Look
from exec_archive.query.search.scope import Scope, batches
from exec_archive.query.search.sought import Sought
from exec_archive.query.search.texts import HELD_BYTES, Texts, key_of

_FIRST_CHUNK = 4
_LARGEST_CHUNK = 256
_ROWS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Found:
    """An execution, and what it holds; to be read before the next is asked for."""

    execution: Execution
    hits: Iterator[Hit]


def search(
    engine: Engine,
    sought: Sought,
    scope: Scope,
    on_progress: Callable[[float], None] = lambda _: None,
) -> Generator[Found, None, None]:
    """The executions in which it stands; `on_progress` hears which share was looked through."""
    to_read = batches(engine, scope)
    names = _workflow_names(engine, sought) if scope.node is None else []
    whole = sum(segment.json_bytes for batch in to_read for segment in batch) or 1
    done = 0
    for batch in to_read:
        for found in _in_batch(Look(engine, batch, sought, scope), names):
            yield found
            on_progress(done / whole)
        done += sum(segment.json_bytes for segment in batch)
        on_progress(done / whole)


def _workflow_names(engine: Engine, sought: Sought) -> list[str]:
    """The names in which it stands."""
    rows = engine.rows(
        f"SELECT DISTINCT workflow_name FROM {scan(engine.archive, 'executions')} "
        "WHERE workflow_name IS NOT NULL"
    )
    return [name for (name,) in rows if sought.find(name)]


def _in_batch(look: Look, names: list[str]) -> Iterator[Found]:
    may_hold = candidates(look)
    if not may_hold and not names:
        return
    for chunk in _chunks(_executions(look, may_hold, names)):
        texts = Texts(look, chunk)
        for execution, candidate in chunk:
            hits = hits_in(execution, candidate, texts, look.sought, look.scope)
            first = next(hits, None)
            if first is not None:
                yield Found(execution, chain([first], hits))


def _executions(
    look: Look, may_hold: Mapping[Key, Candidate], names: list[str]
) -> Iterator[tuple[Execution, Candidate]]:
    """Those that stand, are in the scope and may hold it, the newest first."""
    where, values = look.scope.where()
    rows = look.engine.stream(
        f"SELECT {COLUMNS} FROM {visible(look.engine.archive, 'executions')} WHERE {where} "
        "AND document_revision >= $first AND document_revision <= $last "
        "AND (id IN (SELECT unnest($ids)) OR workflow_name IN (SELECT unnest($names))) "
        f"ORDER BY {order_of('started').sql}",
        {
            **values,
            "first": min(segment.first_revision for segment in look.segments),
            "last": max(segment.revision for segment in look.segments),
            "ids": list({name for _, name, _ in may_hold}),
            "names": names,
        },
        at_once=_ROWS_AT_ONCE,
    )
    named = frozenset(names)
    for row in rows:
        execution = Execution(*row)
        candidate = may_hold.get(key_of(execution))
        if candidate is not None or execution.workflow_name in named:
            yield execution, candidate or Candidate()


def _chunks(
    executions: Iterable[tuple[Execution, Candidate]],
) -> Iterator[list[tuple[Execution, Candidate]]]:
    """Few at first, so that the first hits are there at once; then as much as is held at once."""
    chunk: list[tuple[Execution, Candidate]] = []
    size, most = 0, _FIRST_CHUNK
    for execution, candidate in executions:
        if chunk and (len(chunk) >= most or size + candidate.bytes > HELD_BYTES):
            yield chunk
            chunk, size, most = [], 0, min(most * 2, _LARGEST_CHUNK)
        chunk.append((execution, candidate))
        size += candidate.bytes
    if chunk:
        yield chunk
