"""A pattern that is looked for, in the language of RE2: its time grows with the text alone."""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping

from exec_archive.errors import BadRequest
from exec_archive.query.search.sought import as_written

_LONE = re.compile("[\ud800-\udfff]")

_PARTS = re.compile(
    r"""
      (?P<quoted> \\Q )
    | (?P<edge> \\[AzbB] | [$^] )
    | (?P<named> \(\?P?<\w+> )
    | \\. | \[\^?\]? (?: \[:\^?\w+:\] | \\. | [^\]\\] )* \] | .
    """,
    re.VERBOSE | re.DOTALL,
)
_NOTHING = "(?:)"

# The texts of JSON without their short escapes, once none has a longer one. A sign that JSON never
# holds stands for the backslash until the end.
_UNESCAPED = (
    (r"\\", "\x01"),
    (r"\"", '"'),
    (r"\/", "/"),
    (r"\b", "\b"),
    (r"\f", "\f"),
    (r"\n", "\n"),
    (r"\r", "\r"),
    (r"\t", "\t"),
    ("\x01", "\\"),
)


class Pattern:
    """A pattern; capitals matter where that is asked for."""

    longest_written: int | None = None

    def __init__(self, text: str, *, case: bool = False) -> None:
        import re2

        if not text:
            raise BadRequest("There is no pattern to look for.", "Say which: search --regex 'a.c'")
        options = re2.Options()
        options.case_sensitive, options.log_errors = case, False
        try:
            self._regex = re2.compile(text, options)
        except re2.error as error:
            raise _wrong(text, error) from error
        except UnicodeEncodeError:
            raise BadRequest(
                "The pattern is no text that UTF-8 can write.", "Type it in another way."
            ) from None
        loosened = _loosened(text)
        self._loosened = None
        if loosened is not None:
            options.dot_nl = True
            self._loosened = re2.compile(loosened, options)
        replaced = {
            f"{name}{i}": each
            for i, pair in enumerate(_UNESCAPED)
            for name, each in zip(("from", "to"), pair, strict=True)
        }
        self.values: Mapping[str, str] = (
            {}
            if loosened is None
            else {"loosened": as_written(f"(?{'' if case else 'i'}s:{loosened})"), **replaced}
        )

    def sql(self, column: str) -> str:
        """In the texts as JSON writes them; everything where that could miss one."""
        if self._loosened is None:
            return f"({column} IS NOT NULL)"
        plain = column
        for i in range(len(_UNESCAPED)):
            plain = f"replace({plain}, $from{i}, $to{i})"
        return (
            f"(contains({column}, '\\u') OR regexp_matches("
            f"CASE WHEN contains({column}, '\\') THEN {plain} ELSE {column} END, $loosened))"
        )

    def begins(self, json_text: str) -> Callable[[int], int]:
        """Where the text matches as it is written; anywhere if some of it is escaped."""
        if self._loosened is None or "\\" in json_text:
            return lambda place: place
        spans = [match.span() for match in self._loosened.finditer(json_text)]
        ends = [end for _, end in spans]

        def from_place(place: int) -> int:
            i = bisect_right(ends, place)
            return max(spans[i][0], place) if i < len(spans) else len(json_text)

        return from_place

    def find(self, text: str) -> tuple[int, int] | None:
        """The first place where it matches something."""
        readable = text if text.isascii() else _LONE.sub("\ufffd", text)
        first = self._regex.search(readable)
        if first is None or first.end() > first.start():
            return None if first is None else first.span()
        spans = (match.span() for match in self._regex.finditer(readable))
        return next((span for span in spans if span[0] < span[1]), None)


def _loosened(pattern: str) -> str | None:
    """A pattern that matches inside a longer text too whatever this one matches in its own.

    So it asks for no edges. None where that cannot be said of it.
    """
    parts = list(_PARTS.finditer(pattern))
    if any(part["quoted"] for part in parts):
        return None
    return "".join(
        _NOTHING if part["edge"] else "(?:" if part["named"] else part[0] for part in parts
    )


def _wrong(pattern: str, error: Exception) -> BadRequest:
    said = error.args[0] if error.args else ""
    reason = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return BadRequest(
        f"The pattern {pattern!r} is wrong: {reason}.",
        "Patterns are those of RE2, such as 'order-[0-9]+'; "
        "without --regex every character stands for itself.",
    )
