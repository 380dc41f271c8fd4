"""What happens to executions besides being triggered: stopped, retried, resumed, killed, queued."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from n8n_rig.editor_session import EditorSession
from n8n_rig.layout import Layout
from n8n_rig.workflows.subworkflows import REMOVED_NODE
from n8n_rig.workshop import Workshop

# Long enough for n8n to note in its event log that a node has started.
UNDER_WAY_SECONDS = 2.5
SCHEDULE_SECONDS = 9


def stop_by_hand(workshop: Workshop, key: str) -> str:
    """An execution that a person stops while its slow node runs."""
    execution_id = workshop.begin(key, {})
    time.sleep(UNDER_WAY_SECONDS)
    workshop.api.stop(execution_id)
    workshop.api.wait_until_idle()
    return execution_id


def stop_waiting(workshop: Workshop) -> str:
    """An execution that a person stops while it waits."""
    execution_id = workshop.run("delay", {})
    workshop.api.stop(execution_id)
    return execution_id


def wait_and_resume(workshop: Workshop) -> str:
    """An execution that has waited for a click and then got it."""
    execution_id = workshop.run("wait", {"order": 7})
    workshop.resume(execution_id)
    time.sleep(1)
    workshop.api.wait_until_idle()
    return execution_id


def retry_until_good(workshop: Workshop) -> tuple[str, str, str]:
    """A failed execution, a retry that fails again, and one that succeeds."""
    url = f"{workshop.server.identity.partner_url}/flaky?fail=2&key={time.time_ns()}"
    original = workshop.run("partner", {"url": url})
    again = workshop.api.retry(original)
    good = workshop.api.retry(original)
    workshop.api.wait_until_idle()
    return original, again, good


def crash(workshop: Workshop, *keys: str) -> list[str]:
    """Executions that were running when n8n was killed. n8n is up again afterwards."""
    begun = [workshop.begin(key, {}) for key in keys]
    time.sleep(UNDER_WAY_SECONDS)
    workshop.server.kill()
    workshop.server.start()
    time.sleep(UNDER_WAY_SECONDS)
    workshop.api.wait_until_idle()
    return begun


def run_schedule(workshop: Workshop) -> list[str]:
    """Executions started by the clock: some good, some failing."""
    before = str(workshop.newest("sched"))
    workshop.activate("sched")
    time.sleep(SCHEDULE_SECONDS)
    workshop.deactivate("sched")
    workshop.api.wait_until_idle()
    return workshop.since("sched", before)


def run_by_hand(workshop: Workshop) -> tuple[str, str]:
    """Two runs from the editor with the trigger's data pinned: a good and a failing one."""
    editor = EditorSession(workshop.server)
    good = editor.run_by_hand(workshop.ids["orders"], {"body": {"id": 5, "total": 900}})
    bad = editor.run_by_hand(workshop.ids["invoice"], {"body": {"kind": "plain"}})
    time.sleep(1)
    workshop.api.wait_until_idle()
    return good, bad


@contextmanager
def restarted(workshop: Workshop, settings: dict[str, str]) -> Iterator[None]:
    """n8n with other settings as long as the block lasts."""
    workshop.server.stop()
    workshop.server.start(settings)
    try:
        yield
    finally:
        workshop.server.stop()
        workshop.server.start()


def run_with_removed_node(workshop: Workshop) -> tuple[str, str]:
    """A parent whose child cannot start, as its node is gone.

    The child stays "running" for good and becomes "crashed" when n8n is started the next time.
    """
    before = str(workshop.newest("broken-child"))
    with restarted(workshop, {"NODES_EXCLUDE": f'["{REMOVED_NODE}"]'}):
        parent = workshop.begin("broken-parent", {})
        time.sleep(UNDER_WAY_SECONDS)
    child = workshop.since("broken-child", before)[0]
    return parent, child


def mark_unknown(layout: Layout, execution_id: str) -> None:
    """Give a row the status that very old servers left behind.

    Done while n8n runs: at its next start n8n calls such rows crashed.
    """
    with closing(sqlite3.connect(layout.database_file, timeout=30)) as database:
        database.execute(
            "UPDATE execution_entity SET status = 'unknown' WHERE id = ?", (execution_id,)
        )
        database.commit()
