"""`sql`: what can be asked is told, and every example answers its question."""

import pytest

from acceptance.kit import recorded
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from exec_archive_cli.sql_examples import EXAMPLES


def test_tables_answer_as_promised(samples: Ask) -> None:
    tables = samples("sql", "--tables", "--json").json
    keeps_to("sql_tables", tables)
    for table in tables:
        described = samples("sql", "--json", f"DESCRIBE {table['table']}").json
        columns = [(column["name"], column["type"]) for column in table["columns"]]
        assert [name for name, _ in columns] == [row["column_name"] for row in described]
    text = samples("sql", "--tables").out
    for table in tables:
        for column in table["columns"]:
            assert column["name"] in text
            assert column["meaning"] in text


@pytest.mark.parametrize("question", EXAMPLES)
def test_every_example_answers_its_question(samples: Ask, question: str) -> None:
    statement = EXAMPLES[question]
    assert max(map(len, f"-- {question}\n{statement}".splitlines())) <= 80
    rows = samples("sql", "--json", statement).json
    assert rows
    assert all(
        any(row[name] is not None for row in rows) for name in rows[0] if name != "first_version"
    )
    assert f"{statement};" in samples("sql", "--examples").out


def test_an_example_gives_what_plain_reading_gives(samples: Ask) -> None:
    failed = [name for status in ("error", "crashed") for name in recorded.with_status(status)]
    question = next(iter(EXAMPLES))
    rows = samples("sql", "--json", EXAMPLES[question]).json
    assert sum(row["failures"] for row in rows) == len(failed)


def test_a_plan_is_shown(samples: Ask) -> None:
    assert "Read Parquet" in samples("sql", "EXPLAIN SELECT node FROM node_runs").out
    assert "Total Time" in samples("sql", "EXPLAIN ANALYZE SELECT node FROM node_runs").out
    (row,) = samples("sql", "--json", "EXPLAIN SELECT 1").json
    assert row["explain_key"] == "physical_plan"


def test_tables_and_examples_stand_alone(samples: Ask) -> None:
    samples("sql", "--tables", "SELECT 1").refused(2, "alone")
    samples("sql", "--examples", "--json").refused(2, "alone")
    samples("sql", "--tables", "--format", "csv").refused(2, "alone")
    as_json = samples("sql", "--tables", "--json").out
    assert samples("sql", "--tables", "--format", "json").out == as_json
    samples("sql", "--json", "--format", "csv", "SELECT 1").refused(2, "--format csv")
