"""All retries of a served archive: who asks for one that is under way gets that one."""

import threading

from exec_archive.errors import BadRequest
from exec_archive.model import Execution
from exec_archive.query.one import attempts_beside
from exec_archive.retry.checks import check_archived
from exec_archive_web.answers import OnTrouble
from exec_archive_web.reading import Reading
from exec_archive_web.retries.job import Job
from exec_archive_web.retries.servers import How, Servers

# So many are remembered; of those that ended, the oldest are forgotten first.
_MOST = 200


class Retries:
    """Begins them and knows how far they are."""

    def __init__(self, servers: Servers, on_trouble: OnTrouble) -> None:
        self._servers = servers
        self._on_trouble = on_trouble
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}

    def check(self, reading: Reading, execution: Execution) -> None:
        """Raises BadRequest where its server cannot be asked."""
        if reading.archive.is_bundle:
            raise BadRequest(
                "What a retry brings cannot be added to a bundle.", "Serve an archive instead."
            )
        self._servers.check(execution)

    def begin(self, reading: Reading, execution: Execution, how: How) -> tuple[Job, bool]:
        """Asks for a retry, and whether this was the first to ask; raises what forbids it."""
        with self._lock:
            if going_on := self._going_on(execution):
                return going_on, False
            check_archived(execution, attempts_beside(reading.engine, execution), force=how.force)
            self.check(reading, execution)
            job = Job(execution)
            self._forget_some()
            self._jobs[job.id] = job
        # A daemon: the server ends without waiting, and n8n goes on by itself.
        threading.Thread(target=self._run, args=(job, how), name="retry", daemon=True).start()
        return job, True

    def find(self, name: str) -> Job | None:
        """One of them."""
        with self._lock:
            return self._jobs.get(name)

    def _run(self, job: Job, how: How) -> None:
        try:
            job.end(self._servers.retry(job.of, how, job.progress))
        except Exception as error:  # noqa: BLE001 - it must not stay under way for ever
            self._on_trouble(error)
            job.break_off()

    def _going_on(self, execution: Execution) -> Job | None:
        for job in self._jobs.values():
            is_same = (job.of.instance, job.of.id) == (execution.instance, execution.id)
            if is_same and not job.state.is_over:
                return job
        return None

    def _forget_some(self) -> None:
        over = [job.id for job in self._jobs.values() if job.state.is_over]
        for name in over[: max(len(self._jobs) + 1 - _MOST, 0)]:
            del self._jobs[name]
