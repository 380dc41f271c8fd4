"""`exec-archive export`."""

from pathlib import Path

import click

from exec_archive.errors import BadRequest
from exec_archive_cli import options
from exec_archive_cli.exported import Asked, export_database, export_trace

_KINDS = {"perfetto": export_trace, "duckdb": export_database}
_OF_LIST = {"csv", "json", "jsonl"}  # people look for them here


class _Kind(click.Choice[str]):
    """What to write; who asks for rows is sent to where they are."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The kind that is meant."""
        if value.lower() in _OF_LIST:
            raise BadRequest(
                f"Rows as {value.lower()} come from another command.",
                f"Use exec-archive list --format {value.lower()}",
            )
        return super().convert(value, param, ctx)


@click.command("export")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--to", type=_Kind(list(_KINDS)), help="What to write; see above.")
@click.option("--output", "-o", metavar="FILE", help="Where to write it; - is standard output.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@options.filter_options
@options.archive_option
def command(
    ids: tuple[str, ...],
    to: str | None,
    output: str | None,
    force: bool,
    filters: options.Filters,
    archive: Path | None,
) -> None:
    """Write executions for other tools: Perfetto, DuckDB.

    perfetto is a timeline for ui.perfetto.dev or chrome://tracing: what ran when, and an arrow to
    each execution that was called. Executions named by ids bring along those they called.

    duckdb is one database file with every table: executions, node_runs, outputs, documents,
    workflows; of the whole archive, or of what the filters leave.

    Nothing is masked in either: names and errors stand in a timeline, all data in a database.

    \b
    exec-archive export --to perfetto 416 -o trace.json
    exec-archive export --to duckdb --since 7d -o week.duckdb
    """
    if to is None:
        raise BadRequest(
            "It is not said what to export to.",
            "Use --to perfetto, a timeline, or --to duckdb, a database file.",
        )
    if not output:
        raise BadRequest("It is not said where to write it.", "Name a file with --output.")
    opened = options.opened_archive(archive)
    _KINDS[to](Asked(opened, ids, filters.wanted, output, force))
