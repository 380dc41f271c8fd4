"""The drawing shows every line from end to end, and begins where most is seen."""

from pathlib import Path
from typing import Any

import pytest

from browser.conftest import Open
from reports import saved_report

pytestmark = pytest.mark.browser

_LINES = """() => {
  const box = ({x, y, right, bottom}) => ({x, y, right, bottom});
  return {
    drawing: box(document.querySelector('.drawing').getBoundingClientRect()),
    lines: [...document.querySelectorAll('path.link')]
      .map((line) => box(line.getBoundingClientRect())),
  };
}"""

# Of each line how often it goes behind nodes, where it neither begins nor ends.
_HIDDEN = """() => {
  const boxes = [...document.querySelectorAll('.node .shape')]
    .map((shape) => shape.getBoundingClientRect());
  const inside = ({x, y}) => boxes.findIndex(
    (box) => x > box.x + 3 && x < box.right - 3 && y > box.y + 3 && y < box.bottom - 3);
  return [...document.querySelectorAll('path.flow')].map((line) => {
    const place = line.getScreenCTM(), length = line.getTotalLength(), behind = new Set();
    for (let i = 0; i <= 60; i++)
      behind.add(inside(line.getPointAtLength((length * i) / 60).matrixTransform(place)));
    behind.delete(-1);
    return behind.size;
  });
}"""


def _report(samples: Path, folder: Path, open_report: Open, name: str) -> Any:
    return open_report(saved_report(samples, folder / "report.html", name))


@pytest.mark.parametrize(
    ("name", "node"), [("4", "Webhook"), ("68", "Send mail"), ("42", "Report")]
)
def test_every_line_is_whole(
    samples: Path, tmp_path: Path, open_report: Open, name: str, node: str
) -> None:
    opened = _report(samples, tmp_path, open_report, name)
    opened.node(node)  # its panel leaves less room
    opened.page.wait_for_timeout(100)
    seen = opened.page.evaluate(_LINES)
    drawing = seen["drawing"]
    assert seen["lines"]
    for line in seen["lines"]:
        assert drawing["x"] <= line["x"] <= line["right"] <= drawing["right"]
        assert drawing["y"] <= line["y"] <= line["bottom"] <= drawing["bottom"]


@pytest.mark.parametrize("name", ["4", "42", "68", "72"])
def test_no_line_goes_behind_a_node(
    samples: Path, tmp_path: Path, open_report: Open, name: str
) -> None:
    hidden = _report(samples, tmp_path, open_report, name).page.evaluate(_HIDDEN)
    assert hidden
    assert set(hidden) == {0}


def test_a_long_way_begins_with_its_end_and_fills_the_room(
    samples: Path, tmp_path: Path, open_report: Open
) -> None:
    page = _report(samples, tmp_path, open_report, "76").page
    drawing = page.locator(".drawing").bounding_box()
    scene = page.locator(".scene").bounding_box()
    ended = page.locator("g.node.ended").bounding_box()
    seen_nodes = page.evaluate(
        """() => { const place = document.querySelector('.drawing').getBoundingClientRect();
        return [...document.querySelectorAll('.node .shape')]
          .map((each) => each.getBoundingClientRect())
          .filter((box) => box.x >= place.x && box.right <= place.right).length; }"""
    )
    right = drawing["x"] + drawing["width"]
    assert scene["x"] < drawing["x"], "not all of it fits"
    assert right - (scene["x"] + scene["width"]) < 80, "no room is empty"
    assert ended["x"] + ended["width"] < right
    assert seen_nodes >= 8
