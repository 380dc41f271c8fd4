"""A machine that stops at a chosen step of what it makes durable."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


class PowerCut(BaseException):
    """The machine stops here."""


def cut_at(monkeypatch: pytest.MonkeyPatch, call: int) -> Callable[[], int]:
    """Stops the machine at the n-th time that something is made durable; answers how many."""
    counted = 0
    real_fsync, real_replace, real_rename = os.fsync, Path.replace, Path.rename

    def counting(real: Callable[..., Any]) -> Callable[..., Any]:
        def act(*arguments: Any) -> Any:
            nonlocal counted
            counted += 1
            if counted == call:
                raise PowerCut
            return real(*arguments)

        return act

    monkeypatch.setattr(os, "fsync", counting(real_fsync))
    monkeypatch.setattr(Path, "replace", counting(real_replace))
    monkeypatch.setattr(Path, "rename", counting(real_rename))
    return lambda: counted
