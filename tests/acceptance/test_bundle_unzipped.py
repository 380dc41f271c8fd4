"""The folder a bundle was unzipped to is still that bundle: its bundle.json counts."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.made import save, whole
from acceptance.kit.running import Ran
from acceptance.kit.tampering import edit_manifest, file_of
from acceptance.kit.zips import Json, bundle


@pytest.fixture
def made(ask: Ask, tmp_path: Path) -> Path:
    """A sound bundle of two executions."""
    assert ask("import", save(tmp_path / "saved", whole("1"), whole("2"))).code == 0
    return bundle(ask.archive, tmp_path / "report.zip")


@pytest.fixture
def unzipped(made: Path, tmp_path: Path) -> Path:
    """The same, unzipped."""
    with zipfile.ZipFile(made) as opened:
        opened.extractall(tmp_path / "unzipped")
    return tmp_path / "unzipped"


def both(unzipped: Path) -> tuple[Path, Path]:
    return unzipped, unzipped / "archive"


def damaged(ask: Ask, unzipped: Path, *words: str) -> None:
    """It is found, whichever of the two folders is named."""
    for folder in both(unzipped):
        ran = ask("verify", "--archive", folder)
        assert ran.code == 5, ran
        assert all(word in ran.out for word in words), ran.out
        assert "Ask whoever sent it" in ran.err.replace("ask", "Ask")
        keeps_to("verify", ask("verify", "--json", "--archive", folder).json)


def edit_told(unzipped: Path, change: Callable[[Json], object]) -> None:
    told = json.loads((unzipped / "bundle.json").read_bytes())
    change(told)
    (unzipped / "bundle.json").write_text(json.dumps(told), "utf-8")


def test_info_says_the_same_as_of_the_zip(ask: Ask, made: Path, unzipped: Path) -> None:
    def told(ran: Ran) -> list[str]:
        labels = ("Made", "Masked", "Kept", "Asked for")
        return [line for line in ran.lines if line.startswith(labels)]

    expected = ask("info", "--archive", made)
    assert len(told(expected)) == 4
    for folder in both(unzipped):
        ran = ask("info", "--archive", folder)
        assert told(ran) == told(expected)
        assert ran.out.startswith("Bundle ")
        answer = ask("info", "--json", "--archive", folder).json
        keeps_to("info", answer)
        assert answer["bundle"] == ask("info", "--json", "--archive", made).json["bundle"]


def test_a_sound_one_is_sound(ask: Ask, unzipped: Path) -> None:
    for folder in both(unzipped):
        assert ask("verify", "--archive", folder).code == 0


def test_another_bundle_json_beside_an_archive_elsewhere_is_none(
    ask: Ask, made: Path, tmp_path: Path
) -> None:
    assert made.exists()
    (tmp_path / "bundle.json").write_text("{}", "utf-8")
    shutil.copytree(ask.archive, tmp_path / "mine")
    assert ask("info", "--json", "--archive", tmp_path / "mine").json["bundle"] is None
    assert ask("verify", "--archive", tmp_path / "mine").code == 0


@pytest.mark.parametrize("name", ["report.html", "README.txt", "redaction.json"])
def test_what_stands_beside_the_archive_is_compared(ask: Ask, unzipped: Path, name: str) -> None:
    file = unzipped / name
    content = file.read_bytes()
    file.write_bytes(content + b"\n")
    damaged(ask, unzipped, f"{name}: it has {len(content) + 1:,} bytes instead of {len(content):,}")
    file.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    damaged(ask, unzipped, f"{name}: its sha256 is not the one")
    file.unlink()
    damaged(ask, unzipped, f"{name}: it is missing")
    file.mkdir()
    damaged(ask, unzipped, f"{name}: it is no file")
    file.rmdir()
    file.symlink_to("/etc/passwd")
    damaged(ask, unzipped, f"{name}: it is a link that leads out")


def test_a_manifest_of_the_archive_that_was_edited_is_found(ask: Ask, unzipped: Path) -> None:
    edit_manifest(unzipped / "archive", lambda said: said.update(pulls=[]))
    damaged(ask, unzipped, "archive/archive.json: ")


def test_a_lost_table_is_found(ask: Ask, unzipped: Path) -> None:
    file_of(unzipped / "archive", "outputs").unlink()
    damaged(ask, unzipped, "outputs.parquet", "it is missing")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda file: file.update(sha256="0" * 64), "it has another sha256 for"),
        (lambda file: file.update(bytes=1), "it has another size for"),
    ],
)
def test_two_manifests_that_contradict_each_other_are_found(
    ask: Ask, unzipped: Path, change: Callable[[Json], object], words: str
) -> None:
    def of_outputs(told: Json) -> None:
        (name,) = (each for each in told["files"] if each.endswith("outputs.parquet"))
        change(told["files"][name])

    edit_told(unzipped, of_outputs)
    damaged(ask, unzipped, f"bundle.json: {words} archive/segments/")


def test_a_table_that_bundle_json_does_not_name_is_found(ask: Ask, unzipped: Path) -> None:
    def without(told: Json) -> None:
        (name,) = (each for each in told["files"] if each.endswith("outputs.parquet"))
        del told["files"][name]

    edit_told(unzipped, without)
    damaged(ask, unzipped, "bundle.json: it does not name archive/segments/")


@pytest.mark.parametrize("name", ["../saved.txt", "/etc/passwd", "archive/../../x", "a\x1b[2J\n"])
def test_a_hostile_bundle_json_leads_nowhere(ask: Ask, unzipped: Path, name: str) -> None:
    (unzipped.parent / "saved.txt").write_text("x", "utf-8")
    hidden = {name: {"bytes": 1, "sha256": "0" * 64}}
    edit_told(unzipped, lambda told: told["files"].update(hidden))
    damaged(ask, unzipped, "bundle.json: it names", "which no bundle has")
    assert "\x1b" not in ask("verify", "--archive", unzipped).out


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_one_that_cannot_be_read_is_said(ask: Ask, unzipped: Path, text: bytes) -> None:
    (unzipped / "bundle.json").write_bytes(text)
    damaged(ask, unzipped, "bundle.json: it cannot be read")
    for command in ("info", "download 1"):
        ran = ask(*command.split(), "--archive", unzipped)
        ran.refused(5, f"The bundle {unzipped} is damaged: its bundle.json cannot be read")
    assert ask("list", "--archive", unzipped).code == 0  # which needs none


def test_a_newer_one_asks_for_an_update(ask: Ask, unzipped: Path) -> None:
    edit_told(unzipped, lambda told: told.update(min_reader=2))
    for command in ("info", "verify"):
        ask(command, "--archive", unzipped).refused(8, "Update exec-archive")


@pytest.mark.parametrize("command", ["compact", "import"])
def test_nothing_is_added_to_its_archive(ask: Ask, unzipped: Path, command: str) -> None:
    more = [str(save(unzipped.parent / "more", whole("3")))] if command == "import" else []
    for folder in both(unzipped):
        ran = ask(command, *more, "--archive", folder)
        ran.refused(2, "is a bundle: it can be read, and not be added to")
    assert ask("verify", "--archive", unzipped).code == 0


def test_importing_a_bundle_says_how_to_read_it(ask: Ask, made: Path, unzipped: Path) -> None:
    again = made.with_name("packed again.zip")
    with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as target:
        for path in unzipped.rglob("*"):
            target.write(path, path.relative_to(unzipped.parent))
    saved = save(unzipped.parent / "more", whole("3"))
    before = ask("list").out
    for path in (made, again, *both(unzipped)):
        ran = ask("import", saved, path)
        quoted = f"'{path}'" if " " in str(path) else str(path)
        ran.refused(
            2, f"{path} is a bundle: read it as it is.\nexec-archive list --archive {quoted}\n"
        )
    assert ask("list").out == before


def test_other_zips_are_imported_as_before(ask: Ask, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "saved.zip", "w") as target:
        target.writestr("bundle.json", json.dumps(whole("1")))
        target.writestr("more/bundle.json", json.dumps(whole("2")))
    assert ask("import", tmp_path / "saved.zip").code == 0
    assert "2 executions" in ask("list").err + ask("list").out


def test_a_download_says_that_it_is_masked(ask: Ask, made: Path, unzipped: Path) -> None:
    line = "The bundle is masked (profile share), so its JSON is not as n8n sent it.\n"
    plain = ask("download", "1")
    assert plain.err == ""
    for place in (made, *both(unzipped)):
        ran = ask("download", "1", "--archive", place)
        assert (ran.stdout, ran.err) == (plain.stdout, line)
    edit_told(unzipped, lambda told: told.update(profile="none"))
    assert ask("download", "1", "--archive", unzipped) == plain


def test_why_calls_it_a_bundle(ask: Ask, tmp_path: Path) -> None:
    failed = whole("1", status="error", finished=False)
    ask("import", save(tmp_path / "saved", failed))
    made = bundle(ask.archive, tmp_path / "report.zip")
    with zipfile.ZipFile(made) as opened:
        opened.extractall(tmp_path / "unzipped")
    assert "Last good  none before it in this archive" in ask("why", "1").out
    for place in (made, *both(tmp_path / "unzipped")):
        assert "Last good  none before it in this bundle" in ask("why", "1", "--archive", place).out


def test_a_zip_that_is_not_there_is_a_wrong_path(ask: Ask, tmp_path: Path) -> None:
    ran = ask("list", "--archive", tmp_path / "nosuch.ZIP")
    ran.refused(3, f"There is no file {tmp_path / 'nosuch.ZIP'}.\nCheck the path.")
    ask("list", "--archive", tmp_path / "nosuch").refused(3, "Fill one with: exec-archive pull")
