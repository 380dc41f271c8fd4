"""Whatever happens to an archive is found and named; and nothing is, where nothing happened."""

import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from acceptance.kit import recorded
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.made import body, listed, save, whole
from acceptance.kit.processes import held_import
from acceptance.kit.rights import run_bound_by_modes
from acceptance.kit.running import Ran, environment, run
from acceptance.kit.tampering import (
    TABLES,
    again,
    agree,
    edit_manifest,
    file_of,
    manifest,
    rewrite,
    twice,
    with_value,
    without,
)
from acceptance.kit.terminals import on_terminal, screen


@pytest.fixture
def copied(ask: Ask, samples_env: dict[str, str]) -> Ask:
    """An archive of all samples, of the test's own."""
    shutil.copytree(samples_env["EXEC_ARCHIVE"], ask.archive)
    return ask


@pytest.fixture(scope="session")
def revised_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Three segments: 1 and 2 are replaced by later ones, 2 in its facts alone; 3 and 4 stay."""
    home = tmp_path_factory.mktemp("revised")
    env = environment(home)
    waiting: dict[str, Any] = {"status": "waiting", "finished": False}
    later: dict[str, Any] = {"stoppedAt": "2026-11-20T11:00:00.000Z"}
    steps = [
        [whole("1", **waiting), whole("2", **waiting), whole("3")],
        [whole("1", **later), whole("4", workflow="Refunds")],
        [listed("2", **later), whole("5")],
    ]
    for number, made in enumerate(steps):
        assert run("import", save(home / f"step{number}", *made), env=env).code == 0
    return env


@pytest.fixture
def revised(ask: Ask, revised_env: dict[str, str]) -> Ask:
    """A copy of these three segments, of the test's own."""
    shutil.copytree(revised_env["EXEC_ARCHIVE"], ask.archive)
    return ask


def answer(ask: Ask) -> dict[str, Any]:
    """What verify says, which keeps to its schema; and it says the same to people."""
    ran = ask("verify", "--json")
    keeps_to("verify", ran.json)
    found: dict[str, Any] = ran.json
    assert ran.code == (0 if found["sound"] else 5)
    assert not ran.stderr, ran.err
    told = ask("verify")
    assert told.code == ran.code
    assert ("is what was stored (" in told.out) == found["sound"]
    assert len(told.lines) <= 20
    return found


def damaged(ask: Ask) -> tuple[dict[str, str], dict[str, str]]:
    """The damaged files and executions, each with its problems in one line."""
    found = answer(ask)
    assert not found["sound"], "the damage was not found"
    files = {each["file"]: "; ".join(each["problems"]) for each in found["damaged_files"]}
    ids = {each["id"]: "; ".join(each["problems"]) for each in found["damaged_executions"]}
    assert (len(files), len(ids)) == (
        found["damaged_files_count"],
        found["damaged_executions_count"],
    )
    return files, ids


def path_of(ask: Ask, table: str, segment: int = 0) -> str:
    return file_of(ask.archive, table, segment).relative_to(ask.archive).as_posix()


def test_a_sound_archive_is_one_line(samples: Ask) -> None:
    ran = samples("verify")
    count = len(recorded.files())
    expected = (
        rf"{count} executions in 1 segment: every file, every document and every count is what "
        r"was stored \(\d+\.\d [kM]B of JSON, \d+(\.\d)? m?s\)\.\n"
    )
    assert re.fullmatch(expected, ran.out), ran.out
    assert (ran.code, ran.stderr) == (0, b"")
    found = answer(samples)
    assert found["json_bytes"] == sum(len(each) for _, each in recorded.bodies())


def test_revisions_are_no_damage(revised: Ask) -> None:
    found = answer(revised)
    assert (found["sound"], found["executions"], found["segments"]) == (True, 5, 3)
    assert found["leftovers"] == []


