"""Counts and places in a list, in words."""

_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]


def counted(count: int, thing: str) -> str:
    """1 execution, 1,234 executions."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def ordinal(index: int, count: int | None) -> str:
    """What an index from 0 means: ", the third of 12"; nothing where that is not known."""
    if count is None or not index < count:
        return ""
    word = _ORDINALS[index] if index < len(_ORDINALS) else f"{index + 1:,}{_ending(index + 1)}"
    return ", the only one" if count == 1 else f", the {word} of {count:,}"


def _ending(number: int) -> str:
    """21st, 22nd, 23rd, 111th."""
    if number % 100 in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
