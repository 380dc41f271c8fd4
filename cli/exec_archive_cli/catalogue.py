"""Every command: where it is, what it asks in a line, and the group it stands in."""

from typing import NamedTuple


class Command(NamedTuple):
    """One command; its module is imported only when it runs."""

    module: str
    summary: str
    group: str


COMMANDS = {
    "pull": Command("pull", "Bring the archive up to date with an n8n server.", "Collect"),
    "import": Command("import_", "Read saved executions into the archive.", "Collect"),
    "config": Command(
        "config", "Name the n8n servers to pull from, and where the key to each is.", "Collect"
    ),
    "list": Command("list_", "List executions, the newest first.", "Investigate"),
    "view": Command(
        "view", "Show one execution: how it ended, where it failed, and its steps.", "Investigate"
    ),
    "why": Command(
        "why", "Tell why an execution failed: the step, its input, the way to it.", "Investigate"
    ),
    "trace": Command(
        "trace", "Show what ran when, how long it took, and what it called.", "Investigate"
    ),
    "output": Command("output", "Show the items a node gave.", "Investigate"),
    "input": Command("input", "Show the items a node received.", "Investigate"),
    "search": Command("search", "Find a text in items, errors and names.", "Investigate"),
    "diff": Command(
        "diff", "Tell what differs between two executions of a workflow.", "Investigate"
    ),
    "errors": Command(
        "errors",
        "Group failures by cause: how often, since when, and is it over.",
        "Investigate",
    ),
    "losses": Command("losses", "Find what was lost though n8n says success.", "Investigate"),
    "sql": Command("sql", "Ask the archive in SQL: one SELECT.", "Investigate"),
    "download": Command(
        "download", "Get the JSON of executions, byte for byte as n8n sent it.", "Share"
    ),
    "bundle": Command("bundle", "Make one file to hand on: executions, masked.", "Share"),
    "report": Command("report", "Make a page of an execution, to look at in a browser.", "Share"),
    "repro": Command(
        "repro", "Make a workflow that fails the same way, with its data pinned.", "Share"
    ),
    "export": Command("export", "Write executions for other tools: Perfetto, DuckDB.", "Share"),
    "stats": Command(
        "stats", "Count what ran: how much failed, how long it took, what changed.", "Monitor"
    ),
    "alerts": Command(
        "alerts", "Tell when workflows fail again and again, and when they recover.", "Monitor"
    ),
    "retry": Command(
        "retry", "Run what failed again on its server, and archive what comes.", "Monitor"
    ),
    "serve": Command("serve", "Serve the archive to browsers and programs.", "Serve"),
    "demo": Command(
        "demo", "Show the whole loop, from recorded executions of a real n8n.", "Maintain"
    ),
    "info": Command("info", "Show what is in the archive, and what could not be had.", "Maintain"),
    "verify": Command("verify", "Check that the archive is what was stored.", "Maintain"),
    "compact": Command(
        "compact", "Merge small segments, and let go of what newer revisions hide.", "Maintain"
    ),
}

# What people type who come from other tools.
MEANT = {
    "ls": "list",
    "show": "view",
    "get": "download",
    "logs": "view",
    "log": "view",
    "status": "info",
    "explain": "why",
    "debug": "why",
    "timeline": "trace",
    "steps": "trace",
    "items": "output",
    "payload": "input",
    "compare": "diff",
    "changes": "diff",
    "grep": "search",
    "find": "search",
    "failures": "errors",
    "failed": "errors",
    "issues": "errors",
    "lost": "losses",
    "silent": "losses",
    "missing": "losses",
    "statistics": "stats",
    "metrics": "stats",
    "insights": "stats",
    "notify": "alerts",
    "watch": "alerts",
    "alarm": "alerts",
    "query": "sql",
    "select": "sql",
    "duckdb": "sql",
    "share": "bundle",
    "zip": "bundle",
    "html": "report",
    "rerun": "retry",
    "again": "retry",
    "replay": "retry",
    "load": "import",
    "add": "import",
    "login": "config add",
    "auth": "config add",
    "configure": "config add",
    "setup": "config add",
    "remote": "config list",
    "servers": "config list",
}
