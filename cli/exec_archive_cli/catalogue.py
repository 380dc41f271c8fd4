"""Every command: where it is, what it asks in a line, and the group it stands in."""

from typing import NamedTuple


class Command(NamedTuple):
    """One command; its module is imported only when it runs."""

    module: str
    summary: str
    group: str


COMMANDS = {
    "import": Command("import_", "Read saved executions into the archive.", "Collect"),
    "list": Command("list_", "List executions, the newest first.", "Investigate"),
    "view": Command(
        "view", "Show one execution: how it ended, where it failed, and its steps.", "Investigate"
    ),
    "download": Command(
        "download", "Get the JSON of executions, byte for byte as n8n sent it.", "Share"
    ),
    "info": Command("info", "Show what is in the archive, and what could not be had.", "Maintain"),
}

# What people type who come from other tools.
MEANT = {
    "ls": "list",
    "show": "view",
    "get": "download",
    "logs": "view",
    "log": "view",
    "status": "info",
    "load": "import",
    "add": "import",
}
