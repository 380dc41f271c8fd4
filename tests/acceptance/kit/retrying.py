"""Retries of a server's executions, and what the archive and the server hold then."""

from pathlib import Path
from typing import Any

from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.running import Ran
from fake_n8n import Exchange, FakeN8n, Request
from fake_n8n.faults import Fault
from fake_n8n.wire import Answer
from fake_n8n.world import PENDING


def asked(n8n: FakeN8n) -> list[str]:
    """What the server was asked to retry, in that order."""
    assert all(each.path.endswith("/retry") for each in n8n.changing), n8n.changing
    return [each.path.split("/")[-2] for each in n8n.changing]


def retries(ran: Ran) -> list[dict[str, Any]]:
    """The answer in JSON, held to its schema."""
    keeps_to("retry", ran.json)
    return list(ran.json["retries"])


def retried(ask: Ask, *arguments: str | Path) -> dict[str, Any]:
    """The answer for one execution."""
    ran = ask("retry", "--json", *arguments)
    (answer,) = retries(ran)
    bad = {"failed": 1, "canceled": 1}
    expected = answer["error"]["exit_code"] if answer["error"] else 0
    assert ran.code == bad.get(answer["outcome"], expected), ran
    return answer


def is_retry(request: Request) -> bool:
    return request.method == "POST"


def only_retries(n8n: FakeN8n, fault: Fault) -> None:
    """The fault is for what asks for a retry."""
    n8n.choose_fault = lambda request: fault if is_retry(request) else None


def answered_at_its_end(n8n: FakeN8n) -> Fault:
    """As n8n does it: the answer comes when the new execution has ended."""

    def late(exchange: Exchange) -> None:
        new = max(n8n.world.executions(), key=lambda each: int(each.id)).id
        while (now := n8n.world.get(new)) is not None and now.status in PENDING:
            if not exchange.pause(0.01):
                return
        exchange.send(Answer(200, exchange.answer.body))

    return late
