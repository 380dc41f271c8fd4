"""A server of our own that answers like n8n's public API, traps included, and fails on demand."""

from fake_n8n import faults
from fake_n8n.execution import FakeExecution
from fake_n8n.server import FakeN8n
from fake_n8n.wire import Exchange, Request
from fake_n8n.world import World

__all__ = ["Exchange", "FakeExecution", "FakeN8n", "Request", "World", "faults"]
