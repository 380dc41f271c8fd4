"""The table that is printed: a row a figure."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.inputs import Inputs

_WIDTHS = (44, 20, 12, 10, 10)


@dataclass(frozen=True, slots=True)
class Result:
    """One figure: what the reference took, what ours took, and the number the goal is about."""

    reference: str
    ours: str
    figure: float
    unit: str = "×"


@dataclass(frozen=True, slots=True)
class Row:
    """A figure that has a goal, and how it is measured."""

    what: str
    goal: float
    measure: Callable[[Inputs], Result]
    at_least: bool = False  # a rate, which is to be high


def is_held(row: Row, result: Result) -> bool:
    """Whether the goal is reached."""
    return result.figure >= row.goal if row.at_least else result.figure <= row.goal


def line(row: Row, result: Result) -> str:
    """A row as it is printed."""
    ratio = f"{result.figure:.2f}×" if result.unit == "×" else ""
    goal = f"{'≥' if row.at_least else '≤'} {row.goal:g}{result.unit}"
    verdict = "held" if is_held(row, result) else "missed"
    return _joined(row.what, result.reference, result.ours, ratio, goal, verdict)


def _joined(what: str, *cells: str) -> str:
    cut = what.ljust(_WIDTHS[0])
    padded = [cell.rjust(width) for cell, width in zip(cells, _WIDTHS[1:], strict=False)]
    return f"{cut}{''.join(padded)}  {cells[-1]}\n"


HEAD = _joined("what", "reference", "ours", "ratio", "goal", "")
