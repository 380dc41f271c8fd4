"""JSON as values and back, with every number as it was written."""

import json
from collections.abc import Iterator
from typing import Any, Self

_LONG = 640  # digits that no Python refuses, however its limit is set


class ExactFloat(float):
    """A number that remembers how it was written: 1.50, 1e400 and -0 stay that."""

    text: str

    def __new__(cls, text: str) -> Self:
        """The number that the text writes."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __repr__(self) -> str:
        return self.text


class LongNumber(str):
    """The digits of a whole number that is too long for Python to take."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def whole_number(digits: str) -> int | ExactFloat | LongNumber:
    """A whole number, written as it is in the text again."""
    if digits == "-0":
        return ExactFloat(digits)
    return int(digits) if len(digits) < _LONG else LongNumber(digits)


def exact_decoder(refusal: type[ValueError] = ValueError) -> json.JSONDecoder:
    """A decoder whose numbers know how they were written.

    NaN and Infinity are no JSON, though Python reads them: at these it raises `refusal`.
    """

    def refused(word: str) -> Any:
        raise refusal(word)

    return json.JSONDecoder(parse_int=whole_number, parse_float=ExactFloat, parse_constant=refused)


_DECODER = exact_decoder()


def exact_value(text: str) -> Any:
    """The value that a text writes; raises ValueError or RecursionError."""
    return _DECODER.decode(text)


def exact_value_where_needed(text: str) -> tuple[Any, bool]:
    """The same, and whether any of its numbers is one that only `exact_json` writes as it was."""
    odd: list[str] = []

    def a_float(written: str) -> float:
        number = float(written)
        if repr(number) == written:
            return number
        odd.append(written)
        return ExactFloat(written)

    def a_whole(digits: str) -> int | ExactFloat | LongNumber:
        number = whole_number(digits)
        if type(number) is not int:
            odd.append(digits)
        return number

    def refused(word: str) -> Any:
        raise ValueError(word)

    decoder = json.JSONDecoder(parse_int=a_whole, parse_float=a_float, parse_constant=refused)
    return decoder.decode(text), bool(odd)


def exact_json(value: Any, *, between: str = ", ", behind_key: str = ": ") -> str:
    """A value as JSON, its numbers as they were written, however deep it is nested."""
    signs = (between, behind_key)
    written, open_values = [], [_tokens(value, signs)]
    while open_values:
        token = next(open_values[-1], None)
        if token is None:
            open_values.pop()
        elif isinstance(token, str):
            written.append(token)
        else:
            open_values.append(token)
    return "".join(written).replace("\x7f", "\\u007f")


def _tokens(value: Any, signs: tuple[str, str]) -> Iterator[str | Iterator[Any]]:
    """The signs of a value, and in the place of each of its members the tokens of that."""
    if isinstance(value, ExactFloat):
        yield value.text
    elif isinstance(value, LongNumber):
        yield str(value)
    elif isinstance(value, dict):
        for i, (key, each) in enumerate(value.items()):
            yield f"{signs[0] if i else '{'}{json.dumps(key)}{signs[1]}"
            yield _tokens(each, signs)
        yield "}" if value else "{}"
    elif isinstance(value, list):
        for i, each in enumerate(value):
            yield signs[0] if i else "["
            yield _tokens(each, signs)
        yield "]" if value else "[]"
    else:
        yield json.dumps(value)
