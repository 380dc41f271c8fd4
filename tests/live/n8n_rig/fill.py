"""Fills a running n8n with a varied mix of executions."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from n8n_rig import events
from n8n_rig.editor_session import EditorSession
from n8n_rig.http_exchange import exchange
from n8n_rig.partner_service import partner_service
from n8n_rig.server import Server
from n8n_rig.workshop import Workshop

SENDERS = 4

Job = tuple[str, dict[str, Any]]


def fill(server: Server, rounds: int = 1) -> Counter[str]:
    """Make the workflows and, `rounds` times, the common mix; then everything that is special.

    Ends with a kill -9 and a restart. Returns how many executions there are of each status.
    """
    workshop = Workshop(server)
    with partner_service(server.identity.partner_port):
        for number in range(rounds):
            _send(workshop, common_mix(server.identity.partner_url, number))
        _send(workshop, [("big", {"n": 2000, "w": 900}), ("big", {"n": 2000, "w": 400, "fail": 1})])
        _send(workshop, [("timeout", {}), ("timeout-http", {})])
        workshop.api.wait_until_idle()
        _special(workshop)
    rows = list(workshop.api.executions())
    return Counter(str(row["status"]) for row in rows)


def common_mix(partner_url: str, number: int) -> list[Job]:
    """About a hundred calls in a mixed order."""
    totals = (12, 49, 80, 300, 700, 1200, 20, 33, 999, 61)
    jobs: list[Job] = [("orders", {"id": 10 * number + t % 7, "total": t}) for t in totals]
    jobs.append(("orders", {"id": 666, "total": 100}))
    jobs += [("invoice", {"kind": kind}) for kind in _invoice_kinds()]
    jobs += [("partner", {"url": url}) for url in _partner_urls(partner_url)]
    jobs += [("route", {"n": n}) for n in (1, 4, 9, 40)]
    jobs += [("loop", {}), ("loop", {"bad": 17}), ("loop", {"n": 5})]
    jobs += [("batches", {"n": 8}), ("batches", {"n": 14}), ("quiet-loop", {"n": 10})]
    for family in ("", "-each", "-continue", "-regular", "-async"):
        jobs += [(f"parent{family}", {}), (f"parent{family}", {"bad": 1})]
    jobs += [("grandparent", {"bad": 1}), ("grandparent-each", {"bad": 1}), ("missing-child", {})]
    flaky = f"{partner_url}/flaky?key={time.time_ns()}"
    jobs += [("retry", {"url": f"{flaky}-a&fail=2"}), ("retry", {"url": f"{flaky}-b&fail=9"})]
    jobs += [("names", {}), ("names", {"fail": "yes"}), ("unrunnable-code", {})]
    jobs += [("stop", {"kind": "object", "sku": "A-7"}), ("stop", {"sku": "B-9"})]
    jobs += [("expr", {"kind": kind}) for kind in ("node", "pair", "type", "syntax", "item")]
    jobs += [("agent", {"q": q}) for q in ("Where is order 77?", "FAILMODEL", "a lost parcel")]
    plain = ("tolerant", "each", "addresses", "halves", "strings", "binary", "disabled", "chain")
    jobs += [(key, {}) for key in (*plain, "nosave", "nocred", "wait")]
    return sorted(jobs, key=lambda job: _place(number, job))


def _place(number: int, job: Job) -> bytes:
    """Sorts a round's calls into an order that looks like chance and is always the same."""
    return hashlib.blake2b(f"{number} {job}".encode()).digest()


def _invoice_kinds() -> list[str]:
    failing = "plain type ref range cause string object long json shape circular"
    return [*failing.split(), "good", "good", "plain"]


def _partner_urls(partner_url: str) -> list[str]:
    paths = "/ok /404 /500 /401 /429 /422 /badjson /slow?s=4 /reset /ok"
    elsewhere = ["http://127.0.0.1:9/none", "http://no-such-host.invalid/", "not an address"]
    return [partner_url + path for path in paths.split()] + elsewhere


def _send(workshop: Workshop, jobs: list[Job]) -> None:
    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(lambda job: workshop.trigger(*job), jobs))
    workshop.api.wait_until_idle()


def _special(workshop: Workshop) -> None:
    """What a call of a webhook alone does not bring about."""
    events.run_schedule(workshop)
    events.wait_and_resume(workshop)
    events.stop_waiting(workshop)
    original, _, _ = events.retry_until_good(workshop)
    EditorSession(workshop.server).annotate(original, "looked-at", "down")
    _tag_execution(workshop, original)
    events.run_by_hand(workshop)
    events.stop_by_hand(workshop, "slow")
    events.stop_by_hand(workshop, "slow-noprogress")
    events.run_with_removed_node(workshop)
    events.crash(workshop, "slow", "slow-noprogress")


def _tag_execution(workshop: Workshop, execution_id: str) -> None:
    """Put the annotation's tag once more, through the public interface."""
    url = f"{workshop.server.url}/api/v1/executions/{execution_id}/tags"
    headers = {"X-N8N-API-KEY": workshop.api.key}
    tags = exchange("GET", url, headers=headers).document()
    exchange("PUT", url, body=[{"id": tag["id"]} for tag in tags], headers=headers)
