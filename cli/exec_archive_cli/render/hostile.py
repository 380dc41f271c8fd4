"""Strings from executions are hostile: nothing in them may steer a terminal or mislead an eye."""

import re

# C0, DEL and C1 controls; marks that turn the reading direction; line separators; half pairs;
# and signs of no width, which hide one name in another.
_DANGEROUS = (
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_JOINER = "\u200d"  # holds emoji together
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def one_line(text: str) -> str:
    """The text with everything that is no plain sign spelled out, on one line."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_DANGEROUS, _spelled, text)


def several_lines(text: str) -> list[str]:
    """The same for a text whose line ends are its own, such as a stack."""
    return [one_line(line) for line in text.splitlines()]


def _spelled(match: re.Match[str]) -> str:
    sign = match[0]
    if sign == _JOINER and _joins_emoji(match):
        return sign
    code = ord(sign)
    if sign in _SHORT:
        return _SHORT[sign]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _joins_emoji(match: re.Match[str]) -> bool:
    around = match.string[max(match.start() - 2, 0) : match.end() + 1].replace(_JOINER, "")
    return any(ord(sign) >= 0x2190 for sign in around)