def test_an_archive_without_executions_is_sound(ask: Ask) -> None:
    (ask.archive.parent / "empty").mkdir()
    assert ask("import", ask.archive.parent / "empty").code == 0
    assert answer(ask)["sound"]
    assert ask("verify").out.startswith("0 executions in 0 segments: ")


def test_no_archive_and_no_manifest_are_said_as_elsewhere(copied: Ask) -> None:
    (copied.archive / "archive.json").write_bytes(b"{")
    copied("verify").refused(5, "manifest cannot be read")
    shutil.rmtree(copied.archive)
    copied("verify").refused(3, "There is no archive")


@pytest.mark.parametrize("table", TABLES)
def test_a_flipped_byte_is_found_wherever_it_is(copied: Ask, table: str) -> None:
    file = file_of(copied.archive, table)
    sound = file.read_bytes()
    chance = random.Random(table)  # noqa: S311 - the same places each time
    places = [0, len(sound) - 1, len(sound) - 6, *(chance.randrange(len(sound)) for _ in range(6))]
    for place in places:
        broken = bytearray(sound)
        broken[place] ^= 1 << chance.randrange(8)
        file.write_bytes(broken)
        ran = copied("verify", "--json")
        keeps_to("verify", ran.json)
        assert (ran.code, ran.stderr) == (5, b""), place
        (found,) = ran.json["damaged_files"]
        assert found["file"] == path_of(copied, table), place
    file.write_bytes(sound)
    assert answer(copied)["sound"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("how", ["cut short", "longer", "gone", "empty", "a folder"])
def test_a_file_that_is_another_is_found(copied: Ask, table: str, how: str) -> None:
    file = file_of(copied.archive, table)
    content = file.read_bytes()
    file.unlink()
    if how == "a folder":
        file.mkdir()
    elif how != "gone":
        file.write_bytes({"cut short": content[:-9], "longer": content + b"x", "empty": b""}[how])
    files, ids = damaged(copied)
    assert list(files) == [path_of(copied, table)]
    said = {"gone": "missing", "a folder": "no file"}.get(how, "bytes instead of")
    assert said in files[path_of(copied, table)]
    assert len(ids) > 30


def test_damage_names_the_executions_that_suffer_from_it_and_no_others(
    ask: Ask, tmp_path: Path
) -> None:
    """A row group that cannot be read costs the documents in it, not the others of the file."""
    chance = random.Random(7)  # noqa: S311 - payload, not a secret
    made = [whole(str(number)) for number in range(1, 7)]
    for each in made:
        (node_run,) = each["data"]["resultData"]["runData"]["Start"]
        node_run["data"]["main"][0][0]["json"]["noise"] = chance.randbytes(3_500_000).hex()
    ask("import", save(tmp_path / "saved", *made))
    file = file_of(ask.archive, "outputs")
    groups = pq.read_metadata(file).num_row_groups
    assert groups > 1
    content = bytearray(file.read_bytes())
    chunk = pq.read_metadata(file).row_group(groups - 1).column(7)
    content[chunk.data_page_offset + chunk.total_compressed_size // 2] ^= 0xFF
    file.write_bytes(content)
    files, ids = damaged(ask)
    assert list(files) == [path_of(ask, "outputs")]
    sound = {each["id"] for each in made} - set(ids)
    assert ids
    assert sound
    for name in sound:
        assert ask("download", name).stdout == body(made[int(name) - 1])
    for name in ids:
        ask("download", name, "-o", tmp_path / "out.json").refused(5, "Restore the archive")


def test_a_lost_segment_is_named_with_all_it_held(revised: Ask) -> None:
    shutil.rmtree(file_of(revised.archive, "outputs", 1).parent)
    files, ids = damaged(revised)
    assert set(files) == {path_of(revised, table, 1) for table in TABLES}
    assert not ids, "nothing is left that names them"
    assert answer(revised)["unnamed_executions"] == 2
    assert "2 executions are lost that nothing names any more" in revised("verify").out


def test_swapped_files_are_found(revised: Ask) -> None:
    for table in TABLES:
        one, two = file_of(revised.archive, table, 0), file_of(revised.archive, table, 2)
        kept = one.read_bytes()
        one.write_bytes(two.read_bytes())
        two.write_bytes(kept)
        files, _ = damaged(revised)
        assert set(files) >= {path_of(revised, table, 0), path_of(revised, table, 2)}
        two.write_bytes(one.read_bytes())
        one.write_bytes(kept)
    assert answer(revised)["sound"]


def test_swapped_segments_are_found_even_if_the_manifest_agrees(revised: Ask) -> None:
    for table in TABLES:
        one, two = file_of(revised.archive, table, 0), file_of(revised.archive, table, 2)
        kept = one.read_bytes()
        one.write_bytes(two.read_bytes())
        two.write_bytes(kept)
        agree(revised.archive, table, 0)
        agree(revised.archive, table, 2)
    files, _ = damaged(revised)
    assert "revisions" in files[path_of(revised, "executions", 0)]
    assert "archive.json" in files


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m["segments"][0].update(executions=4),
        lambda m: m["segments"][1].update(superseded=0),
        lambda m: m["segments"][1].update(json_bytes=1),
        lambda m: m["segments"][0].update(first_id="0"),
        lambda m: m["segments"][0].update(last_id="33"),
        lambda m: m["segments"][0].update(first_revision=0),
        lambda m: m["segments"][1].update(first_revision=1),
        lambda m: m["segments"].reverse(),
        lambda m: m["segments"].append(m["segments"][0]),
        lambda m: m.update(revision=2),
        lambda m: m["segments"][2]["files"].pop("documents"),
    ],
)
def test_a_wrong_manifest_is_found(revised: Ask, change: Callable[[Any], object]) -> None:
    edit_manifest(revised.archive, change)
    files, _ = damaged(revised)
    assert "archive.json" in files


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("key", "value"), [("rows", 77), ("bytes", 77), ("sha256", "0" * 64)])
def test_a_wrong_number_of_a_file_is_found(revised: Ask, table: str, key: str, value: Any) -> None:
    edit_manifest(revised.archive, lambda m: m["segments"][0]["files"][table].update({key: value}))
    files, ids = damaged(revised)
    assert list(files) == [path_of(revised, table)]
    assert not ids


