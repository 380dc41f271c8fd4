"""What a server has, held against what the archive has of it: the plan of a pull."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain

from exec_archive.errors import ServerTrouble
from exec_archive.ids import id_key
from exec_archive.model import PENDING
from exec_archive.pull.compare import Comparison, Judged, News
from exec_archive.pull.summary import Wanted
from exec_archive.pull.troubles import MAY_BE_OF_ONE, check_it_is_of_one, in_words
from exec_archive.pull.walk import newest, pending, walk
from exec_archive.query.known import Known
from exec_archive.revision import base_and_number, now, same_execution
from exec_archive.server.api import Filters, N8nApi, Row
from exec_archive.server.trouble import AGAIN, Refused
from exec_archive.store.sync_state import SyncState

# Executions start a little out of order where a queue hands them to workers.
_OUT_OF_ORDER = timedelta(days=1)
_MOST_PAGES_AT_ONCE = 32
# So many other executions among the known ids, for each one that is the same, and the server is
# another one; fewer come from a backup that was put back, or an id that was given twice.
_ANEW = 10
_ATTEMPTS = 3


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
    failing: dict[str, str] = field(default_factory=dict)  # ids asked for singly: why not had
    pending: int = 0
    confirmed: int = 0  # rows that are the executions the archive has
    first_seen: Row | None = None

    @property
    def open(self) -> set[str]:
        """The ids that are to be asked for again, since they are not at their end."""
        return {each.row.id for each in self.judged if _is_open(each.row)}

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
        before = self._state.stored_as
        for _ in range(_ATTEMPTS):
            plan = self._take(filters)
            if self._is_another_server(plan):
                # What was listed may be of the old one in part, so all of it is listed again.
                self._start_anew()
            elif self._is_of_one_server(plan):
                plan.set_up_anew = self._state.stored_as != before
                return plan
        raise ServerTrouble(
            "Executions went away again and again while the list was read: the server may be set "
            "up anew at this moment.",
            AGAIN,
        )

    def _take(self, filters: Sequence[Filters]) -> Plan:
        self._comparison, self._listed = self._compare_with(self._state.stored_as), 0
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
            plan.listings.append(self._listing(plan, each, down_to))
        self._add_singles(plan, unfinished)
        plan.top = top.id if top else None
        plan.pending = sum(1 for row in unfinished.values() if self._is_in_time(row))
        plan.confirmed = self._comparison.same
        listed = (each.row for each in plan.judged)
        plan.first_seen = top or next(chain(listed, unfinished.values()), None)
        return plan

    def _listing(self, plan: Plan, filters: Filters, down_to: str | None) -> Listing:
        """One list; where an old server refuses a status, all of it, and what has that status."""
        try:
            return Listing(filters, self._walk(plan, filters, down_to))
        except Refused as refused:
            if refused.status != 400 or "status" not in filters:
                raise
        others = {name: value for name, value in filters.items() if name != "status"}
        judged = [
            each
            if each.row.read().facts.status == filters["status"]
            else Judged(each.row, News.NONE)
            for each in self._walk(plan, others, down_to)
        ]
        return Listing(others, judged)

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
        same, apart = self._comparison.same, self._comparison.apart
        into.extend(
            each if self._is_in_time(each.row) else Judged(each.row, News.NONE)
            for each in self._comparison.judge(rows)
        )
        return self._comparison.same > same and self._comparison.apart == apart

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
        plan.gone = self._ask_for(self._open_ones() - seen, plan)
        # What came of that may be a retry, too.
        seen |= {each.row.id for each in plan.singles}
        self._ask_for(self._retried(plan) - seen, plan)

    def _ask_for(self, ids: set[str], plan: Plan) -> list[str]:
        """Asks one by one; returns those that the server does not have."""
        rows: list[Row] = []
        gone: list[str] = []
        for identity in sorted(ids, key=id_key, reverse=True):
            try:
                row = self._api.row(identity)
            except MAY_BE_OF_ONE as error:
                check_it_is_of_one(self._api, error)
                plan.failing[identity] = in_words(error)
                continue
            if row is None:
                gone.append(identity)
            else:
                rows.append(row)
        self._judge(rows, plan.singles)
        return gone

    def _open_ones(self) -> set[str]:
        """What had not finished, or could not be had before and is due again."""
        missing = self._state.missing
        due = {i for i, each in missing.items() if self._wanted.full or each.is_due(self._moment)}
        # An archive that was pulled into before this was noted tells it by its rows.
        noted = self._state.open
        return due | (self._known.pending(self._state.stored_as) if noted is None else set(noted))

    def _retried(self, plan: Plan) -> set[str]:
        """The originals of retries that are news, since a success is written onto them.

        Those of the last pull count, too: a retry may have finished while it was fetched.
        """
        retries = (each.row.read().facts for each in plan.judged if each.news is not News.NONE)
        originals = {each.retry_of for each in retries if each.retry_of is not None}
        return originals | self._known.retried(self._state.stored_as, self._state.revision)

    def _is_another_server(self, plan: Plan) -> bool:
        """Whether ids that were given out before mean other executions now, or are yet to come."""
        found = self._comparison
        if found.apart > _ANEW * found.same:
            return True
        if self._wanted.is_filtered:
            return False  # an older execution may well be the newest of a part
        before = self._known.newest(self._state.stored_as)
        now_newest = max((each.row.id for each in plan.judged), key=id_key, default=None)
        if found.known or before is None or now_newest is None:
            return False
        return id_key(now_newest) < id_key(before)

    def _start_anew(self) -> None:
        """Its executions bear a name that no others have."""
        base, _ = base_and_number(self._state.stored_as)
        used = [base_and_number(each) for each in (*self._known.instances, self._state.stored_as)]
        number = max(number for name, number in used if name == base)
        self._state.stored_as = f"{base}~{number + 1}"
        self._state.mark, self._state.missing, self._state.open = None, {}, []

    def _is_of_one_server(self, plan: Plan) -> bool:
        """Whether what was seen first is still there after all was read, as the same execution."""
        if plan.first_seen is None:
            return True
        still = self._api.row(plan.first_seen.id)
        if still is None:
            return False
        return same_execution(still.read().facts, plan.first_seen.read().facts)

    def _tell(self, rows: int) -> None:
        self._listed += rows
        self._on_listed(self._listed)


_OPEN = PENDING | {"unknown"}  # which a server calls crashed when it starts again


def _is_open(row: Row) -> bool:
    """Whether a row is not at its end; one that says no status (n8n before 1.113) is."""
    if not any(word.encode() in row.text for word in _OPEN):
        return False  # the many that need no second look
    status = row.read().facts.status
    return status in _OPEN and status.encode() in row.text
