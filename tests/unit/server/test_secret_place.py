"""Secrets that are no keys: one line, with whatever signs people choose."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.errors import BadRequest
from exec_archive.server.secret_place import KeptIn, SecretPlace


def in_file(folder: Path, content: bytes) -> SecretPlace:
    path = folder / "secret"
    path.write_bytes(content)
    path.chmod(0o600)
    return SecretPlace(KeptIn.FILE, str(path))


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("secret", ["a b", " blanks around ", "schlüssel", "ключ", "💥", "a\xa0b"])
def test_only_the_end_of_the_line_is_no_part_of_it(tmp_path: Path, secret: str, end: str) -> None:
    assert in_file(tmp_path, (secret + end).encode()).line().secret == secret


@pytest.mark.parametrize("content", [b"", b"\n", b"a\nb", b"a\n\n", b"a\0", b"\xff", b"x" * 20_000])
def test_what_is_no_line_of_text_is_refused_and_not_repeated(
    tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(BadRequest, match="No secret comes of the file") as refused:
        in_file(tmp_path, content).line()
    assert "xxx" not in refused.value.problem
    is_nothing = not content.strip()
    assert ("gives nothing" in refused.value.problem) == is_nothing


@given(st.binary(max_size=40))
def test_whatever_is_taken_is_what_stands_there(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    try:
        secret = in_file(tmp_path_factory.mktemp("any"), raw).line().secret
    except BadRequest:
        return
    assert secret.encode() in {raw, raw[:-1], raw[:-2]}
    assert not {"\r", "\n"} & set(secret)


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(BadRequest, match=r"There is no secret: .* NO_SUCH_SECRET is not set"):
        SecretPlace(KeptIn.ENVIRONMENT, "NO_SUCH_SECRET").line()
