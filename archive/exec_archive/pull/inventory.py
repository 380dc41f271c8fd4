"""What a server has, held against what the archive has of it: the plan of a pull."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from exec_archive.pull.compare import Comparison, Judged, News
from exec_archive.pull.order import id_key
from exec_archive.pull.summary import Wanted
from exec_archive.pull.walk import newest, pending, walk
from exec_archive.query.known import Known
from exec_archive.revision import now
from exec_archive.server.api import Filters, N8nApi, Row
from exec_archive.store.sync_state import SyncState

# Executions start a little out of order where a queue hands them to workers.
_OUT_OF_ORDER = timedelta(days=1)
_MOST_PAGES_AT_ONCE = 32
# So many other executions among the known ids, for each one that is the same, and the server is
# another one; fewer come from a backup that was put back, or an id that was given twice.
_ANEW = 10


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as the server gave it, newest first; pages with data follow the same filters."""

    filters: Filters
    judged: list[Judged]


@dataclass(slots=True)
class Plan:
    """What to fetch, and what is known once it is fetched."""

    stored_as: str
    set_up_anew: bool = False
    top: str | None = None  # all up to here was listed, or is pending
    lowest: str | None = None  # how far down the list was read
    met_the_mark: bool = False
    listings: list[Listing] = field(default_factory=list)
    singles: list[Judged] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    pending: int = 0
    confirmed: int = 0  # rows that are the executions the archive has

    @property
    def judged(self) -> Iterable[Judged]:
        """Every row."""
        for listing in self.listings:
            yield from listing.judged
        yield from self.singles


class Inventory:
    """Takes stock of one server."""

    def __init__(
        self,
        api: N8nApi,
        known: Known,
        state: SyncState,
        wanted: Wanted,
        on_listed: Callable[[int], None],
    ) -> None:
        self._api = api
        self._known = known
        self._state = state
        self._wanted = wanted
        self._on_listed = on_listed
        self._moment = now()
        self._listed = 0
        self._comparison = self._compare_with(state.stored_as)

    def _compare_with(self, instance: str) -> Comparison:
        return Comparison(
            self._known, instance, self._state.missing, self._moment, self._wanted.full
        )

    def take(self, filters: Sequence[Filters]) -> Plan:
        """The whole plan; `filters` are one for each list that is to be walked."""
        plan = Plan(self._state.stored_as)
        top = newest(self._api, {}) if not self._wanted.is_filtered else None
        unfinished: dict[str, Row] = {}
        tells_all = True
        # What starts before the list is walked and ends after it is in neither: so the mark goes
        # no higher than what was there before the pending ones were asked for.
        if not self._wanted.statuses:
            for each in filters:
                found, tells_all = pending(self._api, each)
                unfinished |= found
        down_to = self._state.mark if tells_all and not self._wanted.full else None
        for each in filters:
            plan.listings.append(Listing(each, self._walk(plan, each, down_to)))
        self._add_singles(plan, unfinished)
        plan.top = top.id if top else None
        plan.pending = sum(1 for row in unfinished.values() if self._is_in_time(row))
        plan.confirmed = self._comparison.same
        if not self._wanted.is_filtered and self._is_another_server():
            self._start_anew(plan)
        return plan

    def _walk(self, plan: Plan, filters: Filters, down_to: str | None) -> list[Judged]:
        """One list, down to where everything is known to be known."""
        judged: list[Judged] = []
        chunk: list[Row] = []
        pages, at_once = 0, 1
        for rows in walk(self._api, filters):
            self._tell(len(rows))
            chunk += rows
            pages += 1
            # A whole page below the mark is compared, since ids are not given out in the order
            # they come to be seen.
            reached = down_to is not None and id_key(rows[0].id) <= id_key(down_to)
            too_old = self._are_too_old(rows)
            if pages < at_once and not (reached or too_old):
                continue
            is_sure = self._judge(chunk, judged)
            chunk, pages, at_once = [], 0, min(at_once * 2, _MOST_PAGES_AT_ONCE)
            plan.met_the_mark = reached and is_sure
            if plan.met_the_mark or too_old:
                break
        self._judge(chunk, judged)
        if judged:
            plan.lowest = min((judged[-1].row.id, plan.lowest or judged[-1].row.id), key=id_key)
            of_mark = self._state.mark
            plan.met_the_mark |= of_mark is not None and id_key(plan.lowest) <= id_key(of_mark)
        return judged

    def _judge(self, rows: Sequence[Row], into: list[Judged]) -> bool:
        """Compares some rows; whether they are the executions that the archive knows."""
        same, apart = self._comparison.same, self._comparison.apart.total()
        into.extend(
            each if self._is_in_time(each.row) else Judged(each.row, News.NONE)
            for each in self._comparison.judge(rows)
        )
        return self._comparison.same > same and self._comparison.apart.total() == apart

    def _is_in_time(self, row: Row) -> bool:
        since = self._wanted.since
        started = row.read().facts.started_at if since else None
        return since is None or started is None or started >= since

    def _are_too_old(self, rows: Sequence[Row]) -> bool:
        since = self._wanted.since
        if since is None:
            return False
        starts = [row.read().facts.started_at for row in rows]
        return all(start is not None and start < since - _OUT_OF_ORDER for start in starts)

    def _add_singles(self, plan: Plan, unfinished: dict[str, Row]) -> None:
        """What is wanted and stands on no list that was walked."""
        seen = {each.row.id for listing in plan.listings for each in listing.judged}
        apart = [row for identity, row in unfinished.items() if identity not in seen]
        self._judge(apart, plan.singles)
        if self._wanted.is_filtered:
            return
        seen |= set(unfinished)
        for identity in self._to_ask_for(plan, seen):
            row = self._api.row(identity)
            if row is None:
                plan.gone.append(identity)
            else:
                self._judge([row], plan.singles)

    def _to_ask_for(self, plan: Plan, seen: set[str]) -> list[str]:
        """Ids to ask for one by one.

        They were pending, or could not be had before; or a retry of them is news, which may have
        been written onto them.
        """
        missing = self._state.missing
        tried = {i: each for i, each in missing.items() if each.next_try is not None}
        due = {i for i, each in tried.items() if self._wanted.full or each.is_due(self._moment)}
        waits = self._known.pending(self._state.stored_as)
        open_ones = {i for i in waits if i not in missing or i in tried}
        retried = {
            original
            for each in plan.judged
            if each.news is not News.NONE and (original := each.row.read().facts.retry_of)
        }
        return sorted((due | open_ones | retried) - seen, key=id_key, reverse=True)

    def _is_another_server(self) -> bool:
        """Whether the ids the archive knows are other executions now."""
        return self._comparison.apart.total() > _ANEW * self._comparison.same

    def _start_anew(self, plan: Plan) -> None:
        """Compares once more, with the executions of the server as it is now."""
        name = self._comparison.apart.most_common(1)[0][0]
        self._comparison = self._compare_with(name)
        self._state.missing = self._comparison.missing = {}
        plan.stored_as, plan.set_up_anew, plan.gone = name, True, []
        for judged in (*(listing.judged for listing in plan.listings), plan.singles):
            rows = [each.row for each in judged]
            judged.clear()
            self._judge(rows, judged)

    def _tell(self, rows: int) -> None:
        self._listed += rows
        self._on_listed(self._listed)
