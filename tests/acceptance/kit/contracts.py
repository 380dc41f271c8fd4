"""Checks answers against the published schemas."""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from exec_archive_schemas import load


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(load(name), format_checker=FormatChecker())


def keeps_to(name: str, answer: Any) -> None:
    """Fails with the first place where an answer is not what its schema promises."""
    wrong = [
        f"{error.json_path}: {error.message}" for error in _validator(name).iter_errors(answer)
    ]
    assert not wrong, wrong[:3]
