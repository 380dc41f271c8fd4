"""The way to a value as JSONPath writes it (RFC 9535): `$.lines[3]['odd key']`."""

from collections.abc import Iterable

_SHORT = {
    "'": r"\'",
    "\\": r"\\",
    "\b": r"\b",
    "\f": r"\f",
    "\n": r"\n",
    "\r": r"\r",
    "\t": r"\t",
}


def json_path(path: Iterable[str | int]) -> str:
    """The path; what is no plain sign is spelled out in it."""
    return "$" + "".join(map(_step, path))


def _step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    if key.isascii() and key.isidentifier():  # some readers take other letters only in quotes
        return f".{key}"
    return f"['{''.join(map(_sign, key))}']"


def _sign(sign: str) -> str:
    if sign in _SHORT:
        return _SHORT[sign]
    if sign.isprintable():
        return sign
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
