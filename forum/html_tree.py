"""The elements of sanitised HTML as a tree, to take a page apart and put parts of it together.

Only for HTML that a sanitiser has written: every element is closed, nothing overlaps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

_VOID = frozenset({"br", "hr"})


@dataclass(frozen=True, slots=True)
class Node:
    """An element, or a piece of text if it has no tag."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple["Node", ...] = ()
    text: str = ""

    def attribute(self, name: str) -> str:
        """Return the value of an attribute, or nothing."""
        return dict(self.attributes).get(name, "")

    def elements(self) -> Iterator["Node"]:
        """Return the children that are not text."""
        return (child for child in self.children if child.tag)

    def html(self) -> str:
        """Return the HTML of the element with all that is in it."""
        if not self.tag:
            return escape(self.text, quote=False)
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes)
        if self.tag in _VOID:
            return f"<{self.tag}{attributes}>"
        inner = "".join(child.html() for child in self.children)
        return f"<{self.tag}{attributes}>{inner}</{self.tag}>"


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, tuple[tuple[str, str], ...], list[Node]]] = [("", (), [])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = tuple((name, value or "") for name, value in attrs)
        if tag == "img":
            # What is taken apart here leaves the site, and a file takes no pictures along.
            named = dict(attributes)
            words = Node("", text=named.get("alt", ""))
            self.open[-1][2].append(Node("a", (("href", named.get("src", "")),), (words,)))
        elif tag in _VOID:
            self.open[-1][2].append(Node(tag, attributes))
        else:
            self.open.append((tag, attributes, []))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and tag != "img" and len(self.open) > 1:
            name, attributes, children = self.open.pop()
            self.open[-1][2].append(Node(name, attributes, tuple(children)))

    def handle_data(self, data: str) -> None:
        self.open[-1][2].append(Node("", text=data))


def parse(html: str) -> list[Node]:
    """Return the elements of ``html`` at its top level; the blanks between them are dropped."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return [node for node in builder.open[0][2] if node.tag or node.text.strip()]
