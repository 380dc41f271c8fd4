"""What is shown of failures: what tells most is never cut away, and what is left out is said."""

import pytest

from acceptance.kit import recorded
from acceptance.kit.in_process import Ask
from acceptance.kit.made import Json, failing, save
from acceptance.kit.running import run
from acceptance.kit.terminals import on_terminal, screen

_FORMS = ("json", "jsonl", "csv")
_ALL = ("--limit", "1000")


def _groups(env: dict[str, str]) -> list[Json]:
    found: list[Json] = run("errors", "--json", *_ALL, env=env).json
    return found


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_narrow_table_leaves_something_of_workflow_and_node(
    samples_env: dict[str, str], columns: int
) -> None:
    groups = _groups(samples_env)
    _, raw = on_terminal("errors", *_ALL, env=samples_env, columns=columns)
    lines = {line.split()[0]: line for line in screen(raw).splitlines() if line.strip()}
    for group in (each for each in groups if each["failed_node"]):
        workflow, _, node = lines[group["name"]].partition(" / ")
        assert group["workflow_name"][:8] in workflow
        assert group["failed_node"][:4] in node


@pytest.mark.parametrize("columns", [60, 80])
def test_a_headline_leaves_something_of_workflow_and_node(
    ask: Ask, env: dict[str, str], columns: int
) -> None:
    made = failing("1", node="Send the mail", message="no", workflow="Orders of all shops " * 9)
    assert ask("import", save(ask.archive.parent / "saved", made)).code == 0
    (group,) = _groups(env)
    _, raw = on_terminal("errors", group["name"], env=env, columns=columns)
    headline = screen(raw).splitlines()[0]
    assert len(headline) <= columns
    assert "· Orders of" in headline
    assert "… / Send the" in headline


def test_the_name_of_what_was_called_is_not_cut(samples_env: dict[str, str]) -> None:
    groups = _groups(samples_env)
    called = [each["called_fingerprint"][:4] for each in groups if each["called_fingerprint"]]
    _, raw = on_terminal("errors", *_ALL, env=samples_env, columns=60)
    shown = screen(raw)
    assert len(called) > 3
    assert sum(shown.count(f"failed: {name}") for name in set(called)) == len(called)


@pytest.mark.parametrize("form", _FORMS)
def test_programs_are_told_of_the_causes_left_out(samples: Ask, form: str) -> None:
    groups = len(samples("errors", "--json", *_ALL).json)
    failures = len(recorded.with_status("error")) + len(recorded.with_status("crashed"))
    of = f"{groups} causes of {failures} failures"
    cut = samples("errors", "--format", form)
    assert cut.err == f"1 to 20 of {of}; next: --page 2\n"
    assert samples("errors", "--format", form, "--page", "9").err == f"There is no page 9: {of}.\n"
    assert not samples("errors", "--format", form, *_ALL).err
    assert not samples("errors", "--format", form, "--workflow", "no such workflow").err


@pytest.mark.parametrize("form", _FORMS)
def test_programs_are_told_of_the_executions_left_out(samples: Ask, form: str) -> None:
    (name,) = (row["name"] for row in samples("errors", "--json", *_ALL).json if row["count"] == 5)
    given = ("errors", name, "--format", form)
    assert samples(*given, "--limit", "2").err == "1 to 2 of 5; next: --page 2\n"
    assert samples(*given, "--limit", "2", "--page", "3").err == "5 to 5 of 5\n"
    assert samples(*given, "--page", "3").err == "There is no page 3: 5 executions match.\n"
    assert not samples(*given).err
    assert not samples(*given, "--until", "2020-01-01").err