def test_a_segment_the_manifest_forgot_is_found_by_what_it_held(revised: Ask) -> None:
    edit_manifest(revised.archive, lambda m: m["segments"].pop(0))
    _, ids = damaged(revised)
    assert set(ids) == {"1", "2", "5"}  # all that need a revision or a definition of it
    assert answer(revised)["leftovers"] == [
        f"segments/{path.name}"
        for path in sorted((revised.archive / "segments").iterdir())
        if path.name.startswith("000001")
    ]


# What a lie costs: the table, the change, the executions named, and a word of what is said.
_LIES: list[tuple[str, Callable[[pa.Table], pa.Table], set[str], str]] = [
    ("executions", without(2), {"3"}, "no row in executions"),
    ("executions", without(0), {"1"}, "replaced is missing"),
    ("executions", twice(2), {"3"}, "twice"),
    ("executions", with_value("sha256", 2, "0" * 64), {"3"}, "not what was stored"),
    ("executions", with_value("size_bytes", 2, 1), {"3"}, "not what was stored"),
    ("executions", with_value("node_runs", 2, 2), {"3"}, "node runs"),
    ("executions", with_value("node_runs", 2, -(2**31)), {"3"}, "node runs"),
    ("executions", with_value("size_bytes", 2, 2**63 - 1), {"3"}, "not what was stored"),
    ("executions", with_value("supersedes", 2, -(2**63)), {"3"}, "replaced is missing"),
    ("executions", with_value("id", 2, "33"), {"3", "33"}, "document"),
    ("executions", with_value("document_revision", 2, 7), {"3"}, "contradict"),
    ("executions", with_value("supersedes", 2, 1), {"3"}, "contradict"),
    ("executions", with_value("supersedes_document", 2, 1), {"3"}, "older one"),
    ("node_runs", without(2), {"3"}, "node runs"),
    ("node_runs", twice(2), {"3"}, "node runs"),
    ("node_runs", with_value("seq", 2, 5), {"3"}, "node runs"),
    ("node_runs", with_value("execution_id", 2, "3\x1b[31m"), {"3", "3\x1b[31m"}, "node runs"),
    ("outputs", without(2), {"3"}, "cannot be put together"),
    ("outputs", without(0), {"1"}, "an older revision: "),
    ("outputs", twice(2), {"3"}, "cannot be put together"),
    ("outputs", with_value("json", 2, "{}"), {"3"}, "not what was stored"),
    ("outputs", with_value("json", 2, None), {"3"}, "cannot be put together"),
    ("outputs", with_value("role", 2, "pinned"), {"3"}, "cannot be put together"),
    ("outputs", with_value("execution_id", 0, "9"), {"1", "9"}, "belong to no document"),
    ("documents", without(2), {"3"}, "its document is missing"),
    ("documents", again(0), {"1"}, "there twice"),
    ("documents", lambda table: table.take([1, 0, 2]), {"2"}, "cannot be put together"),
    ("documents", twice(2), {"3"}, "cannot be put together"),
    ("documents", with_value("envelope", 2, "{}"), {"3"}, "not what was stored"),
    ("documents", with_value("workflow_sha256", 2, "0" * 64), {"3"}, "cannot be put together"),
    ("documents", with_value("cuts", 2, []), {"3"}, "cannot be put together"),
    ("workflows", without(0), {"1", "2", "3", "5"}, "cannot be put together"),
    ("workflows", with_value("json", 0, "{}"), {"1", "2", "3", "5"}, "not what was stored"),
]


