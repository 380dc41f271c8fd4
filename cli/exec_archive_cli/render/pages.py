"""Which part of a list is shown, in words, and how to see the next."""

from exec_archive.query.selection import Page
from exec_archive_cli.render.counting import counted


def executions_shown(page: Page, shown: int, total: int) -> str:
    """Of executions: all of them, a part, or that there is no such page."""
    if not shown:
        match = "matches" if total == 1 else "match"
        return f"There is no page {page.number}: {counted(total, 'execution')} {match}."
    return counted(total, "execution") if shown == total else part(page, shown, total, f"{total:,}")


def part(page: Page, shown: int, total: int, of: str) -> str:
    """21 to 40 of 60; next: --page 3."""
    last = page.offset + shown
    following = f"; next: --page {page.number + 1}" if last < total else ""
    return f"{page.offset + 1:,} to {last:,} of {of}{following}"
