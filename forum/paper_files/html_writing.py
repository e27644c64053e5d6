"""A version of a paper as one HTML file that needs nothing else, on screen and on paper."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from urllib.parse import urljoin

from forum.html_tree import Node, parse
from forum.paper_files.document import Annotation, Answer, PaperDocument, PassageRow
from forum.paper_files.html_style import STYLE
from forum.paper_files.words import Reader
from forum.passage_kinds import PassageKind

_LISTS = ("ol", "ul")
_ITEMS = (PassageKind.LIST_ITEM, PassageKind.FOOTNOTE)


def write_html(paper: PaperDocument) -> str:
    """Write a version as an HTML page, with the annotations beside their passages."""
    facts = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{_value(value)}</dd></div>"
        for label, value in paper.facts
    )
    title = escape(paper.title)
    heading = f"{title} – {escape(paper.labels.version)} {paper.version}"
    return (
        '<!DOCTYPE html>\n<html lang="de">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<header>\n<h1>{title}</h1>\n<dl class="facts">{facts}</dl>\n</header>\n'
        f"<main>\n{''.join(_body(paper))}\n</main>\n{_unplaced(paper)}</body>\n</html>\n"
    )


def _value(value: str) -> str:
    if value.startswith(("https://", "http://")):
        return f'<a href="{escape(value)}">{escape(value)}</a>'
    return escape(value)


def _unplaced(paper: PaperDocument) -> str:
    if not paper.unplaced:
        return ""
    entries = "".join(_annotation(annotation, paper) for annotation in paper.unplaced)
    return f'<aside class="unplaced"><h2>{escape(paper.labels.unplaced)}</h2>{entries}</aside>\n'


class _Lists:
    """The lists that are open around a passage, written open and closed as the passages go."""

    def __init__(self) -> None:
        self.open: list[tuple[str, int | None]] = []
        self.has_notes = False

    def close(self, depth: int) -> str:
        closing = ""
        while len(self.open) > depth:
            closing += f"</li></{self.open.pop()[0]}>\n"
        return closing

    def begin(self, depth: int, tag: str, ordinal: int | None, attributes: str) -> str:
        """End the item before and begin one at ``depth``, in the open list or in a new one."""
        text = self.close(depth)
        if len(self.open) == depth:
            last = self.open[-1]
            if last[0] == tag and (ordinal is None or last[1] == ordinal - 1):
                self.open[-1] = tag, ordinal
                return f"{text}</li>\n<li{attributes}>"
            text += self.close(depth - 1)
        while len(self.open) < depth:
            start = f' start="{ordinal}"' if tag == "ol" and ordinal not in (None, 1) else ""
            text += f"<{tag}{start}>\n"
            self.open.append((tag, ordinal))
            if len(self.open) < depth:
                text += "<li>"
        return f"{text}<li{attributes}>"


def _body(paper: PaperDocument) -> Iterator[str]:
    lists = _Lists()
    for position, passage in enumerate(paper.passages):
        nodes = parse(passage.html)
        annotations = paper.annotations.get(position, ())
        said = _said(annotations, paper)
        items = next((node for node in nodes if node.tag in _LISTS), None)
        attributes = f' id="p-{position}" class="passage"'
        if passage.kind not in _ITEMS or items is None:
            yield lists.close(_depth(passage, lists))
            inner = _marked(nodes, passage, annotations)
            yield f"<div{attributes}>{inner}{said}</div>\n"
            continue
        lists.has_notes = lists.has_notes or passage.kind is PassageKind.FOOTNOTE
        depth = _depth(passage, lists)
        yield lists.begin(depth, items.tag, passage.ordinal, _item_id(items))
        inner = _marked(next(items.elements()).children, passage, annotations)
        yield f"<div{attributes}>{inner}{said}</div>"
    yield lists.close(0)


def _depth(passage: PassageRow, lists: _Lists) -> int:
    if passage.kind is PassageKind.FOOTNOTE:
        return 1
    if passage.kind is PassageKind.HEADING or not passage.level:
        return 0
    return passage.level + lists.has_notes


def _item_id(items: Node) -> str:
    """Keep the id that the reference to a footnote leads to."""
    found = next((item.attribute("id") for item in items.elements()), "")
    return f' id="{escape(found)}"' if found else ""


def _said(annotations: Sequence[Annotation], paper: PaperDocument) -> str:
    if not annotations:
        return ""
    entries = "".join(_annotation(annotation, paper) for annotation in annotations)
    label = escape(paper.labels.contributions)
    return f'<div class="said" role="group" aria-label="{label}">{entries}</div>'


def _annotation(annotation: Annotation, paper: PaperDocument) -> str:
    quote = ""
    if annotation.quote:
        about = escape(paper.labels.about_quote)
        quote = f'<p class="quote">{about} <q>{escape(annotation.quote)}</q></p>'
    title = f"<p><strong>{escape(annotation.title)}</strong></p>" if annotation.title else ""
    answers = "".join(_answer(answer, paper) for answer in annotation.answers)
    return (
        f'<article class="contribution"><p class="who">{escape(annotation.heading)}</p>'
        f"{title}{quote}{_foreign(annotation.html, paper)}{_source(annotation.address)}"
        f"{answers}</article>"
    )


def _answer(answer: Answer, paper: PaperDocument) -> str:
    return (
        f'<section class="answer"><p class="who">{escape(answer.label)}</p>'
        f"{_foreign(answer.html, paper)}{_source(answer.address)}</section>"
    )


def _source(address: str) -> str:
    return f'<p class="source">{_value(address)}</p>' if address else ""


def _foreign(html: str, paper: PaperDocument) -> str:
    """Write the text of a contribution: its ids would collide, its paths lead to the forum."""
    return "".join(_resolved(node, paper).html() for node in parse(html))


def _resolved(node: Node, paper: PaperDocument) -> Node:
    attributes = tuple(
        (name, urljoin(paper.address, value) if name == "href" else value)
        for name, value in node.attributes
        if name != "id" and not (name == "href" and value.startswith("#"))
    )
    children = tuple(_resolved(child, paper) for child in node.children)
    return Node(node.tag, attributes, children, node.text)


def _marked(nodes: Iterable[Node], passage: PassageRow, annotations: Sequence[Annotation]) -> str:
    """Write the text of a passage with the ranges marked that contributions are about."""
    length = len(passage.text)
    spans = [span for annotation in annotations if (span := annotation.span(length))]
    if not spans:
        return "".join(node.html() for node in nodes)
    return "".join(node.html() for node in _with_marks(nodes, _Places(spans)))


class _Places:
    """The marked ranges, and the reader that knows the place of each word."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self.reader = Reader()
        self.spans = spans

    def covers(self, start: int) -> bool:
        return any(begin <= start < end for begin, end in self.spans)


