"""What a pull answered, and what the archive holds then."""

from pathlib import Path
from typing import Any

from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask


def ids(ask: Ask) -> list[str]:
    return [row["id"] for row in ask("list", "--json", "--limit", "1000").json]


def pulled(ask: Ask, *arguments: str | Path) -> dict[str, Any]:
    """The answer for one server, held to the schema."""
    ran = ask("pull", "--json", "-q", *arguments)
    keeps_to("pull", ran.json)
    (answer,) = ran.json["pulls"]
    failure = answer["error"]
    expected = failure["exit_code"] if failure else 7 if answer["left_out"] else 0
    assert ran.code == expected
    return dict(answer)
