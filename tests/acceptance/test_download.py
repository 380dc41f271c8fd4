"""The JSON comes back byte for byte, whole or not at all."""

import hashlib
import json
from pathlib import Path

import pytest

from acceptance.kit import recorded
from acceptance.kit.in_process import Ask
from acceptance.kit.made import body, save, whole
from acceptance.kit.running import run


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_every_sample_comes_back_byte_for_byte(samples: Ask) -> None:
    for name, original in recorded.bodies():
        ran = samples("download", name)
        assert (ran.code, sha256(ran.stdout), ran.stderr) == (0, sha256(original), b""), name


def test_a_real_pipe_gets_the_same_bytes(samples_env: dict[str, str]) -> None:
    name = recorded.sample("names failing")
    ran = run("download", name, env=samples_env)
    assert ran.stdout == recorded.files()[0].with_name(f"{name}.json").read_bytes()


def test_the_promised_hash_is_that_of_the_file(samples: Ask) -> None:
    promised = {row["id"]: row["sha256"] for row in _rows(samples)}
    assert promised == {name: sha256(original) for name, original in recorded.bodies()}


def _rows(samples: Ask) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = samples(
        "list", "--json", "--fields", "id,sha256", "--limit", "1000"
    ).json
    return rows


def test_a_file_gets_the_same_bytes(samples: Ask, tmp_path: Path) -> None:
    name, original = next(recorded.bodies())
    ran = samples("download", name, "-o", tmp_path / "one.json")
    assert (ran.code, ran.stdout) == (0, b"")
    assert "Saved 1 execution" in ran.err
    assert (tmp_path / "one.json").read_bytes() == original
    assert (tmp_path / "one.json").stat().st_mode & 0o077 == 0


def test_a_folder_gets_a_file_for_each(samples: Ask, tmp_path: Path) -> None:
    folder = tmp_path / "all"
    ran = samples("download", "--since", "2000-01-01", "-o", folder)
    assert ran.code == 0
    started = [name for name, each in recorded.facts().items() if each["startedAt"]]
    assert sorted(path.stem for path in folder.iterdir()) == sorted(started)
    for name, original in recorded.bodies():
        if name in started:
            assert sha256((folder / f"{name}.json").read_bytes()) == sha256(original)


def test_what_was_downloaded_can_be_imported_again(samples: Ask, ask: Ask, tmp_path: Path) -> None:
    samples("download", "--status", "failed", "-o", tmp_path / "failed")
    ran = ask("import", "--json", tmp_path / "failed")
    assert (ran.code, ran.json["left_out"]) == (0, [])
    failed = {"--status": "failed", "--limit": "1000"}
    arguments = [word for pair in failed.items() for word in pair]
    fields = ("--json", "--fields", "id,status,failed_node,error_message,sha256")
    assert ask("list", *arguments, *fields).json == samples("list", *arguments, *fields).json


def test_several_come_one_after_another(samples: Ask) -> None:
    two = [name for name, _ in recorded.bodies()][:2]
    originals = dict(recorded.bodies())
    ran = samples("download", *two)
    assert ran.stdout == b"".join(originals[name] + b"\n" for name in two)


def test_the_filters_choose(samples: Ask, tmp_path: Path) -> None:
    samples("download", "--status", "canceled", "-o", tmp_path / "canceled")
    found = {path.stem for path in (tmp_path / "canceled").iterdir()}
    assert found == set(recorded.with_status("canceled"))


def test_latest_failed_of_a_workflow_is_downloaded(samples: Ask) -> None:
    ran = samples("download", "latest-failed", "--workflow", "orders")
    assert json.loads(ran.stdout)["id"] == recorded.sample("orders failing")


def test_pretty_says_the_same(samples: Ask) -> None:
    for name, original in recorded.bodies():
        ran = samples("download", name, "--pretty")
        assert json.loads(ran.stdout) == json.loads(original), name
        assert len(ran.lines) > 10


@pytest.mark.parametrize("into", ["one.json", "folder"])
def test_a_file_that_is_there_is_not_written_over(samples: Ask, tmp_path: Path, into: str) -> None:
    name, original = next(recorded.bodies())
    target = tmp_path / into
    if into == "folder":
        target.mkdir()
    file = target / f"{name}.json" if into == "folder" else target
    file.write_bytes(b"mine")
    samples("download", name, "-o", target).refused(2, f"{file} exists", "--force")
    assert file.read_bytes() == b"mine"
    assert samples("download", name, "-o", target, "--force").code == 0
    assert file.read_bytes() == original


HOSTILE_IDS = ["../../up", "/etc/passwd", "..", ".hidden", "a/b\\c", "x\x00y", "nul\n", "\u202etxt"]


def test_a_hostile_id_stays_inside_the_folder(ask: Ask, tmp_path: Path) -> None:
    made = [whole(name) for name in HOSTILE_IDS]
    ask("import", save(tmp_path / "saved", *made))
    folder = tmp_path / "deep" / "down" / "out"
    before = set(tmp_path.rglob("*"))
    assert ask("download", "--since", "2000-01-01", "-o", folder).code == 0
    new = set(tmp_path.rglob("*")) - before
    assert new - {folder, *folder.parents} == set(folder.iterdir())
    contents = sorted(path.read_bytes() for path in folder.iterdir())
    assert contents == sorted(body(each) for each in made)
    assert all(path.name.isascii() and path.name.isprintable() for path in folder.iterdir())


def test_equal_ids_of_two_instances_become_two_files(ask: Ask, tmp_path: Path) -> None:
    saved = save(tmp_path / "saved", whole("7"))
    ask("import", "--instance", "prod", saved)
    ask("import", "--instance", "test", saved)
    ask("download", "prod/7", "test/7", "-o", tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["prod-7.json", "test-7.json"]


def test_nothing_found_is_no_failure(samples: Ask, tmp_path: Path) -> None:
    ran = samples("download", "--workflow", "no such workflow", "-o", tmp_path / "out")
    assert (ran.code, ran.stdout, ran.err) == (0, b"", "No execution matches.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, ["not said which", "--status failed"]),
        (["1", "--status", "failed"], 2, ["Ids and filters"]),
        (["999999"], 3, ["no execution 999999", "exec-archive list"]),
        (["1", "999999"], 3, ["no execution 999999"]),
        (["1", "-o", "/proc/no/such/1.json"], 2, ["no folder /proc/no/such", "Make it first"]),
        (["1", "-o", "/proc/1.json"], 8, ["/proc", "exists"]),
    ],
)
def test_what_cannot_be_done_is_said(
    samples: Ask, arguments: list[str], code: int, words: list[str]
) -> None:
    samples("download", *arguments).refused(code, *words)
