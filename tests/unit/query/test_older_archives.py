"""An archive whose files lack a column that was added later is read, and is sound."""

from pathlib import Path

import pyarrow as pa
import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.made import failing, save
from acceptance.kit.running import environment
from acceptance.kit.tampering import rewrite
from exec_archive.query.engine import Engine, scan
from exec_archive.store.archive import read_archive


@pytest.fixture
def ask(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Ask:
    """An archive of two segments, each as it was before definitions had a version."""
    asking = Ask(environment(tmp_path), capsysbinary)
    for i in (1, 2):
        made = failing(str(i), node="Send", message="it is down", workflow=f"Version {i}")
        asking("import", save(tmp_path / str(i), made))
        rewrite(asking.archive, "workflows", _without_version, segment=i - 1)
    return asking


def _without_version(table: pa.Table) -> pa.Table:
    return table.drop_columns(["version"])


def test_a_column_that_no_file_has_is_empty(ask: Ask) -> None:
    with Engine(read_archive(ask.archive)) as engine:
        table = scan(engine.archive, "workflows")
        assert engine.rows(f"SELECT version FROM {table}") == [(None,), (None,)]


def test_it_is_not_said_to_be_lost(ask: Ask) -> None:
    assert ask("verify").code == 0


def test_the_text_of_a_definition_stands_for_its_version(ask: Ask) -> None:
    (group,) = ask("errors", "--json").json
    assert (group["count"], group["versions"]) == (2, 2)


def test_files_of_both_kinds_stand_side_by_side(ask: Ask) -> None:
    made = failing("3", node="Send", message="it is down", workflow="Version 3")
    ask("import", save(ask.archive.parent / "3", made))
    before = ask("errors", "--json").json
    assert [(each["count"], each["versions"]) for each in before] == [(3, 3)]
    assert ask("compact", "--deep").code == 0
    assert ask("errors", "--json").json == before
    assert ask("verify").code == 0
