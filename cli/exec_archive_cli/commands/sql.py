"""`exec-archive sql`."""

from pathlib import Path

import click

from exec_archive.errors import BadRequest
from exec_archive_cli import options
from exec_archive_cli.breaking_off import breaking_off
from exec_archive_cli.sql_answer import FORMS, check, give, wanted
from exec_archive_cli.statement import statement


# A statement may begin with a comment, which looks like an option.
@click.command("sql", context_settings={"ignore_unknown_options": True})
@click.argument("words", metavar="[STATEMENT]", nargs=-1)
@click.option("--file", metavar="FILE", help="Read the statement there; - is standard input.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="How to answer; else as the file's name says, or a table. In csv an apostrophe stands "
    "before what a spreadsheet would run.",
)
@options.json_option
@click.option("--output", "-o", metavar="FILE", help="Where to write it; - is standard output.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--tables", is_flag=True, help="Show the tables and what each column means.")
@click.option("--examples", is_flag=True, help="Show statements to start from.")
@options.archive_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    words: tuple[str, ...],
    file: str | None,
    form: str | None,
    as_json: bool,
    output: str | None,
    force: bool,
    tables: bool,
    examples: bool,
    archive: Path | None,
) -> None:
    """Ask the archive in SQL: one SELECT.

    It is DuckDB's SQL. The tables are executions, node_runs, outputs, documents and workflows.
    Nothing but one SELECT, or an EXPLAIN of one, runs: no file is read or written, no setting
    changed. Times are in UTC. Without a statement it is read from standard input.

    \b
    exec-archive sql "SELECT max(duration_ms) FROM executions"
    exec-archive sql --file slow.sql -o slow.csv
    exec-archive sql --tables
    """
    if as_json and form not in {None, "json"}:
        raise BadRequest(f"--json was given beside --format {form}.", "Leave one of them out.")
    form = "json" if as_json else form
    if tables or examples:
        _check_alone(words, file, output, form if examples or form != "json" else None)
        from exec_archive_cli.render.sql.help import print_examples, print_tables

        print_tables(as_json=form == "json") if tables else print_examples()
        return
    place = wanted(form, output, force=force)
    asked = statement(words, file)
    opened = options.opened_archive(archive)
    check(place, opened.folder)
    from exec_archive.query.sql.asked import SqlEngine

    begun: list[Path] = []
    with SqlEngine(opened) as engine, breaking_off(engine.break_off, begun):
        give(engine.ask(asked), place, begun)


def _check_alone(words: tuple[str, ...], *others: str | None) -> None:
    if words or any(other is not None for other in others):
        raise BadRequest(
            "--tables and --examples stand alone; they run no statement.",
            "--tables --json gives the tables as JSON.",
        )
