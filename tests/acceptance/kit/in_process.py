"""Runs exec-archive inside the test's own process, where its start would cost the most."""

import os
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

import pytest

from acceptance.kit.running import Ran
from exec_archive_cli.running import run_command


class Ask:
    """Asks one archive: `ask("list", "--json").json`."""

    def __init__(self, env: Mapping[str, str], capture: pytest.CaptureFixture[bytes]) -> None:
        self.env = dict(env)
        self.archive = Path(env["EXEC_ARCHIVE"])
        self._capture = capture

    def __call__(self, *arguments: str | Path) -> Ran:
        self._capture.readouterr()
        with patch.dict(os.environ, self.env, clear=True):
            code = run_command([str(each) for each in arguments])
        out, err = self._capture.readouterr()
        return Ran(int(code), out, err)
