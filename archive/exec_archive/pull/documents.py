"""The documents of a plan as a source for the archive; what cannot be had is noted on the way."""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import chain

from exec_archive.document.reading import ReadDocument
from exec_archive.errors import AccessDenied, MachineError, ServerTrouble
from exec_archive.pull.ahead import ahead
from exec_archive.pull.compare import News
from exec_archive.pull.fetch import Fetcher, Got, stretches
from exec_archive.pull.inventory import Plan
from exec_archive.pull.settling import settled
from exec_archive.pull.summary import LeftOutExecution, Phase, PullProgress, PullSummary
from exec_archive.revision import is_behind, only_retried
from exec_archive.server.api import N8nApi
from exec_archive.store.sync_state import SyncState

# Requests whose answers may wait to be stored; a page is some megabytes.
_ANSWERS_AHEAD = 4


class PulledDocuments:
    """What a plan asks for, from the server.

    Where the server fails, the stream ends early and `failure` says why: what came before is
    stored all the same.
    """

    name = "api"
    is_now = True
    total_bytes = None
    bytes_done = 0

    def __init__(
        self,
        api: N8nApi,
        plan: Plan,
        state: SyncState,
        summary: PullSummary,
        on_progress: Callable[[PullProgress], None],
        save: Callable[[], None],
    ) -> None:
        self._api = api
        self._plan = plan
        self._state = state
        self._summary = summary
        self._on_progress = on_progress
        self._save = save
        self._bare: list[ReadDocument] = []
        self.had: set[str] = set()  # their documents came
        self.gone: set[str] = set()  # they were listed, and are gone
        self._wanted = sum(1 for each in plan.judged if each.news is News.DOCUMENT)
        self._fetched = 0
        self._bytes = 0

    def documents(self) -> Iterator[ReadDocument]:
        """Everything wanted, the newest first."""
        for each in self._plan.judged:
            if each.news is News.FACTS:
                yield each.row.read()
            self._summary.unchanged += each.news is News.NONE
        try:
            with closing(ahead(self._answers(), by=_ANSWERS_AHEAD)) as answers:
                for got in chain.from_iterable(answers):
                    yield from self._taken(got)
        except (ServerTrouble, AccessDenied, MachineError) as error:
            self._summary.failure = error
        if self._bare:
            # Facts without their document are not news again: that it is wanted must be known
            # before they are, however this pull ends.
            self._save()
            yield from self._bare

    def _answers(self) -> Iterator[list[Got]]:
        fetcher = Fetcher(self._api)
        lists = [
            fetcher.together(stretch, listing.filters)
            for listing in self._plan.listings
            for stretch in stretches(listing.judged)
        ]
        singles = [each.row for each in self._plan.singles if each.news is News.DOCUMENT]
        return settled(chain(*lists, fetcher.singly(singles)), fetcher, self._api)

    def _taken(self, got: Got) -> Iterator[ReadDocument]:
        identity, row = got.row.id, got.row.read()
        if got.document is not None:
            self._bytes += len(got.document.text.original)
            yield got.document
        why = got.why
        if got.document is None or is_behind(got.document.facts, row.facts):
            self._bare.append(row)
            if got.document is not None and not only_retried(row.facts, got.document.facts):
                why = why or "the server gave an earlier state of it"
        if why is None:
            self.had.add(identity)
        elif got.gone:
            self.gone.add(identity)
            self._state.missing.pop(identity, None)
            self._summary.vanished.append(self._state.note_vanished(identity, identity, 1))
        else:
            missing = self._state.note_missing(identity, why)
            self._summary.left_out.append(LeftOutExecution(identity, missing))
        self._fetched += 1
        self._on_progress(
            PullProgress(
                Phase.FETCHING, self._summary.listed, self._wanted, self._fetched, self._bytes
            )
        )
