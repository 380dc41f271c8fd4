"""Losses of executions that a test has made, in few words."""

from pathlib import Path
from typing import Any

from archives import take_in
from exec_archive.investigate.evidence import Evidence
from exec_archive.investigate.losses.finding import Finding, Kind, Sureness
from exec_archive.investigate.losses.losses import Losses, losses_of
from exec_archive.query.engine import Engine
from exec_archive.query.one import find_execution
from exec_archive.store.archive import read_archive
from made_histories import mails, orders

Told = tuple[Kind, str | None, Sureness]
LIKELY, CERTAIN, POSSIBLE = Sureness.LIKELY, Sureness.CERTAIN, Sureness.POSSIBLE


def judged(folder: Path, name: str, *documents: bytes) -> Losses:
    """What one of these lost."""
    take_in(folder, *documents)
    with Engine(read_archive(folder)) as engine:
        return losses_of(engine, Evidence(engine, find_execution(engine, name)))


def told(losses: Losses) -> list[Told]:
    """The findings in short."""
    return [(each.kind, each.node, each.sureness) for each in losses.findings]


def the_only(losses: Losses) -> Finding:
    """The one finding there is."""
    (finding,) = losses.findings
    return finding


def good(count: int, **facts: Any) -> list[bytes]:
    """So many good runs before the execution 100."""
    return [orders(str(n), n - 50, **facts) for n in range(1, count + 1)]


def good_loops(count: int, **facts: Any) -> list[bytes]:
    """The same with a loop."""
    return [mails(str(n), n - 50, **facts) for n in range(1, count + 1)]
