"""The page around the data: its HTML, one style and one script, and a policy that knows no other.

The policy names style and script by their hashes, so a browser runs nothing else, whatever a value
holds, and asks nothing of any network.
"""

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import NamedTuple

# In this order they are put together; each is a chapter of one program.
_STYLES = ("colours", "page", "canvas", "timeline", "items", "narrow", "print")
_SCRIPTS = (
    "texts",
    "units",
    "elements",
    "kept",
    "blocks",
    "json_spans",
    "marks",
    "execution",
    "header",
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
    "main",
)


class Page(NamedTuple):
    """A page in the two parts between which the first data stands, and what comes behind all."""

    head: bytes
    script: bytes
    foot: bytes


@cache
def page() -> Page:
    """The page, put together from its sources."""
    style = "".join(_source("style", f"{name}.css") for name in _STYLES)
    chapters = "\n".join(_source("script", f"{name}.js") for name in _SCRIPTS)
    script = f'(() => {{\n"use strict";\n\n{chapters}}})();\n'
    html = _source("page.html")
    html = html.replace("{{policy}}", _policy(style, script)).replace("{{style}}", style)
    head, _, foot = html.partition("{{data}}\n")
    return Page(head.encode(), f"<script>{script}</script>\n".encode(), foot.encode())


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