def _with_marks(nodes: Iterable[Node], places: _Places) -> Iterator[Node]:
    for node in nodes:
        if not node.tag:
            yield from _text_with_marks(node.text, places)
        elif node.attribute("class") in ("footnote-ref", "footnote-back"):
            yield node
        else:
            places.reader.separate("p" if node.tag == "br" else node.tag)
            children = tuple(_with_marks(node.children, places))
            places.reader.separate(node.tag)
            yield Node(node.tag, node.attributes, children)


def _text_with_marks(text: str, places: _Places) -> Iterator[Node]:
    """Cut a text at the edges of ranges; its blanks stay as they were written."""
    begun, is_marked = "", False
    for letter in text:
        # A letter's place in the plain text is where the reader stands once it has read it.
        list(places.reader.leaves([Node("", text=letter)]))
        if letter.isspace():
            marked = is_marked and places.covers(places.reader.position)
        else:
            marked = places.covers(places.reader.position - 1)
        if marked != is_marked and begun:
            yield _piece(begun, is_marked)
            begun = ""
        is_marked = marked
        begun += letter
    if begun:
        yield _piece(begun, is_marked)


def _piece(text: str, is_marked: bool) -> Node:
    words = Node("", text=text)
    return Node("mark", children=(words,)) if is_marked else words
