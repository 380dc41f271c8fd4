"""Where a key is kept, who may read it there, and that it is never shown."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.errors import BadRequest
from exec_archive.server.key import KeptIn, Key, KeySource
from exec_archive.server.secret_place import _is_shut

A_KEY = "n8n_api_0123456789abcdef"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="made for POSIX rights and shells")


def in_file(path: Path | str) -> KeySource:
    return KeySource(KeptIn.FILE, str(path))


def by_command(command: str) -> KeySource:
    return KeySource(KeptIn.COMMAND, command)


def kept(path: Path, text: str | bytes, mode: int = 0o600) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
    return path


def test_a_key_is_read_from_where_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", f" {A_KEY}\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    path = kept(tmp_path / "key", f"{A_KEY}\r\n")
    for source in (
        KeySource(KeptIn.ENVIRONMENT, "MY_KEY"),
        in_file(path),
        in_file("~/key"),
        by_command(f"cat {shlex.quote(str(path))} | head -n 1"),
    ):
        assert source.read().secret == A_KEY, source


def test_a_file_may_be_the_pipe_of_another_process() -> None:
    reading, writing = os.pipe()
    os.write(writing, A_KEY.encode())
    os.close(writing)
    assert in_file(f"/dev/fd/{reading}").read().secret == A_KEY
    os.close(reading)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o610])
def test_a_file_that_others_can_open_is_refused(tmp_path: Path, mode: int) -> None:
    path = kept(tmp_path / "key", A_KEY, mode)
    with pytest.raises(BadRequest, match="Others can read the file") as refused:
        in_file(path).read()
    assert f"chmod 600 {path}" in refused.value.advice


@pytest.mark.skipif(os.name == "posix" and os.geteuid() != 0, reason="only root gives files away")
def test_a_secret_that_another_user_put_there_has_the_rights_that_one_chose(tmp_path: Path) -> None:
    path = kept(tmp_path / "key", A_KEY, 0o644)
    os.chown(path, 12345, -1)
    assert in_file(path).read().secret == A_KEY


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's own files")
def test_a_secret_that_cannot_be_changed_has_the_rights_it_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with kept(tmp_path / "key", A_KEY, 0o644).open() as file:
        assert not _is_shut(file.fileno())
        real = os.fstatvfs(file.fileno())
        flags = real.f_flag | os.ST_RDONLY
        fields = [flags if name == "f_flag" else value for name, value in _named(real)]
        monkeypatch.setattr(os, "fstatvfs", lambda _: os.statvfs_result(fields))
        assert _is_shut(file.fileno())


def _named(status: os.statvfs_result) -> list[tuple[str, int]]:
    names = "f_bsize f_frsize f_blocks f_bfree f_bavail f_files f_ffree f_favail f_flag f_namemax"
    return [(name, getattr(status, name)) for name in names.split()]


@pytest.mark.parametrize("where", ["missing", "", "~nobody-is-called-so/key", "a\0b"])
def test_a_file_that_is_none_is_refused_in_words(tmp_path: Path, where: str) -> None:
    path = where if where.startswith("~") else f"{tmp_path}/{where}"
    with pytest.raises(BadRequest, match="The key cannot be read from the file"):
        in_file(path).read()


def test_a_file_of_any_size_is_not_read_whole(tmp_path: Path) -> None:
    path = kept(tmp_path / "key", b"")
    os.truncate(path, 1 << 40)
    with pytest.raises(BadRequest, match="something else than one key"):
        in_file(path).read()


@pytest.mark.parametrize("text", ["", " \n", "two words", "a\nb", "schlüssel", "x" * 20_000, "a\0"])
def test_what_is_no_key_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadRequest, match="No key comes of the file") as refused:
        in_file(kept(tmp_path / "key", text)).read()
    what = "something else than one key" if text.strip() else "nothing"
    assert what in refused.value.problem
    if text.strip():
        assert text not in refused.value.problem.replace(str(tmp_path), "")


@given(st.binary(max_size=60))
def test_a_key_can_be_sent_whatever_it_came_from(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    path = kept(tmp_path_factory.mktemp("any") / "key", raw)
    try:
        secret = in_file(path).read().secret
    except BadRequest:
        return
    assert secret.isascii()
    assert secret.isprintable()
    assert " " not in secret
    assert secret == raw.decode().strip()


def test_a_command_that_fails_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BadRequest, match="the command exit 3: it ended with 3"):
        by_command("exit 3").read()
    with pytest.raises(BadRequest, match="ended with 127"):
        by_command("a-command-that-is-not-there").read()
    assert "a-command-that-is-not-there" in capfd.readouterr().err, "its own words were swallowed"


def test_a_command_may_ask_its_user() -> None:
    code = (
        "from exec_archive.server.key import *;"
        "print(KeySource(KeptIn.COMMAND, 'read typed; echo $typed').read().secret)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=A_KEY, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == A_KEY, done.stderr


def test_a_variable_that_is_not_set_says_where_else_a_key_may_be() -> None:
    with pytest.raises(BadRequest, match="NO_SUCH_KEY is not set") as refused:
        KeySource(KeptIn.ENVIRONMENT, "NO_SUCH_KEY").read()
    assert "--key-file" in refused.value.advice


@pytest.mark.parametrize("kind", list(KeptIn))
@pytest.mark.parametrize(
    "key", [A_KEY, "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"]
)
def test_a_key_in_the_place_of_its_place_is_not_repeated(
    kind: KeptIn, key: str, capfd: pytest.CaptureFixture[str]
) -> None:
    where = f"echo {key} >/dev/null; false" if kind is KeptIn.COMMAND else key
    with pytest.raises(BadRequest, match="looks like a key") as refused:
        KeySource(kind, where).read()
    assert key not in refused.value.problem + refused.value.advice


def test_a_key_does_not_show_itself() -> None:
    key = Key(A_KEY)
    assert not [text for text in (repr(key), str(key), f"{key}") if A_KEY in text]


def test_a_process_with_a_key_leaves_no_core(tmp_path: Path) -> None:
    code = (
        "import resource; most = resource.getrlimit(resource.RLIMIT_CORE)[1];"
        "resource.setrlimit(resource.RLIMIT_CORE, (most, most));"
        "from exec_archive.server.key import *;"
        f"KeySource(KeptIn.FILE, {str(kept(tmp_path / 'key', A_KEY))!r}).read();"
        "print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "(0, 0)", done.stderr