@pytest.mark.parametrize(("table", "change", "names", "said"), _LIES)
def test_a_lie_that_the_manifest_agrees_with_is_found(
    revised: Ask,
    table: str,
    change: Callable[[pa.Table], pa.Table],
    names: set[str],
    said: str,
) -> None:
    rewrite(revised.archive, table, change)
    _, ids = damaged(revised)
    assert set(ids) == names
    assert any(said in problems for problems in ids.values()), ids


def test_a_changed_definition_names_its_file(revised: Ask) -> None:
    rewrite(revised.archive, "workflows", with_value("json", 0, "{}"))
    files, _ = damaged(revised)
    assert list(files) == [path_of(revised, "workflows")]
    assert "definition" in files[path_of(revised, "workflows")]


def test_rows_that_say_different_things_of_one_document_are_found(revised: Ask) -> None:
    rewrite(revised.archive, "executions", with_value("sha256", 0, "f" * 64), segment=2)
    _, ids = damaged(revised)
    assert ids == {"2": "its revisions contradict each other"}


def test_a_row_that_no_longer_hides_the_older_one_is_found(revised: Ask) -> None:
    rewrite(revised.archive, "executions", with_value("supersedes", 0, None), segment=1)
    _, ids = damaged(revised)
    assert "more than one revision of it stands" in ids["1"]


def test_a_document_that_is_no_longer_hidden_is_found(revised: Ask) -> None:
    rewrite(revised.archive, "executions", with_value("supersedes_document", 0, None), segment=1)
    _, ids = damaged(revised)
    assert ids == {"1": "an older document of it is not hidden"}


def test_rows_of_another_segments_revision_are_found(revised: Ask) -> None:
    for table in ("executions", "node_runs", "documents"):
        rewrite(revised.archive, table, with_value("revision", 0, 3))
    files, _ = damaged(revised)
    for table in ("executions", "node_runs", "documents"):
        assert "of revisions that are not the segment's" in files[path_of(revised, table)]


