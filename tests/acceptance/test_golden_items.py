"""What `output` and `input` print, sign for sign; tests/golden/README.md says how to renew it."""

import pytest

from acceptance.kit import recorded
from acceptance.kit.golden import FOLDER, is_as_recorded
from acceptance.kit.running import run
from acceptance.kit.terminals import on_terminal, screen

# By the name of the golden file: the command, the scenario of the sample, and what else is asked.
_ASKED: dict[str, tuple[str, ...]] = {
    "output-nodes": ("output", "loop failing"),
    "output-nodes-odd-names": ("output", "names failing"),
    "output-loop": ("output", "loop failing", "Send mail"),
    "output-table": ("output", "binary", "Rows"),
    "output-json": ("output", "agent good", "AI Agent"),
    "output-odd-texts": ("output", "strings", "Make strings"),
    "output-files": ("output", "binary", "Get label"),
    "output-several": ("output", "parent-regular", "Enrich (sub-workflow)"),
    "output-wide": ("output", "big", "Produce"),
    "output-path": ("output", "loop failing", "List", "--path", "$.mail"),
    "input-start": ("input", "orders failing"),
    "input-failing": ("input", "batches failing", "Register"),
    "input-asked": ("input", "agent quota", "OpenAI Chat Model"),
}
# Samples that went well have no cause; they are told by their workflow.
_WENT_WELL = {
    "agent good": "AI: support agent",
    "binary": "Binary: label & CSV",
    "strings": "Strings nobody expects",
    "big": "Big: nightly export",
}
_JSON = {
    "output-nodes": (),
    "output-loop": ("--limit", "3"),
    "output-odd-texts": (),
    "output-path": ("--limit", "3"),
    "input-failing": (),
}
_COLUMNS = (60, 80, 200)


def _arguments(name: str) -> list[str]:
    command, scenario, *rest = _ASKED[name]
    return [command, _sample(scenario), *rest]


def _sample(scenario: str) -> str:
    workflow = _WENT_WELL.get(scenario)
    if workflow is None:
        return recorded.sample(scenario)
    facts = recorded.facts().items()
    return next(name for name, each in facts if each["workflowData"]["name"] == workflow)


@pytest.mark.parametrize("name", _ASKED)
@pytest.mark.parametrize("columns", _COLUMNS)
def test_on_a_terminal(samples_env: dict[str, str], name: str, columns: int) -> None:
    _, raw = on_terminal(*_arguments(name), env=samples_env, columns=columns)
    is_as_recorded(f"items/{name}-{columns}-columns.txt", screen(raw))


@pytest.mark.parametrize("name", [each for each in _ASKED if each != "output-wide"])
def test_in_a_pipe(samples_env: dict[str, str], name: str) -> None:
    is_as_recorded(f"items/{name}-pipe.txt", run(*_arguments(name), env=samples_env).out)


@pytest.mark.parametrize("name", _JSON)
def test_as_json(samples_env: dict[str, str], name: str) -> None:
    ran = run(*_arguments(name), "--json", *_JSON[name], env=samples_env)
    is_as_recorded(f"items/{name}.json", ran.out)


def test_every_file_is_asked_for() -> None:
    expected = {f"{name}-{columns}-columns.txt" for name in _ASKED for columns in _COLUMNS}
    expected |= {f"{name}-pipe.txt" for name in _ASKED if name != "output-wide"}
    expected |= {f"{name}.json" for name in _JSON}
    assert {path.name for path in (FOLDER / "items").iterdir()} == expected
