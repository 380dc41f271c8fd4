"""What can be wrong with one answer of a server, so that a pull can tell what to try next.

::

    ServerTrouble
    ├── Unreachable     nothing answers, or the connection breaks before an answer begins
    │   └── NoWayThere  no connection came about: nothing that was to be asked got there
    ├── BrokenAnswer    an answer begins and does not end as it should
    └── Refused         a whole answer that says no (404, 500, …)
        └── AskedToWait it has too much to do, or is not there for a moment
"""

from exec_archive.errors import ServerTrouble

AGAIN = "Run the same command again later; nothing that was stored is lost."
_NOT_UNDERSTOOD = (
    "Check the address, and whether something in front of n8n changes what is asked; what was "
    "committed stays."
)


class Unreachable(ServerTrouble):
    """Nothing answers."""


class NoWayThere(Unreachable):
    """No connection came about."""


class BrokenAnswer(ServerTrouble):
    """An answer broke off, went on without end, or is no JSON."""


class Refused(ServerTrouble):
    """The server answered with a status that is not 200."""

    def __init__(self, status: int, said: str, where: str, advice: str | None = None) -> None:
        words = f": {said.rstrip('.')}" if said else ""
        usual = _NOT_UNDERSTOOD if status < 500 else AGAIN
        super().__init__(f"The server answered {status} to {where}{words}.", advice or usual)
        self.status = status
        self.said = said


class AskedToWait(Refused):
    """It has too much to do (429), or is not there for a moment (502, 503, 504)."""

    def __init__(self, status: int, said: str, where: str, seconds: float | None) -> None:
        advice = AGAIN
        if seconds:
            advice = f"It asks to wait {seconds:,.0f} s. {AGAIN}"
        super().__init__(status, said, where, advice)
        self.seconds = seconds
