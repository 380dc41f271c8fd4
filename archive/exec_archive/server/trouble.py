"""What can be wrong with one answer of a server, so that a pull can tell what to try next.

::

    ServerTrouble
    ├── Unreachable     nothing answers, or the connection breaks before an answer begins
    ├── BrokenAnswer    an answer begins and does not end as it should
    └── Refused         a whole answer that says no (404, 500, …)
"""

from exec_archive.errors import ServerTrouble

AGAIN = "What was committed stays; run the same command again later."


class Unreachable(ServerTrouble):
    """Nothing answers."""


class BrokenAnswer(ServerTrouble):
    """An answer broke off, went on without end, or is no JSON."""


class Refused(ServerTrouble):
    """The server answered with a status that is not 200."""

    def __init__(self, status: int, said: str, where: str) -> None:
        words = f": {said}" if said else ""
        super().__init__(f"The server answered {status} to {where}{words}.", AGAIN)
        self.status = status
        self.said = said


class AskedToWait(Refused):
    """It has too much to do (429), or is not there for a moment (502, 503, 504)."""

    def __init__(self, status: int, said: str, where: str, seconds: float | None) -> None:
        super().__init__(status, said, where)
        self.seconds = seconds
