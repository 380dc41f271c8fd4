"""What can be asked in SQL: the tables with their columns, and statements to start from."""

import sys
from typing import Any

from exec_archive.share.exports.table_words import TABLE_WORDS
from exec_archive.store.tables import TABLES
from exec_archive_cli.next_step import next_step
from exec_archive_cli.render.answers import print_json
from exec_archive_cli.render.page import EMPTY, Block, Labelled, line
from exec_archive_cli.render.terminal import say, show
from exec_archive_cli.sql_examples import EXAMPLES

# A statement never sees what newer revisions hide.
_MEANS_HERE = {"executions": "One row for each execution."}
_LABEL = 22


def print_tables(*, as_json: bool) -> None:
    """Every table, its columns, their types and a sentence for each."""
    tables = [_table(name) for name in TABLES]
    if as_json:
        print_json(tables)
        return
    for number, table in enumerate(tables):
        if number:
            show(EMPTY)
        show(line((table["table"], "bold"), "  ", table["meaning"]))
        show(*map(_column, table["columns"]), indent=2)
    say(next_step("Statements to start from: exec-archive sql --examples"), "dim")


def print_examples() -> None:
    """Statements that answer questions people have; together they are a script."""
    for number, (question, statement) in enumerate(EXAMPLES.items()):
        if number:
            show(EMPTY)
        show(line((f"-- {question}", "dim")))
        sys.stdout.write(f"{statement};\n")
    say(next_step('Ask one like this: exec-archive sql "SELECT …"'), "dim")


def _table(name: str) -> dict[str, Any]:
    words = TABLE_WORDS[name]
    return {
        "table": name,
        "meaning": _MEANS_HERE.get(name, words.meaning),
        "columns": [
            {
                "name": column.name,
                "type": column.sql_type,
                # Those of an error are explained where they stand first.
                "meaning": words.columns[column.name]
                or TABLE_WORDS["executions"].columns[column.name],
            }
            for column in TABLES[name]
        ],
    }


def _column(column: dict[str, str]) -> Block:
    words = line((column["type"], "cyan"), "  ", column["meaning"])
    return Labelled(column["name"], [words], width=_LABEL)