def test_missing_keys_and_other_types_are_found(revised: Ask) -> None:
    rewrite(revised.archive, "node_runs", with_value("revision", 0, None))
    rewrite(revised.archive, "outputs", lambda table: table.drop_columns(["seq"]))
    rewrite(
        revised.archive,
        "documents",
        lambda t: t.set_column(2, "workflow_sha256", pc.binary_length(t["workflow_sha256"])),
    )
    files, _ = damaged(revised)
    assert "rows without revision" in files[path_of(revised, "node_runs")]
    assert "no column seq" in files[path_of(revised, "outputs")]
    assert "column" in files[path_of(revised, "documents")]


def test_columns_of_other_versions_are_no_damage(revised: Ask) -> None:
    rewrite(revised.archive, "executions", lambda table: table.drop_columns(["mode"]))
    rewrite(revised.archive, "node_runs", lambda t: t.append_column("later", t["seq"]), segment=2)
    assert answer(revised)["sound"]
    for segment in (1, 2):
        rewrite(revised.archive, "executions", lambda t: t.drop_columns(["mode"]), segment)
    files, _ = damaged(revised)
    assert files == {"archive.json": "no file of executions has the column mode"}


def test_files_of_tables_a_later_version_added_are_compared_too(revised: Ask) -> None:
    later = file_of(revised.archive, "executions").with_name("later.parquet")
    later.write_bytes(b"12345")
    sha256 = "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5"
    true = {"rows": 1, "bytes": 5, "sha256": sha256}
    edit_manifest(revised.archive, lambda m: m["segments"][0]["files"].update(later=true))
    assert answer(revised)["sound"]
    later.write_bytes(b"12346")
    files, ids = damaged(revised)
    assert (list(files), ids) == ([path_of(revised, "later")], {})


@pytest.mark.parametrize("what", ["file", "folder", "segments"])
def test_a_link_out_of_the_archive_is_damage_and_not_followed(
    revised: Ask, tmp_path: Path, what: str
) -> None:
    file = file_of(revised.archive, "documents")
    linked = {"file": file, "folder": file.parent, "segments": file.parent.parent}[what]
    linked.rename(tmp_path / "outside")
    linked.symlink_to(tmp_path / "outside")
    files, ids = damaged(revised)
    assert files[path_of(revised, "documents")] == "it is a link that leads out of the archive"
    lost = answer(revised)["unnamed_executions"]
    assert (set(ids), lost) == {
        "file": ({"1", "2", "3"}, 0),
        "folder": ({"1", "2", "5"}, 3),
        "segments": (set(), 7),
    }[what]
    assert answer(revised)["leftovers"] == []


def test_links_in_a_circle_and_pipes_do_not_hold_it_up(revised: Ask) -> None:
    file, other = file_of(revised.archive, "documents"), file_of(revised.archive, "outputs")
    file.unlink()
    file.symlink_to(file.name)
    other.unlink()
    os.mkfifo(other)
    files, _ = damaged(revised)
    assert set(files) == {path_of(revised, "documents"), path_of(revised, "outputs")}


def test_a_file_one_may_not_read_is_no_damage(revised: Ask) -> None:
    file_of(revised.archive, "outputs").chmod(0)
    run_bound_by_modes("verify", env=revised.env).refused(8, "This machine refused", "Permission")


def test_a_manifest_cannot_name_files_outside(revised: Ask, tmp_path: Path) -> None:
    (tmp_path / "secret.parquet").write_bytes(b"1")
    entry = {"rows": 0, "bytes": 1, "sha256": "x"}
    edit_manifest(
        revised.archive,
        lambda m: m["segments"][0]["files"].update({"../../../secret": entry, "\x1b[2J": entry}),
    )
    files, _ = damaged(revised)
    assert list(files) == ["archive.json"]


