"""A page of HTML as a tree, to look at what it says and where it leads."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})
_UNSEEN = frozenset({"title", "script", "style"})


@dataclass
class Element:
    """An element, and what stands in it."""

    tag: str
    attributes: dict[str, str]
    children: "list[Element | str]" = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words, with single blanks."""
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for each in self.children:
            if isinstance(each, str):
                yield each
            elif each.tag not in _UNSEEN:
                yield from each._words()

    def all(self, tag: str = "", name: str = "") -> "list[Element]":
        """The elements below it, of a tag, of a class."""
        return list(self._below(tag, name))

    def one(self, tag: str = "", name: str = "") -> "Element":
        """The only one of them."""
        (found,) = self.all(tag, name)
        return found

    def _below(self, tag: str, name: str) -> "Iterator[Element]":
        for each in self.children:
            if isinstance(each, Element):
                classes = each.attributes.get("class", "").split()
                if tag in {"", each.tag} and (not name or name in classes):
                    yield each
                yield from each._below(tag, name)

    def link(self, words: str) -> str:
        """Where the only link with these words leads."""
        (found,) = {a.attributes["href"] for a in self.all("a") if a.text == words}
        return found


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> ends <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def html_page(body: bytes) -> Element:
    """The tree of a page, each of whose elements has its end."""
    tree = _Tree()
    tree.feed(body.decode())
    tree.close()
    (root,) = tree.open
    return root
