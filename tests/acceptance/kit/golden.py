"""Compares what is printed with the files in tests/golden, or writes them anew."""

import os
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "golden"


def is_as_recorded(name: str, printed: str) -> None:
    """Fails where a command no longer prints what the file of that name holds."""
    file = FOLDER / name
    if os.environ.get("GOLDEN") == "update":
        file.write_text(printed, "utf-8")
    expected = file.read_text("utf-8")
    assert printed == expected, f"if this is meant: GOLDEN=update, see {FOLDER.name}/README.md"


def without_its_import(text: str) -> str:
    """An answer in JSON without the moment its execution was stored."""
    return "\n".join(
        '    "pulled_at": "(some time)",' if '"pulled_at"' in line else line
        for line in text.split("\n")
    )
