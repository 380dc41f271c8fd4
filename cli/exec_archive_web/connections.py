"""Connections, and an end to those that are held open for nothing.

It takes no token to connect. Who only holds connections must not keep others out.
"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

# At once, and taken in at once: so few that there are files left to open.
_MOST = 180
TAKEN_IN_AT_ONCE = 50
_PATIENCE = 30.0  # seconds, for a request to come whole


class Connection(H11Protocol):
    """One that ends if no request comes: at once where others need its place, else in its time."""

    def connection_made(  # type: ignore[override] # as h11_impl has it: a transport for both ways
        self, transport: asyncio.Transport
    ) -> None:
        """Takes the place of one that asks for nothing, where there are too many."""
        super().connection_made(transport)
        if len(self.connections) > _MOST:
            others = [each for each in self.connections if isinstance(each, Connection)]
            idle = (each for each in others if each is not self and each.asks_nothing)
            next(idle, self).transport.close()
        self._look_later()

    @property
    def asks_nothing(self) -> bool:
        """Whether no request has come whole, or the last one is answered."""
        return not self.transport.is_closing() and self.conn.their_state in {
            h11.IDLE,
            h11.SEND_BODY,
        }

    def _look_later(self) -> None:
        self.loop.call_later(_PATIENCE, self._look, self.cycle)

    def _look(self, last: object) -> None:
        """Ends it where no request has begun since the last look, and none is answered."""
        if self.asks_nothing and self.cycle is last:
            self.transport.close()
        elif not self.transport.is_closing():
            self._look_later()
