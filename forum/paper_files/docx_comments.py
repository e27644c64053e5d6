"""Contributions as the comments of a Word file, answers included."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any

from forum.paper_files.document import Annotation, Labels
from forum.paper_files.docx_frame import child, element, printable
from forum.paper_files.docx_runs import text_run
from forum.paper_files.parts import Part, PartKind, parts_of_html
from forum.paper_files.words import Leaf


class Comments:
    """The comments of one file; the library's own way searches all of them for each new one."""

    def __init__(self, document: Any, labels: Labels) -> None:
        """Begin with none."""
        self._root = document.comments._comments_elm
        self._labels = labels

    def add(self, annotation: Annotation) -> int:
        """Add a contribution as a comment that marks nothing yet; give its number."""
        number = len(self._root)
        author = printable(annotation.author)
        comment = child(
            self._root,
            "w:comment",
            id=number,
            author=author,
            initials="".join(word[0] for word in author.split()[:3]).upper(),
            date=f"{annotation.written_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        )
        comment.extend(paragraphs(annotation, self._labels, "CommentText"))
        sign = element("w:r")
        child(child(sign, "w:rPr"), "w:rStyle", val="CommentReference")
        child(sign, "w:annotationRef")
        comment[0].insert(1, sign)
        return number


def paragraphs(annotation: Annotation, labels: Labels, style: str) -> list[Any]:
    """Write a contribution with its answers as paragraphs in one style."""
    made = [_line(annotation.heading, style, bold=True)]
    if annotation.title:
        made.append(_line(annotation.title, style, bold=True))
    if annotation.quote:
        made.append(_line(f"{labels.about_quote} „{annotation.quote}“", style))
    made += _text(annotation.html, style)
    if annotation.address:
        made.append(_line(annotation.address, style))
    for answer in annotation.answers:
        made.append(_line(f"↳ {answer.label}", style, bold=True))
        made += _text(answer.html, style)
        if answer.address:
            made.append(_line(answer.address, style))
    return made


def _line(text: str, style: str, *, bold: bool = False) -> Any:
    return _paragraph([Leaf(text, bold=bold)], style)


def _text(html: str, style: str) -> Iterable[Any]:
    for part in parts_of_html(html):
        if part.kind is PartKind.TABLE:
            for row in part.rows:
                cells = [leaf for cell in row for leaf in (*cell.leaves, Leaf(" | "))]
                yield _paragraph(cells[:-1], style)
        else:
            yield _paragraph([Leaf(_sign(part)), *part.leaves], style)


def _sign(part: Part) -> str:
    if part.kind is not PartKind.ITEM:
        return ""
    return "• " if part.ordinal is None else f"{part.ordinal}. "


def _paragraph(leaves: Iterable[Leaf], style: str) -> Any:
    paragraph = element("w:p")
    child(child(paragraph, "w:pPr"), "w:pStyle", val=style)
    for leaf in leaves:
        if leaf.text:
            paragraph.append(text_run(leaf))
    return paragraph
