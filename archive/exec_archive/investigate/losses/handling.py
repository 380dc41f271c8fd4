"""What a workflow is made to do where a node or a call fails, so that it need not be a loss."""

from collections.abc import Mapping

from exec_archive.document.definition import Definition
from exec_archive.document.item_reader import MAIN
from exec_archive.query.good_runs import Totals


class Handling:
    """Of one version of a workflow."""

    def __init__(self, definition: Definition) -> None:
        nodes = definition.nodes
        self._tries_again = {name for name in nodes if nodes[name].get("retryOnFail") is True}
        self._not_waiting = {name for name in nodes if not _waits(definition, name)}
        with_output = {
            name for name in nodes if nodes[name].get("onError") == "continueErrorOutput"
        }
        self._after: dict[tuple[str, int], str] = {}
        for link in definition.links:
            if link.kind == MAIN and link.source in with_output:
                self._after.setdefault((link.source, link.output), link.target)

    def handler(self, node: str, errors: int, totals: Mapping[str, Totals]) -> str | None:
        """The node that so many errors of another one went on to.

        n8n puts the error output behind all others. It also loses errors on their way there.
        """
        mine = totals.get(node)
        if mine is None or len(mine.items_out) < 2 or mine.items_out[-1] < errors:
            return None
        return self._after.get((node, len(mine.items_out) - 1))

    def tries_again(self, node: str | None) -> bool:
        """Whether it is run again where it fails."""
        return node in self._tries_again

    def waits(self, node: str | None, totals: Mapping[str, Totals]) -> bool:
        """Whether a node waits for what it calls; where it is not known which, all that ran."""
        return self._not_waiting.isdisjoint(totals if node is None else [node])


def _waits(definition: Definition, node: str) -> bool:
    options = definition.parameter(node, "options")
    return not isinstance(options, dict) or options.get("waitForSubWorkflow") is not False
