"""The words of a passage's HTML with their formatting, each with its place in the plain text.

Ranges are counted in the plain text of a passage: on one line, blanks joined, the numbers of
footnotes left out. The words given here, one after the other, are exactly this text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from forum.html_tree import Node

_BLOCKS = frozenset(
    {"blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"}
    | {"table", "tbody", "td", "th", "thead", "tr", "ul"}
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some words in one format.

    Attributes:
        text: The words; of code as they were written, with its line breaks.
        start: Where they begin in the plain text.
        end: Where they end.
        bold: Whether they are strong.
        italic: Whether they are emphasised.
        struck: Whether they are struck through.
        code: Whether they are code.
        link: Where they lead to, or nothing.
        note: The number of the footnote that is referred to here, without words.
        is_break: Whether this is a line break.
    """

    text: str = ""
    start: int = 0
    end: int = 0
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    link: str = ""
    note: int = 0
    is_break: bool = False


#: The blank between two blocks: it counts, but neither block shows it.
_UNSHOWN = Leaf(" ")


@dataclass
class Reader:
    """Reads the words of one passage from its first block to its last."""

    position: int = 0
    _gap: Leaf | None = None

    def leaves(self, nodes: Iterable[Node], bare: Leaf | None = None) -> Iterator[Leaf]:
        """Give the words of some nodes; text that follows goes on where they end."""
        bare = bare or Leaf()
        for node in nodes:
            kind = node.attribute("class")
            if not node.tag:
                yield from self._words(node.text, bare)
            elif node.tag == "br":
                self._gap = replace(bare, is_break=True)
            elif kind == "footnote-ref":
                number = "".join(child.html() for child in node.elements())
                yield replace(
                    Leaf(), note=_note_number(number), start=self.position, end=self.position
                )
            elif kind != "footnote-back":
                self.separate(node.tag)
                yield from self.leaves(node.children, _formatted(node, bare))
                self.separate(node.tag)

    def separate(self, tag: str) -> None:
        """Set what follows apart, where ``tag`` is a block."""
        if tag in _BLOCKS and self._gap is None:
            self._gap = Leaf()

    def verbatim(self, text: str) -> Leaf:
        """Give code as it was written, as one piece."""
        self._close_gap()
        start = self.position
        self.position += len(" ".join(text.split()))
        self._gap = Leaf()
        return Leaf(text, start, self.position, code=True)

    def begin_block(self) -> None:
        """Go over the blank between two blocks, which neither of them shows."""
        self._gap = _UNSHOWN

    def _close_gap(self) -> None:
        list(self._shown_gap())

    def _words(self, text: str, bare: Leaf) -> Iterator[Leaf]:
        if not text:
            return
        words = " ".join(text.split())
        if text[:1].isspace() and self._gap is None:
            self._gap = bare
        if not words:
            return
        yield from self._shown_gap()
        start = self.position
        self.position += len(words)
        yield replace(bare, text=words, start=start, end=self.position)
        if text[-1:].isspace():
            self._gap = bare

    def _shown_gap(self) -> Iterator[Leaf]:
        gap, self._gap = self._gap, None
        if gap is None or not self.position:
            return
        start = self.position
        self.position += 1
        if gap is not _UNSHOWN:
            text = "\n" if gap.is_break else " "
            yield replace(gap, text=text, start=start, end=self.position)


def cut(leaves: Iterable[Leaf], places: Iterable[int]) -> Iterator[Leaf]:
    """Cut words where a range begins or ends."""
    sorted_places = sorted(set(places))
    for leaf in leaves:
        if leaf.note or leaf.end - leaf.start != len(leaf.text):
            yield leaf
            continue
        rest = leaf
        for place in sorted_places:
            if rest.start < place < rest.end:
                at = place - rest.start
                yield replace(rest, text=rest.text[:at], end=place)
                rest = replace(rest, text=rest.text[at:], start=place)
        yield rest


def _formatted(node: Node, bare: Leaf) -> Leaf:
    if node.tag == "strong":
        return replace(bare, bold=True)
    if node.tag == "em":
        return replace(bare, italic=True)
    if node.tag == "del":
        return replace(bare, struck=True)
    if node.tag == "code":
        return replace(bare, code=True)
    if node.tag == "a":
        return replace(bare, link=node.attribute("href"))
    return bare


def _note_number(html: str) -> int:
    digits = html[html.find(">") + 1 : html.rfind("<")]
    return int(digits) if digits.isdecimal() else 0
