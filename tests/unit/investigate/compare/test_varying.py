"""Which values cannot be the same in two executions, and which only look like it."""

from datetime import datetime
from typing import Any, NamedTuple

import pytest

from exec_archive.investigate.compare.values import Change, ValueChange
from exec_archive.investigate.compare.varying import Varies, varies


class Ran(NamedTuple):
    """An execution, as far as it matters here."""

    id: str
    started_at: datetime | None


_BEFORE = Ran("41", datetime(2026, 11, 20, 5, 0))
_AFTER = Ran("42", datetime(2026, 11, 22, 5, 0))


def _why(before: Any, after: Any, ran: tuple[Ran, Ran] = (_BEFORE, _AFTER)) -> Varies | None:
    return varies(ValueChange(Change.CHANGED, ("v",), before, after), *ran)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026-11-20T05:00:00.123Z", "2026-11-22T05:00:00.456Z"),
        ("2026-11-20 06:00", "2026-11-22 06:00:01+01:00"),
        (1_795_150_800, 1_795_323_600),
        (1_795_150_800_000, 1_795_323_600_123),
    ],
)
def test_times_about_the_run_vary(before: Any, after: Any) -> None:
    assert _why(before, after) is Varies.TIME
    assert _why(after, before) is None, "of the other day"
    assert _why(before, after, (_BEFORE, Ran("42", None))) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("41", "42"),
        ("0b8e7f5c-9a51-4f0e-8c53-1e3f8c1d2a01", "F3C0A1DE-1B2C-4D3E-9F40-5A6B7C8D9E02"),
        ("5d41402abc4b2a76b9719d911017c592", "7d793037a0760186574b0282f2f435e7"),
        ("aB3dE6gH9jK2mN5p", "Zx8cV1bN4mQ7wE0r"),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "01BX5ZZKBKACTAV9WEVGEMMVRZ"),
    ],
)
def test_ids_made_at_random_vary(before: str, after: str) -> None:
    assert _why(before, after) is Varies.ID


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (41, 42),
        ("DE89370400440532013000", "DE75512108001245126199"),
        ("GB82WEST12345698765432", "GB33BUKB20201555555555"),
        ("MT84MALT011000012345MTLCAST001S", "MT31MALT011000099999MTLCAST002S"),
        ("ORD2026112000000001", "ORD2026112000000002"),
        ("2027-01-01", "2027-02-01"),
        ("12345678901234567890", "12345678901234567891"),
        ("a long word of sixteen", "another long word of it"),
        (True, False),
        (None, "5d41402abc4b2a76b9719d911017c592"),
    ],
)
def test_what_people_chose_does_not(before: Any, after: Any) -> None:
    assert _why(before, after) is None


def test_only_a_value_in_both_can_vary() -> None:
    change = ValueChange(Change.ADDED, ("v",), None, "2026-11-20T05:00:00.123Z")
    assert varies(change, _BEFORE, _AFTER) is None
