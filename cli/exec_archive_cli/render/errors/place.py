"""Where a failure happened: the workflow, and its node where that is known."""

from typing import NamedTuple

from exec_archive.query.failures.facts import Example
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.room import cut, width

_BETWEEN = " / "


class Place(NamedTuple):
    """Names for a line; of both something is left where they are cut."""

    workflow: str
    node: str | None

    def __str__(self) -> str:
        """Both, whole."""
        return self.workflow if self.node is None else f"{self.workflow}{_BETWEEN}{self.node}"

    def within(self, room: int) -> str:
        """Both, as much of them as fits."""
        whole = str(self)
        if self.node is None or width(whole) <= room:
            return cut(whole, room)
        room -= len(_BETWEEN)
        node = cut(self.node, max(room // 2, room - width(self.workflow)))
        return f"{cut(self.workflow, room - width(node))}{_BETWEEN}{node}"


def place(example: Example) -> Place:
    """Where an example of a cause happened."""
    workflow = example.workflow_name or example.workflow_id or "unknown workflow"
    return Place(one_line(workflow), one_line(example.failed_node) if example.failed_node else None)
