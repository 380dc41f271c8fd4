"""The questions about an execution that take longest, asked before anything else is."""

from exec_archive.investigate.ahead import Ahead
from exec_archive.investigate.evidence import Evidence
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.history import History, history


class Begun:
    """An execution whose document and whose history are being read.

    To load the rest of a command takes as long as that, so it is done meanwhile.
    """

    def __init__(self, engine: Engine, execution: Execution) -> None:
        self.engine = engine
        self.execution = execution
        self.evidence = Evidence(engine, execution)
        self._history = Ahead(engine, lambda beside: history(beside, execution))

    @property
    def history(self) -> History:
        """What stands beside and before the execution."""
        return self._history.answer()
