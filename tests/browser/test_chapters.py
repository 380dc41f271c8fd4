"""The script's own readers agree with Python's: JSON where it stands, and signs spelled out."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from exec_archive_cli.render.hostile import one_line

pytestmark = pytest.mark.browser

_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
_SHARED = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
_READ = """text => {
  const read = (span) => {
    const kind = kindOf(span);
    if (kind === "string") return {string: stringIn(span)};
    if (!isNested(span)) return {[kind]: written(span)};
    return {[kind]: [...membersOf(span)].map(({key, value}) => [key, read(value)])};
  };
  return JSON.stringify(read(spanOf(text)));
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Any:
    """An empty page that has these chapters of the script."""
    page = browser.new_page()
    folder = Path(str(resources.files("exec_archive_cli.report"))) / "script"
    for name in ("texts", "json_spans"):
        page.add_script_tag(content=(folder / f"{name}.js").read_text("utf-8"))
    yield page
    page.close()


@_SHARED
@given(st.lists(st.tuples(_VALUES, st.sampled_from([None, 1])), max_size=8))
def test_a_value_is_read_as_it_is_written(page: Page, given_values: list[Any]) -> None:
    for value, indent in given_values:
        text = f" {json.dumps(value, indent=indent)}\n"
        assert json.loads(page.evaluate(_READ, text)) == _read(value)


@_SHARED
@given(st.lists(st.text(), max_size=30))
def test_signs_are_spelled_as_the_commands_spell_them(page: Page, texts: list[str]) -> None:
    shown = page.evaluate("texts => texts.map(spelled)", texts)
    assert shown == [one_line(text) for text in texts]


def test_every_dangerous_sign_is_spelled(page: Page) -> None:
    signs = [chr(code) for code in (*range(0xD800), *range(0xE000, 0x10000), 0xE0041)]
    assert page.evaluate("texts => texts.map(spelled)", signs) == [one_line(each) for each in signs]


def _read(value: Any) -> Any:
    if isinstance(value, str):
        return {"string": value}
    if isinstance(value, dict):
        return {"object": [[key, _read(each)] for key, each in value.items()]}
    if isinstance(value, list):
        return {"array": [[i, _read(each)] for i, each in enumerate(value)]}
    kind = "null" if value is None else "boolean" if isinstance(value, bool) else "number"
    return {kind: json.dumps(value)}
