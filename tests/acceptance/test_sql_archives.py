"""`sql` sees what an archive holds: of any kind, each execution and definition once."""

from pathlib import Path

from acceptance.kit.in_process import Ask
from acceptance.kit.made import save, whole
from acceptance.kit.zips import bundle


def test_a_bundle_is_asked_like_an_archive(samples: Ask, tmp_path: Path) -> None:
    archive = bundle(samples.archive, tmp_path / "handed on.zip")
    statement = "SELECT status, count(*) AS n FROM executions GROUP BY 1 ORDER BY 1"
    of_bundle = samples("--archive", archive, "sql", "--json", statement)
    assert of_bundle.json == samples("sql", "--json", statement).json
    samples("--archive", archive, "sql", f"SELECT * FROM '{archive}'").refused(2, "no table")
    over_it = ("SELECT 1", "--format", "csv", "-o", archive, "--force")
    samples("--archive", archive, "sql", *over_it).refused(2, "the bundle that is being read")
    assert [path.name for path in tmp_path.iterdir()] == [archive.name]


def test_an_empty_archive_has_every_table(ask: Ask) -> None:
    (ask.archive.parent / "empty").mkdir()
    assert ask("import", ask.archive.parent / "empty").code == 0
    for table in ("executions", "node_runs", "outputs", "documents", "workflows"):
        assert ask("sql", "--json", f"SELECT * FROM {table}").json == []
        assert ask("sql", "--json", f"SELECT count(*) AS n FROM {table}").json == [{"n": 0}]


def test_what_newer_revisions_hide_is_not_seen(ask: Ask) -> None:
    waiting = whole("1", status="waiting", finished=False, waitTill="2026-11-21T10:00:00.000Z")
    first = save(ask.archive.parent / "first", waiting, whole("2"))
    second = save(ask.archive.parent / "second", whole("1"))
    assert ask("import", first).code == ask("import", second).code == 0
    rows = ask("sql", "--json", "SELECT id, status FROM executions ORDER BY id").json
    assert rows == [{"id": "1", "status": "success"}, {"id": "2", "status": "success"}]
    for table in ("node_runs", "outputs", "documents"):
        counted = ask(
            "sql", "--json", f"SELECT execution_id, count(*) AS n FROM {table} GROUP BY 1"
        )
        assert {row["execution_id"]: row["n"] for row in counted.json} == {"1": 1, "2": 1}


def test_a_definition_in_several_segments_is_one_row(ask: Ask) -> None:
    for name in ("1", "2", "3"):
        assert ask("import", save(ask.archive.parent / name, whole(name))).code == 0
    joined = "FROM executions JOIN workflows ON workflows.sha256 = workflow_sha256"
    assert ask("sql", "--json", f"SELECT count(*) AS n {joined}").json == [{"n": 3}]
