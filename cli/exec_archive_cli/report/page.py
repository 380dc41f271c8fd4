"""The page around the data: its HTML, one style and one script, and a policy that knows no other.

The policy names style and script by their hashes, so a browser runs nothing else, whatever a value
holds, and asks nothing of any network.
"""

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import NamedTuple

# In this order they are put together; each is a chapter of one program. These show an execution,
# wherever its data come from; a page has chapters of its own beside them.
_STYLES = ("execution", "canvas", "timeline", "items", "narrow", "print")
_CHAPTERS = (
    "texts",
    "units",
    "elements",
    "kept",
    "json_spans",
    "marks",
    "execution",
    "card",
    "icons",
    "geometry",
    "canvas",
    "viewport",
    "timeline",
    "calls",
    "pages",
    "copying",
    "tree",
    "table",
    "items",
    "panel",
    "drawn",
)
_OWN_STYLES = ("colours", "frame")
_OWN_CHAPTERS = ("blocks", "header", "main")


class Page(NamedTuple):
    """A page in the two parts between which the first data stands, and what comes behind all."""

    head: bytes
    script: bytes
    foot: bytes


@cache
def page() -> Page:
    """The page, put together from its sources."""
    style = _styles(_OWN_STYLES) + execution_style()
    script = execution_program(_source("script", f"{name}.js") for name in _OWN_CHAPTERS)
    html = _source("page.html")
    html = html.replace("{{policy}}", _policy(style, script)).replace("{{style}}", style)
    head, _, foot = html.partition("{{data}}\n")
    return Page(head.encode(), f"<script>{script}</script>\n".encode(), foot.encode())


def execution_style() -> str:
    """How an execution looks, in a page that has a look of its own."""
    return _styles(_STYLES)


def execution_program(own: Iterable[str]) -> str:
    """The script that shows an execution; a page's own chapters say where its data come from."""
    shared = (_source("script", f"{name}.js") for name in _CHAPTERS)
    chapters = "\n".join((*shared, *own))
    return f'(() => {{\n"use strict";\n\n{chapters}}})();\n'


def _styles(names: Iterable[str]) -> str:
    return "".join(_source("style", f"{name}.css") for name in names)


def _policy(style: str, script: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _source(*path: str) -> str:
    return resources.files(__package__).joinpath(*path).read_text("utf-8")
