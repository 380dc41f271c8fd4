"""Retries for a served archive, by the servers that this user has configured."""

import contextlib
from pathlib import Path

from exec_archive.errors import ExecArchiveError
from exec_archive.model import Execution
from exec_archive.retry.outcome import OnRetryProgress, Outcome, Retried, RetryAsked
from exec_archive.retry.run import retry
from exec_archive_cli.retrying import Servers
from exec_archive_cli.servers import Given
from exec_archive_web.retries.servers import How


class ConfiguredServers:
    """Turned to anew for each retry: what is configured meanwhile counts, and no key is held."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self, execution: Execution) -> None:
        """Raises BadRequest where nobody has said how to reach its server."""
        with contextlib.ExitStack() as stack:
            Servers(Given(), self._folder, stack).of(execution)

    def retry(self, execution: Execution, how: How, on_progress: OnRetryProgress) -> Retried:
        """One retry, whatever comes of it."""
        with contextlib.ExitStack() as stack:
            try:
                servers = Servers(Given(), self._folder, stack)
                server = servers.of(execution)
                api = servers.api(server)
            except ExecArchiveError as trouble:
                return Retried(execution, Outcome.REFUSED, trouble=trouble)
            asked = RetryAsked(server.pull_command, how.load_workflow, how.force)
            came = retry(self._folder, api, execution, asked, on_progress)
            return servers.explained(server, came)
