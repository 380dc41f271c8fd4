"""Saved executions, in whatever form they were saved, are read in once and lost never."""

import io
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit import recorded
from acceptance.kit.in_process import Ask
from acceptance.kit.made import body, lines, listed, save, whole
from acceptance.kit.running import Ran, run
from exec_archive_samples import samples_folder

ORDERS = [whole("1"), whole("2"), whole("3")]


def counts(ran: Ran) -> tuple[int, int, int]:
    answer = ran.json
    return answer["new"], answer["updated"], answer["unchanged"]


def ids(ask: Ask) -> list[str]:
    rows = ask("list", "--json", "--fields", "id", "--sort", "id", "--reverse").json
    return [row["id"] for row in rows]


def as_page(bodies: list[bytes], cursor: str = "bnVsbA==") -> bytes:
    return b'{"data":[' + b",".join(bodies) + b'],"nextCursor":"' + cursor.encode() + b'"}'


BODIES = [body(each) for each in ORDERS]
FORMS = {
    "a list page": as_page(BODIES),
    "a page, cursor first": b'{"nextCursor":null,"data":[' + b",".join(BODIES) + b"]}",
    "an indented page": json.dumps({"data": ORDERS, "nextCursor": None}, indent=2).encode(),
    "an array": b"[" + b" , ".join(BODIES) + b"]\n",
    "one a line": lines(ORDERS),
    "one a line, of Windows": lines(ORDERS).replace(b"\n", b"\r\n"),
    "one a line, some empty": b"\n" + lines(ORDERS).replace(b"\n", b"\n\n"),
    "pages a line": as_page(BODIES[:2]) + b"\n" + as_page(BODIES[2:]) + b"\n",
    "a byte order mark": b"\xef\xbb\xbf" + as_page(BODIES),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_saving_is_understood(ask: Ask, tmp_path: Path, form: str) -> None:
    saved = tmp_path / "saved.json"
    saved.write_bytes(FORMS[form])
    ran = ask("import", "--json", saved)
    assert (ran.code, *counts(ran)) == (0, 3, 0, 0), ran
    assert ids(ask) == ["1", "2", "3"]


@pytest.mark.parametrize("form", ["a list page", "an array", "one a line"])
def test_each_is_kept_with_the_very_bytes_it_stood_there_with(
    ask: Ask, tmp_path: Path, form: str
) -> None:
    saved = tmp_path / "saved.json"
    saved.write_bytes(FORMS[form])
    ask("import", saved)
    assert [ask("download", name).stdout for name in "123"] == BODIES


def test_one_body_is_one_execution(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_bytes(BODIES[0])
    assert counts(ask("import", "--json", tmp_path / "one.json")) == (1, 0, 0)


def test_standard_input_is_read(env: dict[str, str]) -> None:
    ran = run("import", "-", "--json", env=env, stdin=FORMS["one a line"])
    assert (ran.code, *counts(ran)) == (0, 3, 0, 0), ran


def test_a_pipe_by_name_is_read(env: dict[str, str], tmp_path: Path) -> None:
    ran = run("import", "/dev/stdin", "--json", env=env, stdin=FORMS["an array"])
    assert (ran.code, *counts(ran)) == (0, 3, 0, 0), ran


def folder_of_saved(folder: Path) -> Path:
    """Executions in folders of folders, among what else stands there."""
    save(folder / "2026" / "november", *ORDERS[:2])
    (folder / "third.json").write_bytes(BODIES[2])
    (folder / "README.md").write_text("These are our executions.\n", "utf-8")
    (folder / ".hidden.json").write_bytes(b"not looked at")
    (folder / ".git").mkdir()
    (folder / ".git" / "4.json").write_bytes(body(whole("4")))
    return folder


def test_a_folder_is_read_with_its_folders(ask: Ask, tmp_path: Path) -> None:
    ran = ask("import", "--json", folder_of_saved(tmp_path / "saved"))
    assert (ran.code, *counts(ran)) == (0, 3, 0, 0), ran
    assert ran.json["passed_over"] == 1
    assert "1 other file was not looked into" in ask("import", tmp_path / "saved").err
    assert ids(ask) == ["1", "2", "3"]


def test_a_pipe_in_a_folder_does_not_hold_it_up(ask: Ask, tmp_path: Path) -> None:
    saved = folder_of_saved(tmp_path / "saved")
    os.mkfifo(saved / "never.json")
    assert counts(ask("import", "--json", saved)) == (3, 0, 0)


@pytest.mark.parametrize("name", ["saved.zip", "saved"])
def test_a_zip_is_read_whatever_its_name(ask: Ask, tmp_path: Path, name: str) -> None:
    folder = folder_of_saved(tmp_path / "folder")
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", folder))
    packed.rename(tmp_path / name)
    ran = ask("import", "--json", tmp_path / name)
    assert ran.json["new"] >= 3, ran
    assert set(ids(ask)) >= {"1", "2", "3"}


def test_zips_in_a_folder_are_read(ask: Ask, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("old/1.json", BODIES[0])
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "old.zip").write_bytes(packed.getvalue())
    assert counts(ask("import", "--json", tmp_path / "saved")) == (1, 0, 0)


def test_importing_again_changes_nothing(env: dict[str, str], tmp_path: Path) -> None:
    assert run("import", samples_folder(), env=env).code == 0
    manifest = Path(env["EXEC_ARCHIVE"], "archive.json")
    before, at = manifest.read_bytes(), manifest.stat().st_mtime_ns
    again = run("import", samples_folder(), env=env)
    count = len(recorded.files())
    assert again.code == 0
    assert f"{count} executions: 0 new, 0 updated, {count} unchanged" in again.err
    assert (manifest.read_bytes(), manifest.stat().st_mtime_ns) == (before, at)


def imported(ask: Ask, *executions: dict[str, Any], instance: str = "files") -> tuple[int, ...]:
    """Reads them in one after another, each by a command of its own."""
    found = []
    for number, execution in enumerate(executions):
        path = ask.archive.parent / f"{number}.json"
        path.write_bytes(body(execution))
        found.append(counts(ask("import", "--json", "--instance", instance, path)))
    return tuple(what.index(1) for what in found)


NEW, UPDATED, UNCHANGED = 0, 1, 2
WAITING = whole("7", status="waiting", finished=False, waitTill="2026-11-20T11:00:00.000Z")
WAITING["stoppedAt"] = "2026-11-20T10:00:00.500Z"
SUCCESS = whole("7", stoppedAt="2026-11-20T11:00:02.000Z")


def test_a_newer_revision_supersedes(ask: Ask) -> None:
    assert imported(ask, WAITING, SUCCESS) == (NEW, UPDATED)
    (row,) = ask("list", "--json").json
    assert (row["status"], row["wait_till"]) == ("success", None)
    assert ask("download", "7").stdout == body(SUCCESS)
    assert ask("info", "--json").json["superseded"] == 1


def test_an_older_revision_does_not_come_back(ask: Ask) -> None:
    assert imported(ask, SUCCESS, WAITING) == (NEW, UNCHANGED)
    (row,) = ask("list", "--json").json
    assert row["status"] == "success"
    assert ask("download", "7").stdout == body(SUCCESS)


def test_two_revisions_in_one_import_end_as_the_newer_one(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "both.jsonl").write_bytes(lines([WAITING, SUCCESS]))
    assert counts(ask("import", "--json", tmp_path / "both.jsonl")) == (1, 1, 0)
    (row,) = ask("list", "--json").json
    assert row["status"] == "success"
    assert ask("download", "7").stdout == body(SUCCESS)


def test_a_retry_that_succeeds_shows_on_the_original(ask: Ask) -> None:
    failed = whole("5", status="error", finished=False)
    retried = {**failed, "retrySuccessId": "9"}
    assert imported(ask, failed, retried, failed) == (NEW, UPDATED, UNCHANGED)
    (row,) = ask("list", "--json").json
    assert (row["retry_success_id"], row["status"]) == ("9", "error")
    assert "9 (success, not in this archive)" in ask("view", "5").out


def test_a_full_body_replaces_a_row_without_data(ask: Ask) -> None:
    assert imported(ask, listed("3"), whole("3"), listed("3")) == (NEW, UPDATED, UNCHANGED)
    (row,) = ask("list", "--json").json
    assert (row["completeness"], row["workflow_name"]) == ("full", "Orders")
    assert ask("download", "3").stdout == body(whole("3"))


def test_a_newer_row_without_data_brings_its_facts_and_leaves_the_body(ask: Ask) -> None:
    done = listed("7", stoppedAt="2026-11-20T11:00:02.000Z")
    assert imported(ask, WAITING, done) == (NEW, UPDATED)
    (row,) = ask("list", "--json").json
    assert (row["status"], row["completeness"]) == ("success", "full")
    assert ask("download", "7").stdout == body(WAITING)


@pytest.mark.parametrize("other", [{"startedAt": "2027-01-01T00:00:00.000Z"}, {"workflowId": "W2"}])
def test_another_execution_under_the_same_id_is_kept_apart_and_said(
    ask: Ask, tmp_path: Path, other: dict[str, str]
) -> None:
    imported(ask, whole("1"))
    (tmp_path / "other.json").write_bytes(body(whole("1", **other)))
    ran = ask("import", tmp_path / "other.json")
    assert ran.code == 0
    assert "1 has the id of another execution and is kept apart: files~2/1" in ran.err
    assert ask("download", "files/1").stdout == body(whole("1"))
    assert ask("download", "files~2/1").stdout == body(whole("1", **other))
    again = ask("import", "--json", tmp_path / "other.json")
    assert counts(again) == (0, 0, 1)


def test_instances_are_kept_apart(ask: Ask) -> None:
    assert imported(ask, whole("1"), instance="prod") == (NEW,)
    assert imported(ask, whole("1"), instance="test") == (NEW,)
    rows = ask("list", "--json").json
    assert sorted(row["instance"] for row in rows) == ["prod", "test"]


def test_a_name_that_cannot_stand_before_a_slash_is_refused(ask: Ask, tmp_path: Path) -> None:
    save(tmp_path / "saved", whole("1"))
    ran = ask("import", "--instance", "a/b", tmp_path / "saved")
    ran.refused(2, "'a/b' cannot name a server", "such as prod")


def test_what_is_left_out_is_named_with_its_reason(ask: Ask, tmp_path: Path) -> None:
    saved = save(tmp_path / "saved", whole("1"))
    (saved / "cut.json").write_bytes(body(whole("2"))[:-20])
    (saved / "other.json").write_text('{"hello": "world"}', "utf-8")
    (saved / "words.json").write_text("these are words", "utf-8")
    (saved / "empty.json").write_bytes(b"")
    ran = ask("import", saved)
    assert ran.code == 7
    assert "1 execution: 1 new" in ran.err
    assert "4 left out:" in ran.err
    for name, why in {
        "cut.json": "not valid JSON",
        "other.json": "it is no execution",
        "words.json": "it is not JSON",
        "empty.json": "it is empty",
    }.items():
        assert any(name in line and why in line for line in ran.err.splitlines()), ran.err
    assert ids(ask) == ["1"]


def test_the_summary_in_json_names_all_that_was_left_out(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_bytes(b"{}\n" * 50)
    ran = ask("import", "--json", tmp_path / "bad.jsonl")
    assert ran.code == 7
    assert len(ran.json["left_out"]) == 50
    assert ran.json["left_out"][3]["where"].endswith("bad.jsonl, line 4")
    assert not ran.err


def test_a_path_that_is_not_there_is_left_out(ask: Ask, tmp_path: Path) -> None:
    save(tmp_path / "saved", whole("1"))
    ran = ask("import", tmp_path / "nowhere", tmp_path / "saved")
    assert ran.code == 7
    assert "nowhere: there is no such file" in ran.err
    assert ids(ask) == ["1"]


def test_a_folder_without_executions_is_not_an_error(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    ran = ask("import", tmp_path / "saved")
    assert (ran.code, ran.stdout) == (0, b"")
    assert "0 executions" in ran.err


def test_nothing_of_the_archive_is_for_others_to_read(ask: Ask, tmp_path: Path) -> None:
    ask("import", save(tmp_path / "saved", *ORDERS))
    for path in [ask.archive, *ask.archive.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path
