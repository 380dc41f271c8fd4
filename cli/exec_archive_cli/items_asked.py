"""The options of `output` and `input`: which items, how many of them, and in which form."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from exec_archive.errors import BadRequest, NotFound
from exec_archive.investigate.item_path import ItemPath
from exec_archive.investigate.placed_items import Choice
from exec_archive_cli import options
from exec_archive_cli.options import Decorated
from exec_archive_cli.render.hostile import one_line

_MOST = 10**9  # more than any execution has
# Which items, of which runs. Without a node some of these say nothing.
_WHICH = ("run", "item", "number", "kind", "path")


@dataclass(frozen=True, slots=True)
class ItemsAsked:
    """What was asked for, besides the execution and the node."""

    run: int | None  # from 0
    choice: Choice
    path: ItemPath | None
    limit: int | None
    whole: bool
    as_json: bool
    given: Sequence[str]  # the options that choose, as they were typed

    def runs_of(self, node: str, indexes: Sequence[int]) -> list[int]:
        """Of the runs of a node, by their indexes, the one asked for; or all of them."""
        if self.run is None:
            return list(indexes)
        if self.run in indexes:
            return [self.run]
        last = max(indexes, default=0) + 1
        raise NotFound(
            f'There is no run {self.run + 1:,} of "{one_line(node)}".',
            f"It has the runs 1 to {last:,}." if last > 1 else "It ran once.",
        )

    def needs_a_node(self, *names: str) -> None:
        """Refuses what chooses among the runs or items of a node where none was named."""
        for name in self.given:
            if not names or name in names:
                raise BadRequest(f"{name} was given without a node.", "Name a node as well.")


def items_options(place: str) -> Callable[[Decorated], Decorated]:
    """The options; `place` is what the items stand on, an output or an input."""

    def decorate(command: Decorated) -> Decorated:
        @functools.wraps(command)
        def collecting(**values: Any) -> Any:
            own = {name: values.pop(name) for name in (*_WHICH, "limit", "whole", "as_json")}
            return command(asked=_asked(place, **own), **values)

        decorated: Any = collecting
        for option in reversed((*_options(place), options.json_option)):
            decorated = option(decorated)
        return decorated  # type: ignore[no-any-return] # click's decorators keep the function

    return decorate


def _options(place: str) -> tuple[Callable[[Any], Any], ...]:
    count = click.IntRange(min=0)
    counted = click.IntRange(min=1)
    return (
        click.option(
            "--workflow", metavar="NAME|ID", help="With latest and latest-failed: of this one."
        ),
        click.option("--run", type=counted, metavar="N", help="Only this run of the node, from 1."),
        click.option("--item", type=count, metavar="N", help="Only this item, from 0."),
        click.option(
            f"--{place}", "number", type=count, metavar="N", help=f"Only this {place}, from 0."
        ),
        click.option("--kind", metavar="KIND", help="Only main items, or ai_tool, ai_memory, …"),
        click.option(
            "--path", metavar="JSONPATH", help="Only what this leads to in each item: $.order.id"
        ),
        click.option("--limit", type=counted, metavar="N", help="At most so many items."),
        click.option("--all", "whole", is_flag=True, help="On a terminal too everything, uncut."),
    )


def _asked(place: str, **values: Any) -> ItemsAsked:
    if values["whole"] and values["limit"]:
        raise BadRequest("--all and --limit were both given.", "Give one of them.")
    run, path = values["run"], values["path"]
    return ItemsAsked(
        run=None if run is None else run - 1,
        choice=Choice(item=values["item"], number=values["number"], kind=values["kind"]),
        path=None if path is None else ItemPath(path),
        limit=values["limit"] and min(values["limit"], _MOST),
        whole=values["whole"],
        as_json=values["as_json"],
        given=[
            f"--{place if name == 'number' else name}"
            for name in _WHICH
            if values[name] is not None
        ],
    )
