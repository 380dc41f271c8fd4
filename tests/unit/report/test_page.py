"""A report is one file that runs and asks for nothing but itself."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from archives import take_in
from exec_archive_cli.report.about import About
from hostile_executions import NAMES, hostile, innocent
from reports import WRITTEN, Elements, blocks, report_of, without_data

_INERT = "application/octet-stream"


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of a hostile execution."""
    folder = tmp_path_factory.mktemp("hostile")
    take_in(folder, hostile())
    return report_of(folder, "666")


def test_the_policy_names_the_one_script_and_the_one_style(html: str) -> None:
    script, style = _only(html, "script"), _only(html, "style")
    policy = next(
        each["content"]
        for each in Elements(html).attributes("meta")
        if each.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{_hash(script)}'; "
        f"style-src 'sha256-{_hash(style)}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_the_policy_stands_before_what_it_rules(html: str) -> None:
    assert html.index("Content-Security-Policy") < html.index("<style")
    assert html.index("Content-Security-Policy") < html.index("<script")


def test_nothing_in_the_page_is_fetched_or_run_from_an_attribute(html: str) -> None:
    for tag, attributes in Elements(html).found:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert "src" not in attributes
        assert tag in {"a", "link"} or "href" not in attributes
    links = [each["href"] for each in Elements(html).attributes("link")]
    assert links == ["data:,"]


def test_the_script_never_reads_data_as_html_or_as_code(html: str) -> None:
    script = _only(html, "script")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert word not in script
    for word in ("new Function", "DOMParser", "srcdoc", "fetch(", "XMLHttpRequest", "import("):
        assert word not in script


def test_hostile_data_changes_nothing_of_the_page(html: str, tmp_path: Path) -> None:
    take_in(tmp_path, innocent())
    assert without_data(html) == without_data(report_of(tmp_path, "666"))


def test_no_data_stands_outside_the_inert_blocks(html: str) -> None:
    page = without_data(html)
    assert not [name for name in NAMES if len(name) > 12 and name in page]
    assert "Flow" not in page.partition("<script>")[0]
    assert {each["type"] for each in Elements(page).attributes("script") if each} - {None} == {
        _INERT
    }


def test_all_elements_are_those_of_the_template(html: str) -> None:
    tags = [tag for tag, _ in Elements(html).found]
    assert tags.count("script") == 1 + len(blocks(html))
    assert "img" not in tags
    assert "svg" not in tags


def test_the_first_execution_stands_before_the_script_and_items_behind_it(html: str) -> None:
    order = re.findall(r'<script(?: type="[^"]+" id="([^"]+)")?>', html)
    assert order[:3] == ["index", "overview-0", ""]
    assert {name.partition("-")[0] for name in order[3:]} == {"items", "directory"}


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    take_in(tmp_path, hostile("1"), innocent("2"))
    assert report_of(tmp_path, "1", "2") == report_of(tmp_path, "1", "2")


def test_what_was_done_to_the_values_is_said(tmp_path: Path) -> None:
    take_in(tmp_path, innocent())
    about = About(WRITTEN, "share", ["messages", "names"])
    index = blocks(report_of(tmp_path, "666", about=about))["index"]
    assert '"redaction":"share","kept":["messages","names"]' in index
    assert '"written_at":"2026-11-20T16:00:00.000Z"' in index


def test_how_many_it_leaves_out_is_said(tmp_path: Path) -> None:
    take_in(tmp_path, innocent())
    index = blocks(report_of(tmp_path, "666", about=About(WRITTEN, left_out=30)))["index"]
    assert '"left_out":30,' in index
    assert '"left_out":0,' in blocks(report_of(tmp_path, "666"))["index"]


def _only(html: str, tag: str) -> str:
    """What stands in the only element of that kind which is not inert data."""
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
