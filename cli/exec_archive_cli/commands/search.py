"""`exec-archive search`."""

from itertools import islice
from pathlib import Path

import click

from exec_archive.errors import BadRequest
from exec_archive.query.engine import Engine
from exec_archive.query.one import find_execution
from exec_archive.query.search.pattern import Pattern
from exec_archive.query.search.plain_text import PlainText
from exec_archive.query.search.scope import Scope
from exec_archive.query.search.search import search
from exec_archive_cli import options
from exec_archive_cli.exit_codes import ExitCode
from exec_archive_cli.render.search_answer import print_hits
from exec_archive_cli.render.search_progress import SearchProgress
from exec_archive_cli.render.search_view import Shown, print_found
from exec_archive_cli.render.terminal import is_terminal, say

_ON_A_TERMINAL = 20
_PLACES_ON_A_TERMINAL = 100  # of one execution


@click.command("search")
@click.argument("text", metavar="TEXT")
@click.option("--regex", is_flag=True, help="TEXT is a pattern, in the language of RE2.")
@click.option("--case", is_flag=True, help="Capitals matter.")
@click.option("--node", metavar="NAME", help="Only what is of this node; a part of its name.")
@click.option("--in", "only", metavar="ID", help="Only this execution, with every place in it.")
@options.filter_options
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help="So many executions, or with --in places; on a terminal 20, or 100; else all.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl"]),
    default="text",
    help="How to answer; json and jsonl give every place.",
)
@options.json_option
@options.archive_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    text: str,
    regex: bool,
    case: bool,
    node: str | None,
    only: str | None,
    filters: options.Filters,
    limit: int | None,
    form: str,
    as_json: bool,
    archive: Path | None,
) -> int:
    """Find a text in items, errors and names.

    The newest executions come first, as far as they were stored in that order. Looks in the items
    of nodes, in errors, in what executions carry along, and in the names of nodes and workflows;
    not in the definitions of workflows.

    \b
    exec-archive search u17@example.org
    exec-archive search --regex 'order-[0-9]{4}' --since 2d
    exec-archive search 4711 --node "Call partner" --json
    """
    sought = (Pattern if regex else PlainText)(text, case=case)
    if node is not None and not node.strip():
        raise BadRequest("--node is empty.", "Give it a part of a name, or leave it out.")
    opened = options.opened_archive(archive)
    as_text = form == "text" and not as_json
    if limit is None and as_text and is_terminal():
        limit = _PLACES_ON_A_TERMINAL if only else _ON_A_TERMINAL
    progress = SearchProgress()
    try:
        with Engine(opened) as engine:
            one = find_execution(engine, only) if only else None
            scope = Scope(filters.wanted, (one.instance, one.id) if one else None, node)
            found = search(engine, sought, scope, progress.hear)
            if as_text:
                several = len(opened.manifest.instances) > 1
                places = limit if only is not None else None
                shown = Shown(several, only is not None, places)
                print_found(progress.beside(found), None if only else limit, filters.tz, shown)
            else:
                some = found if only else islice(found, limit)
                print_hits(some, "json" if as_json else form, limit if only else None)
    except KeyboardInterrupt:
        progress.make_way()
        say("Interrupted; this is what was found so far.")
        return ExitCode.INTERRUPTED
    return ExitCode.DONE