def test_a_small_file_cannot_fill_the_memory(revised: Ask) -> None:
    """A thousand rows that all repeat one text of 20 MB take little room on the disk."""

    def swell(table: pa.Table) -> pa.Table:
        rows = pa.concat_tables([table.slice(0, 1)] * 1000)
        place = rows.schema.get_field_index("json")
        long = pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int32()), ["x" * 20_000_000])
        return rows.set_column(place, "json", long)

    rewrite(revised.archive, "outputs", swell)
    assert file_of(revised.archive, "outputs").stat().st_size < 1_000_000
    files, _ = damaged(revised)
    assert "its json claims to be larger" in files[path_of(revised, "outputs")]


def test_what_damaged_files_say_does_not_steer_a_terminal(revised: Ask) -> None:
    evil = "3\x1b[31m\u202e\nx"
    rewrite(revised.archive, "node_runs", with_value("execution_id", 2, evil))
    edit_manifest(revised.archive, lambda m: m["segments"][0].update(first_id=evil))
    (revised.archive / "segments" / "left\x1b[31m").mkdir()
    said = revised("verify")
    assert said.code == 5
    assert r"files/3\x1b[31m\u202e\nx" in said.out
    assert r"left\x1b[31m" in said.err
    assert "\x1b" not in said.out + said.err
    code, raw = on_terminal("verify", env=revised.env, columns=80)
    assert code == 5
    assert "\u202e" not in screen(raw)


def test_damage_ends_with_what_to_do(copied: Ask) -> None:
    file_of(copied.archive, "outputs").unlink()
    ran = copied("verify")
    assert ran.lines[0] == "1 file is not what was stored:"
    assert ran.lines[1].startswith(f"  {path_of(copied, 'outputs')} (executions ")
    assert "are affected:" in ran.lines[2]
    assert "its document cannot be put together: files/" in ran.lines[3]
    assert "Restore the named files in" in ran.err
    assert "read the named executions in again into a new archive" in ran.err


def test_quiet_and_a_pipe_have_no_progress_bar(samples_env: dict[str, str]) -> None:
    for how in ([], ["--quiet"]):
        assert run("verify", *how, env=samples_env).stderr == b""
    code, raw = on_terminal("verify", env=samples_env, columns=80)
    assert code == 0
    shown = screen(raw)
    assert "Verifying" in shown
    assert "every document and every count is what was stored" in " ".join(shown.split())


def test_what_a_killed_writer_left_is_a_note(env: dict[str, str], tmp_path: Path) -> None:
    assert run("import", save(tmp_path / "before", whole("9001")), env=env).code == 0
    with held_import(env, tmp_path) as process:
        during = run("verify", env=env)
        process.kill()
        process.communicate()
    after = run("verify", env=env)
    for ran in (during, after):
        assert (ran.code, ran.lines[0][:12]) == (0, "1 execution ")
        assert ran.err.startswith(
            "Note: 1 thing beside the segments is not read, being half written"
        )
    left = run("verify", "--json", env=env).json["leftovers"]
    assert [Path(each).name[:9] for each in left] == [".writing-"]
    assert run("import", tmp_path / "before", env=env).code == 0
    assert run("verify", env=env).stderr == b""


def test_a_stray_file_beside_a_segments_own_is_a_note(revised: Ask) -> None:
    file_of(revised.archive, "outputs").with_name("notes.txt").write_text("mine", "utf-8")
    found = answer_with_note(revised)
    assert found.json["leftovers"][0].endswith("/notes.txt")


def answer_with_note(ask: Ask) -> Ran:
    ran = ask("verify", "--json")
    assert (ran.code, ran.json["sound"]) == (0, True)
    return ran


def test_nothing_is_written_by_verifying(revised: Ask) -> None:
    before = {path: path.stat().st_mtime_ns for path in revised.archive.rglob("*")}
    assert revised("verify").code == 0
    assert {path: path.stat().st_mtime_ns for path in revised.archive.rglob("*")} == before
    assert manifest(revised.archive)["revision"] == 3
