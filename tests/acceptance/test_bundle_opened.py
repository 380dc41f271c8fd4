"""A bundle answers as the archive it was made of does, without being unpacked."""

import os
import shlex
import shutil
import zipfile
from pathlib import Path

import pytest

from acceptance.kit import recorded
from acceptance.kit.api import served
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.made import save, whole
from acceptance.kit.running import Ran, run
from acceptance.kit.zips import bundle, told_of, zipped
from exec_archive import open_archive

# What is asked of one execution, each time of another sample: of most of them one question.
OF_ONE = ("why", "view", "trace", "output", "input")
OF_ALL = (
    "list --limit 1000 --json",
    "list --sort size --reverse --limit 3",
    "list --status failed --format csv",
    "search example --json",
    "search --regex [0-9]{4} --in errors",
    "why latest-failed --json",
    "trace latest-failed --json",
    "output latest --json",
    "view latest-failed --json",
)


@pytest.fixture(scope="module")
def zipped_samples(samples_env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All samples as a bundle, in a folder of its own."""
    folder = tmp_path_factory.mktemp("bundle [1]")
    return bundle(Path(samples_env["EXEC_ARCHIVE"]), folder / "it's a report.zip")


def same(samples: Ask, zipped_samples: Path, *command: str) -> None:
    """Both answer the same, but for where they are."""
    expected = samples(*command)
    assert expected.code in {0, 3}, expected
    given = samples(*command, "--archive", zipped_samples)
    assert of_an_archive(given, zipped_samples) == expected


def of_an_archive(ran: Ran, named: Path) -> Ran:
    """What it would have said, had it spoken of an archive that nobody named."""
    option = f" --archive {shlex.quote(str(named))}".encode()
    said = (
        each.replace(b"this bundle", b"this archive").replace(option, b"")
        for each in (ran.stdout, ran.stderr)
    )
    return Ran(ran.code, *said)


@pytest.mark.parametrize("command", OF_ONE)
def test_the_samples_are_told_the_same(samples: Ask, zipped_samples: Path, command: str) -> None:
    for path in recorded.files()[OF_ONE.index(command) :: 2 * len(OF_ONE)]:
        same(samples, zipped_samples, command, path.stem)


def test_what_to_type_next_names_the_archive_as_it_was_named(
    samples: Ask, zipped_samples: Path
) -> None:
    """Else it would be asked of another archive: the colleague's own, or none."""
    named = f"exec-archive --archive {shlex.quote(str(zipped_samples))}"
    failed = recorded.sample("each row")
    assert f"{named} why {failed}" in samples("view", failed, "--archive", zipped_samples).out
    assert f"{named} why {failed}" in samples("--archive", zipped_samples, "view", failed).out
    unknown = samples("view", "nothing", "--archive", zipped_samples)
    unknown.refused(3, "this bundle", f"{named} list")
    assert f"exec-archive why {failed}" in samples("view", failed).out


@pytest.mark.parametrize(
    "command",
    [
        "bundle {}",
        "report {}",
        "repro {}",
        "download {}",
        "export {} --to perfetto",
        "export {} --to duckdb",
    ],
)
def test_the_bundle_that_is_read_is_not_written_over(
    samples: Ask, zipped_samples: Path, command: str
) -> None:
    before = zipped_samples.read_bytes()
    failed = recorded.sample("each row")
    place = ("-o", zipped_samples, "--force", "--archive", zipped_samples)
    samples(*command.format(failed).split(), *place).refused(2, "being read", "another place")
    assert zipped_samples.read_bytes() == before


def test_every_document_is_the_same(samples: Ask, zipped_samples: Path) -> None:
    """But for the line that says whether it is masked."""
    ids = [path.stem for path in recorded.files()]
    expected = samples("download", *ids)
    given = samples("download", *ids, "--archive", zipped_samples)
    assert (given.code, given.stdout) == (expected.code, expected.stdout)


@pytest.mark.parametrize("command", OF_ALL)
def test_every_question_is_answered_the_same(
    samples: Ask, zipped_samples: Path, command: str
) -> None:
    same(samples, zipped_samples, *command.split())


def test_verify_counts_the_same(samples: Ask, zipped_samples: Path) -> None:
    expected = samples("verify", "--json").json
    ran = samples("verify", "--json", "--archive", zipped_samples)
    assert ran.code == 0
    assert {**ran.json, "archive": ""} == {**expected, "archive": ""}
    keeps_to("verify", ran.json)


def test_a_process_of_its_own_answers_the_same(
    samples_env: dict[str, str], zipped_samples: Path
) -> None:
    for command in ("list", "why latest-failed"):
        expected = run(*command.split(), env=samples_env)
        given = run(*command.split(), "--archive", zipped_samples, env=samples_env)
        assert of_an_archive(given, zipped_samples) == expected


def test_info_says_what_it_is_and_how_it_was_made(samples: Ask, zipped_samples: Path) -> None:
    plain = samples("info", "--json").json
    answer = samples("info", "--json", "--archive", zipped_samples).json
    keeps_to("info", answer)
    assert plain["bundle"] is None
    assert answer["bundle"] == {
        "created_at": "2026-11-20T15:00:00.000Z",
        "written_by": "exec-archive 0.0",
        "profile": "share",
        "kept": ["node parameters"],
        "asked_for": 1,
        "came_along": 1,
    }
    others = {"archive": "", "bundle": None}
    assert {**answer, **others} == {**plain, **others}
    shown = samples("info", "--archive", zipped_samples).out
    assert f"Bundle      {zipped_samples} (format 1)" in shown
    assert "Made        2026-11-20 15:00:00, by exec-archive 0.0" in shown
    assert "Masked      share: values are masked" in shown
    assert "Asked for   1 execution; 1 more came along" in shown


def test_the_manifest_of_the_kit_is_as_promised() -> None:
    keeps_to("bundle", told_of({"archive/archive.json": b"{}"}))


@pytest.mark.parametrize("command", ["compact", "import", "pull"])
def test_nothing_is_added_to_it(samples: Ask, zipped_samples: Path, command: str) -> None:
    before = zipped_samples.read_bytes()
    more = {
        "import": [str(recorded.files()[0])],
        "pull": ["--url", "http://127.0.0.1:9", "--key-command", "echo key"],
    }.get(command, [])
    ran = samples(command, *more, "--archive", zipped_samples)
    ran.refused(2, "is a bundle: it can be read, and not be added to")
    assert zipped_samples.read_bytes() == before
    assert [path.name for path in zipped_samples.parent.iterdir()] == [zipped_samples.name]


def test_nothing_is_written_anywhere(
    samples_env: dict[str, str], zipped_samples: Path, tmp_path: Path
) -> None:
    temporary, here = tmp_path / "tmp", tmp_path / "here"
    temporary.mkdir()
    here.mkdir()
    env = {**samples_env, "TMPDIR": str(temporary), "HOME": str(tmp_path)}
    before = everything(zipped_samples.parent), everything(tmp_path)
    for command in ("list --sort size", "why latest-failed", "search example", "verify", "info"):
        ran = run(*command.split(), "--archive", zipped_samples, env=env, cwd=here)
        assert ran.code == 0, ran
    assert (everything(zipped_samples.parent), everything(tmp_path)) == before


def everything(folder: Path) -> dict[str, tuple[int, int]]:
    found = (path.lstat() for path in folder.rglob("*"))
    return {
        str(path): (each.st_size, each.st_mtime_ns)
        for path, each in zip(folder.rglob("*"), found, strict=True)
    }


def test_a_folder_somebody_unzipped_is_opened(
    samples: Ask, zipped_samples: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(zipped_samples) as opened:
        opened.extractall(tmp_path / "unzipped")
    for folder in (tmp_path / "unzipped", tmp_path / "unzipped" / "archive"):
        assert samples("list", "--archive", folder) == samples("list")


def test_several_segments_and_hidden_revisions_are_read(ask: Ask, tmp_path: Path) -> None:
    ask("import", save(tmp_path / "a", whole("1", status="running"), whole("2")))
    ask("import", save(tmp_path / "b", whole("1"), whole("3")))
    made = bundle(ask.archive, tmp_path / "report.zip")
    same(ask, made, "list")
    same(ask, made, "view", "1")
    for name in ("1", "3"):
        assert ask("download", name, "--archive", made).stdout == ask("download", name).stdout
    assert ask("verify", "--archive", made).code == 0


def test_an_empty_one_is_no_trouble(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    ask("import", tmp_path / "nothing")
    made = bundle(ask.archive, tmp_path / "report.zip")
    same(ask, made, "list")


def test_zips_for_large_files_are_read(samples: Ask, tmp_path: Path) -> None:
    """As a zip over 4 GB is written, whose sizes stand elsewhere."""
    content = zipped(bundle(samples.archive, tmp_path / "small.zip"))
    made = tmp_path / "large.zip"
    with zipfile.ZipFile(made, "w") as target:
        for name, text in content.items():
            with target.open(name, "w", force_zip64=True) as file:
                file.write(text)
    same(samples, made, "list")


def test_beyond_4_gb_as_well(samples: Ask, tmp_path: Path) -> None:
    """Behind its first file is a gap of 5 GB, which takes no room on the disk."""
    content = zipped(bundle(samples.archive, tmp_path / "small.zip"))
    made = tmp_path / "large.zip"
    with zipfile.ZipFile(made, "w") as target:
        for name, text in content.items():
            target.writestr(name, text)
            if name == "bundle.json":
                target.start_dir += 5 << 30
    same(samples, made, "list")
    same(samples, made, "view", "5")


def test_programs_open_it_by_its_path(samples: Ask, zipped_samples: Path) -> None:
    ours, theirs = open_archive(zipped_samples), open_archive(samples.archive)
    assert ours.folder == zipped_samples
    assert list(ours.executions()) == list(theirs.executions())
    for execution in list(theirs.executions(status="failed"))[::5]:
        assert ours.document(execution) == theirs.document(execution)
        assert ours.node_runs(execution) == theirs.node_runs(execution)
    assert len(ours.reload()) == len(theirs)


def test_it_is_served(samples_env: dict[str, str], zipped_samples: Path) -> None:
    with served(Path(samples_env["EXEC_ARCHIVE"])) as folder, served(zipped_samples) as api:
        for query in ("", "includeData=true"):
            assert api.executions(query).body == folder.executions(query).body
        assert api.troubles == []


def test_another_bundle_in_its_place_is_served_at_once(ask: Ask, tmp_path: Path) -> None:
    place = tmp_path / "report.zip"
    ask("import", save(tmp_path / "a", whole("1")))
    bundle(ask.archive, place)
    with served(place) as api:
        assert api.executions().ids == ["1"]
        ask("import", save(tmp_path / "b", whole("2")))
        bundle(ask.archive, tmp_path / "next.zip").replace(place)
        assert api.executions().ids == ["2", "1"]


def test_a_zip_of_executions_is_no_bundle(ask: Ask, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "saved.zip", "w") as target:
        target.write(recorded.files()[0], "1.json")
    ran = ask("list", "--archive", tmp_path / "saved.zip")
    ran.refused(2, "is a file, not an archive", "exec-archive import")


@pytest.mark.parametrize("how", ["deflated", "in a folder"])
def test_one_that_was_packed_again_says_how_to_read_it(
    samples: Ask, zipped_samples: Path, tmp_path: Path, how: str
) -> None:
    made, within = tmp_path / "again.zip", "report/" if how == "in a folder" else ""
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in zipped(zipped_samples).items():
            target.writestr(within + name, text)
    ran = samples("list", "--archive", made)
    ran.refused(2, "was packed again by another program", "Unzip it, and name the folder")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="modes are those of Unix")
def test_it_may_be_read_only_in_a_read_only_folder(
    samples: Ask, zipped_samples: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mounted"
    folder.mkdir()
    made = Path(shutil.copy(zipped_samples, folder))
    made.chmod(0o400)
    folder.chmod(0o500)
    try:
        same(samples, made, "list", "--sort", "size")
    finally:
        folder.chmod(0o700)


def test_the_older_answer_is_not_mixed_with_a_newer(ask: Ask, tmp_path: Path) -> None:
    """What was opened stays readable, though another bundle took its place."""
    place = tmp_path / "report.zip"
    ask("import", save(tmp_path / "a", whole("1")))
    opened = open_archive(bundle(ask.archive, place))
    (execution,) = opened.executions()
    before = opened.document(execution)
    ask("import", save(tmp_path / "b", whole("2")))
    bundle(ask.archive, tmp_path / "next.zip").replace(place)
    assert opened.document(execution) == before
    assert len(opened.reload()) == 2


def test_a_lost_bundle_is_not_found(ask: Ask, tmp_path: Path) -> None:
    ran: Ran = ask("list", "--archive", tmp_path / "report.zip")
    ran.refused(3, "There is no file", "Check the path.")
