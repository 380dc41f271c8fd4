"""Values of a document as text that UTF-8 can hold."""

import json
import re
from typing import Any

_LONE = re.compile(r"[\ud800-\udfff]")


def storable(value: Any) -> str | None:
    """Text that UTF-8 can hold: a lone surrogate becomes the replacement sign."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.isascii():
        return value
    return _LONE.sub("\ufffd", as_text(value))


def as_text(value: Any) -> str:
    """Anything as text: a string as it is, the rest as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
