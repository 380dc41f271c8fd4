"""The questions about an execution that take longest, asked before anything else is."""

from exec_archive.investigate.ahead import Ahead
from exec_archive.investigate.evidence import Evidence
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.history import History, history
from exec_archive.query.last_good import GoodRuns, good_runs_of


class Begun:
    """An execution whose document and whose history are being read.

    To load the rest of a command takes as long as that, so it is done meanwhile.
    """

    def __init__(self, engine: Engine, execution: Execution) -> None:
        self.engine = engine
        self.execution = execution
        self.evidence = Evidence(engine, execution)
        self._history = Ahead(engine, lambda beside: history(beside, execution))
        is_wanted = execution.status != "success"
        self._good = (
            Ahead(engine, lambda beside: good_runs_of(beside, execution)) if is_wanted else None
        )

    @property
    def history(self) -> History:
        """What stands beside the execution."""
        return self._history.answer()

    @property
    def good(self) -> GoodRuns | None:
        """The last good run before it; of a success nobody asks."""
        return self._good.answer() if self._good is not None else None
