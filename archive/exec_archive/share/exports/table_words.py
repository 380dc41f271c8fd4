"""What the tables and columns of an archive mean, for readers of a database file.

The words are those of docs/format.md; a test holds the two together.
"""

from typing import NamedTuple


class TableWords(NamedTuple):
    """What a table holds, and what each of its columns says."""

    meaning: str
    columns: dict[str, str]


TABLE_WORDS = {
    "executions": TableWords(
        "One row for each revision of an execution.",
        {
            "instance": (
                "the n8n server, by its name here; `files` for imported files. `prod~2` "
                "holds executions of `prod` whose id another execution has already"
            ),
            "id": "n8n's id",
            "workflow_id": "n8n's id of the workflow",
            "workflow_name": "its name when it ran",
            "workflow_sha256": "its definition, in `workflows`",
            "status": (
                "n8n's word: success, error, crashed, canceled, waiting, running, new, unknown"
            ),
            "mode": (
                "how it was started: webhook, trigger, manual, retry, integrated (by another "
                "workflow), error (as an error handler) …"
            ),
            "finished": "n8n's own flag",
            "created_at": "when n8n wrote it down, which never changes; a list row does not say it",
            "started_at": "when it started; some servers set it anew when a waiting one goes on",
            "stopped_at": (
                "when it stopped; of a waiting one, when it went to sleep; of a crashed one, "
                "not the time of the crash"
            ),
            "wait_till": "until when it waits",
            "duration_ms": "from start to stop; null while pending, and for a crash",
            "retry_of": "the execution it tried again",
            "retry_success_id": "the retry that succeeded",
            "parent_execution_id": "the execution that called it, or whose error it handles",
            "parent_workflow_id": "the workflow of that one",
            "last_node": (
                "n8n's `lastNodeExecuted`; on a cancel this is the node before the one that ran"
            ),
            "node_runs": "how many node runs it has",
            "items_out": "how many items all of them gave",
            "swallowed_errors": 'errors hidden by "continue on error", or of an AI agent\'s tools',
            "failed_node": "the node it failed in, or was stopped in; null where n8n does not say",
            "failed_run": "which run of that node; null if it never ran",
            "failed_item": "the item n8n blames, where it does",
            "error_type": "such as NodeApiError",
            "error_message": "n8n's message",
            "error_description": "its description, or else what the other service said",
            "error_http_code": "`500`, or a word such as `ECONNREFUSED`",
            "error_stack": "the stack",
            "error_fingerprint": (
                "the same for errors that differ only in ids, numbers, addresses and times; "
                "null where nothing was said"
            ),
            "custom_data": "n8n's custom data, as JSON",
            "tags": "tags of the execution; n8n's API does not send them with it",
            "size_bytes": "the size of its JSON",
            "sha256": "of its JSON, taken when it came",
            "completeness": (
                "full; redacted (by the server); too-large (the server did not send its "
                "data); no-data (only a list row); unreadable (kept whole, but not "
                "understood)"
            ),
            "source": (
                "where it was read from: api (pulled from a server), files, bundle (handed on)"
            ),
            "pulled_at": "when this row was written",
            "revision": "the commit that wrote this row",
            "document_revision": "the commit that wrote its document and node runs",
            "supersedes": (
                "the revision of this execution that this row hides: the newest before it "
                "that is still in the archive"
            ),
            "supersedes_document": "the revision of its document that this row hides",
        },
    ),
    "node_runs": TableWords(
        "One row for each run of a node; in a loop a node runs many times.",
        {
            "instance": "as in executions",
            "execution_id": "the execution",
            "seq": (
                "the true order, from 0: by start, then index, and never before what it got "
                "its input from"
            ),
            "node": "the node's name",
            "node_type": "such as n8n-nodes-base.httpRequest",
            "run_index": "which run of this node",
            "execution_index": "n8n's own count; it starts again after a resume",
            "started_at": "when it started; for runs recovered after a crash to the second",
            "duration_ms": "how long it took",
            "status": "success, error, waiting, crashed",
            "swallowed_errors": "errors hidden among its items",
            "error_type": "as in executions, of this run",
            "error_message": "",
            "error_description": "",
            "error_http_code": "",
            "error_stack": "",
            "error_fingerprint": "",
            "error_item": "the item the error blames",
            "previous_node": "where its first input came from",
            "previous_run": "which run of that node",
            "previous_output": "which output of that node",
            "output_kind": "`main`, or what an AI sub-node gives, such as `ai_tool`",
            "items_out": "how many items each output of that kind has",
            "output_bytes": "the size of its output as JSON",
            "sub_execution_id": "the execution it started, where n8n names one for the whole run",
            "revision": (
                "the commit that wrote this row; equals `document_revision` of its execution"
            ),
        },
    ),
    "outputs": TableWords(
        "Slices of the document, each with its owner. A large one is parted between "
        "items, about every MiB, and an item above 16 MiB within; a part alone is not "
        "JSON. Put parts together in the order of `part`.",
        {
            "instance": "as in executions",
            "execution_id": "the execution",
            "seq": (
                "of `output` and `input_override`: the node run's; of `received`: the place "
                "in the engine's stack"
            ),
            "role": (
                "output (a run's `data`), input_override, received (what a node on the "
                "engine's stack was about to get; first the failing one), context (loop "
                "state), waiting (what a merge had received), pinned"
            ),
            "part": "from 0",
            "node": "whose it is",
            "run_index": "which run of it",
            "json": "the text",
            "revision": "as in node_runs",
        },
    ),
    "documents": TableWords(
        "What is left of each document once the slices are taken out, and where they go "
        "back in. The sha256 of the whole stands in executions.",
        {
            "instance": "as in executions",
            "execution_id": "the execution",
            "part": "0; an uncut document has as many rows as it takes, in this order",
            "cuts": (
                "the marks, in order: before byte `at` of the envelope belong the `parts` "
                "rows of outputs with this role and seq; the role `workflow` stands for the "
                "definition"
            ),
            "envelope": "the rest of the text",
            "uncut": "a part of the whole document, where that could not be cut",
            "workflow_sha256": "its definition, in `workflows`",
            "revision": "as in node_runs",
        },
    ),
    "workflows": TableWords(
        "Each definition once, however many executions ran it.",
        {
            "sha256": "of its JSON",
            "workflow_id": "n8n's id",
            "name": "its name",
            "version": (
                "twelve digits of a sha256 over its nodes, links and settings, in one order and "
                "without their places on the canvas: the same for definitions that do the same"
            ),
            "json": "the definition",
        },
    ),
}
