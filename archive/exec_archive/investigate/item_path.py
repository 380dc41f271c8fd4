"""JSONPath (RFC 9535) over what an item holds."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from exec_archive.errors import BadRequest

if TYPE_CHECKING:
    from jsonpath_rfc9535 import JSONPathNode, JSONPathQuery

_ENOUGH = 60  # of a path to know it again
_DEEPEST = 800  # a level is a call, and Python allows a thousand


class ItemPath:
    """A path such as `$.order.id`; BadRequest where the text is none."""

    def __init__(self, text: str) -> None:
        self._shown = repr(text if len(text) <= _ENOUGH else text[:_ENOUGH] + "…")
        if not text.startswith("$"):
            raise BadRequest(
                f"The path {self._shown} does not begin with $.",
                "A path begins at the item's JSON: $.order.id, or $.lines[0].price.",
            )
        self._text = text
        self._query = self._compiled(text)

    def __str__(self) -> str:
        return self._text

    @property
    def is_single(self) -> bool:
        """Whether it leads to one place at most in each item."""
        return self._query.singular_query()

    def found_in(self, payload: Any) -> Iterator[tuple[str, Any]]:
        """Each value that the path leads to, and the place where it stands."""
        for node in self._nodes(payload):
            yield node.path(), node.value

    def places_in(self, payload: Any) -> list[tuple[int | str, ...]]:
        """The keys and indexes that lead to each of these places."""
        return [node.location for node in self._nodes(payload)]

    def _nodes(self, payload: Any) -> Iterator["JSONPathNode"]:
        from jsonpath_rfc9535 import JSONPathError

        try:
            yield from self._query.finditer(payload)
        except (JSONPathError, RecursionError) as error:
            raise BadRequest(
                f"An item is nested too deep for the path {self._shown}.",
                "Name the way to the value: $.order.id instead of $..id.",
            ) from error

    def _compiled(self, text: str) -> "JSONPathQuery":
        import jsonpath_rfc9535 as jsonpath

        environment = jsonpath.JSONPathEnvironment()
        environment.max_recursion_depth = _DEEPEST
        try:
            return environment.compile(text)
        except jsonpath.JSONPathError as error:
            where = f" at character {error.token.index + 1}" if error.token else ""
            reason = str(error.args[0]) if error.args else "it cannot be read"
        except (RecursionError, ValueError, ArithmeticError):
            where, reason = "", "it is too long, or a number in it too large"
        raise BadRequest(
            f"The path {self._shown} is wrong{where}: {reason}.",
            "Paths are written as in RFC 9535: $.order.id, $.lines[0].price, $['unit price'].",
        )
