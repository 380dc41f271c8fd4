"""A repro, imported into a real n8n and executed there, fails the way the execution did."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from exec_archive.errors import BadRequest
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.executions import iterate_executions
from exec_archive.query.one import find_execution
from exec_archive.query.selection import Selection
from exec_archive.share.bundle import redacted_beside
from exec_archive.share.profile import Kept, Profile
from exec_archive.share.repro.workflow import needed_for, repro
from exec_archive.share.together import ASKED, Included
from exec_archive.store.archive import OpenArchive, read_archive
from reproducing import Editor, errors_in_items, read, says

if TYPE_CHECKING:
    from n8n_rig.server import Server
    from pulling import Watched

pytestmark = pytest.mark.live

MODEL_CREDENTIALS = {"@n8n/n8n-nodes-langchain.lmChatOpenAi": "openAiApi"}

# What made these fail is not in their workflow, so no workflow can bring it back.
CAUSED_OUTSIDE = {
    "Slow job (to be stopped or crashed)": "a person stopped it, or n8n was killed",
    "Slow job without progress": "a person stopped it, or n8n was killed",
    "Delay 90 s": "a person stopped it",
    "Every 2 s (schedule)": "its code reads the clock",
    "Top ten: calls a removed node": "n8n was started without a node then",
    "Sub: uses a node that is removed later": "n8n was started without a node then",
    "Reports: sub-workflow is gone": "n8n words it otherwise in the editor",
}
# The partner refuses the first two calls with a key, and counts on.
CALLS_ARE_COUNTED = "Service unavailable"


@dataclass(frozen=True)
class Made:
    """A repro, and what is to be expected of it."""

    workflow: str
    name: str
    failing: str
    message: str | None
    status: str
    is_hidden: bool

    @property
    def is_caused_outside(self) -> bool:
        """Whether it cannot be expected to fail again."""
        counted = str(self.message).startswith(CALLS_ARE_COUNTED)
        return self.workflow in CAUSED_OUTSIDE or counted


@pytest.fixture(scope="module")
def archive(server: Server, watched: Watched) -> Path:
    """Everything the server has, in an archive."""
    from n8n_rig.public_api import PublicApi
    from pulling import pull

    done = pull(watched.archive, server.url, PublicApi(server).key)
    assert done.answer["complete"], done.err
    return watched.archive


@pytest.fixture(scope="module")
def made(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Made]]:
    """A file for each execution that went wrong, or swallowed an error."""
    folder = tmp_path_factory.mktemp("repros")
    found: dict[str, Made] = {}
    opened = read_archive(archive)
    with Engine(opened) as engine:
        for execution in list(iterate_executions(engine, Selection(instance="real"))):
            try:
                needed = [Included(each, ASKED) for each in needed_for(engine, execution)]
            except BadRequest:
                continue
            # As the command makes it: masked by the rules.
            with redacted_beside(opened, needed, Profile.SECRETS, Kept()) as redaction:
                made = _made(redaction.archive, execution, folder / f"{execution.id}.json")
            found[execution.id] = made
    return folder, found


def _made(archive: OpenArchive, execution: Execution, path: Path) -> Made:
    with Engine(archive) as engine:
        one = repro(engine, find_execution(engine, f"{execution.instance}/{execution.id}"))
        path.write_text("".join(one.text()), encoding="utf-8")
    target, name = one.target, read(path)["name"]
    return Made(
        str(execution.workflow_name),
        name,
        target.failing,
        target.message,
        execution.status,
        target.is_hidden,
    )


@pytest.fixture(scope="module")
def executed(server: Server, made: tuple[Path, dict[str, Made]]) -> dict[str, dict[str, Any]]:
    """What came of each, by the id of the execution it was made from."""
    folder, wanted = made
    editor = Editor(server)
    return dict(_executed(editor, editor.imported(folder), wanted))


def _executed(
    editor: Editor, ids: dict[str, str], wanted: dict[str, Made]
) -> Iterator[tuple[str, dict[str, Any]]]:
    with editor.partner():
        for name, each in wanted.items():
            editor.choose_credentials(ids[each.name], MODEL_CREDENTIALS)
            yield name, editor.executed(ids[each.name])


def test_each_fails_as_its_execution_did(
    made: tuple[Path, dict[str, Made]], executed: dict[str, dict[str, Any]]
) -> None:
    wanted = made[1]
    other = {name: each for name, each in wanted.items() if not _is_same(each, executed[name])}
    outside = {name: each for name, each in other.items() if each.is_caused_outside}
    sys.stdout.write(
        f"{len(wanted) - len(other)} of {len(wanted)} repros fail as their execution did; "
        f"the cause of {len(outside)} more lies outside\n"
    )
    assert len(wanted) > 50
    assert {name: each for name, each in other.items() if name not in outside} == {}


def _is_same(made: Made, document: dict[str, Any]) -> bool:
    if made.message is None:
        return bool(document["status"] == made.status)
    if made.is_hidden:
        return made.message in errors_in_items(document, made.failing)
    return says(document, made.failing, made.message)


def test_nothing_but_the_node_at_fault_runs(
    made: tuple[Path, dict[str, Made]], executed: dict[str, dict[str, Any]]
) -> None:
    """All that ran besides gave what it is pinned to, or serves the one that ran."""
    folder, wanted = made
    for name, each in wanted.items():
        workflow = read(folder / f"{name}.json")
        served = {
            link["node"]
            for kinds in workflow["connections"].values()
            for kind, outputs in kinds.items()
            if kind != "main"
            for ends in outputs
            for link in ends
        }
        serving = {
            source
            for source, kinds in workflow["connections"].items()
            if any(kind != "main" for kind in kinds)
        }
        ran = set(executed[name]["data"]["resultData"].get("runData") or {})
        assert ran <= {*workflow["pinData"], each.failing, *served, *serving}, name
