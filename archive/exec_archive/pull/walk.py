"""Walks a server's list without data, the newest first: the only honest inventory."""

from collections.abc import Iterator

from exec_archive.errors import NotN8n
from exec_archive.ids import id_key
from exec_archive.server.api import ROWS_ON_A_PAGE, Filters, N8nApi, Page, Row, cursor_below
from exec_archive.server.trouble import Refused

# A page may lose its rows and still say where the list goes on; not again and again.
_MOST_EMPTY_PAGES = 100


def walk(api: N8nApi, filters: Filters) -> Iterator[list[Row]]:
    """Page by page down to the oldest; inserts and prunes meanwhile do no harm."""
    lowest: str | None = None
    cursor: str | None = None
    empty_in_turn = ends_in_turn = 0
    while ends_in_turn < 2:
        page = _next_page(api, filters, cursor)
        rows = [row for row in page.rows if lowest is None or id_key(row.id) < id_key(lowest)]
        empty_in_turn = 0 if page.rows else empty_in_turn + 1
        if (page.rows and not rows) or empty_in_turn > _MOST_EMPTY_PAGES:
            raise NotN8n(
                f"The list of {api.url} does not go on: the same pages come again and again.",
                "Check the address, and whether something in front of n8n keeps its answers.",
            )
        if rows:
            lowest = min((row.id for row in rows), key=id_key)
            yield rows
        cursor = page.next_cursor
        ends_in_turn = 0 if cursor else 1 if rows else ends_in_turn + 1
        if cursor is None or empty_in_turn == 1:
            # A page can be empty, and an end can come, by mistake: what is below is asked again.
            cursor = cursor_below(lowest, ROWS_ON_A_PAGE) if lowest is not None else None


def _next_page(api: N8nApi, filters: Filters, cursor: str | None) -> Page:
    try:
        return api.rows(filters, cursor)
    except Refused as refused:
        if cursor is not None and refused.status == 400:
            return Page([], None)  # a server that takes no cursors but its own
        raise


def newest(api: N8nApi, filters: Filters) -> Row | None:
    """The newest execution of the list."""
    rows = api.rows(filters, limit=1).rows
    return rows[0] if rows else None


# Asked twice for running ones: what was waiting or new may be running a moment later.
_PENDING_IN_TURN = ("new", "running", "waiting", "running")


def pending(api: N8nApi, filters: Filters) -> tuple[dict[str, Row], bool]:
    """What has not finished, and whether the server tells of all of it.

    The default list leaves running ones out, and old servers cannot be asked for them.
    """
    found: dict[str, Row] = {}
    tells_all = True
    for status in _PENDING_IN_TURN:
        try:
            for rows in walk(api, {**filters, "status": status}):
                found |= {row.id: row for row in rows}
        except Refused as refused:
            if refused.status != 400:
                raise
            tells_all = tells_all and status == "waiting"
    return found, tells_all
