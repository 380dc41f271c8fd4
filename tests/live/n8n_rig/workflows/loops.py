"""Workflows with a loop: good, failing late, and with errors nobody sees."""

from __future__ import annotations

from n8n_rig.workflows.building import WorkflowDraft

MAILS = """const b = $input.first().json.body, n = b.n || 30, bad = b.bad ?? -1;
return Array.from({length: n}, (_, i) => ({json: {
  i, bad: i === bad, mail: `u${i}@example.org`}}));"""

SEND = """const item = $input.first().json;
if (item.bad) throw new Error(`550 5.1.1 mailbox ${item.mail} unavailable`);
return $input.all();"""


def build(partner_url: str) -> dict[str, WorkflowDraft]:
    return {
        "loop": _mails(),
        "batches": _batches(partner_url),
        "quiet-loop": _quiet(partner_url),
    }


def _loop(w: WorkflowDraft, path: str, batch_size: int) -> None:
    """The beginning that all loops share. The loop's body is linked by the caller."""
    w.chain(
        w.webhook(path),
        w.code("List", MAILS),
        w.node("Loop Over Items", "splitInBatches", 3, {"batchSize": batch_size, "options": {}}),
        w.no_operation("Done"),
    )


def _body(w: WorkflowDraft, name: str) -> None:
    w.link("Loop Over Items", name, 1)
    w.link(name, "Loop Over Items")


def _mails() -> WorkflowDraft:
    w = WorkflowDraft("Loop: send 30 mails")
    _loop(w, "loop", 1)
    _body(w, w.code("Send mail", SEND))
    return w


def _batches(partner_url: str) -> WorkflowDraft:
    """Four items per batch: run index and item index of a failure both matter."""
    w = WorkflowDraft("Loop: register in batches of 4")
    _loop(w, "batches", 4)
    _body(w, w.http_request("Register", f"={partner_url}/register?i={{{{ $json.i }}}}"))
    return w


def _quiet(partner_url: str) -> WorkflowDraft:
    """Every fifth item fails; the node goes on and the execution says success."""
    w = WorkflowDraft("Loop: register, ignore failures")
    _loop(w, "quiet-loop", 1)
    url = f"={partner_url}/{{{{ $json.i % 5 === 4 ? '422' : 'ok?n=1' }}}}"
    _body(w, w.http_request("Register quietly", url, onError="continueRegularOutput"))
    return w
