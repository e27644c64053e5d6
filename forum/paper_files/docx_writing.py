"""A version of a paper as a DOCX file, with the contributions as comments where they are wanted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from forum.paper_files import docx_runs as runs
from forum.paper_files.document import Annotation, PaperDocument
from forum.paper_files.docx_comments import Comments, paragraphs
from forum.paper_files.docx_frame import (
    DEPTHS,
    Footnotes,
    Lists,
    child,
    continue_style,
    element,
    new_document,
    printable,
)
from forum.paper_files.docx_marks import Marks
from forum.paper_files.docx_names import APPENDIX_STYLE, CODE_STYLE, FACTS_STYLE, TITLE_STYLE
from forum.paper_files.parts import Cell, Part, PartKind, parts_of
from forum.paper_files.words import Leaf, cut
from forum.passage_kinds import PassageKind


def write_docx(paper: PaperDocument) -> bytes:
    """Write a version as a DOCX file, with a comment for each annotation."""
    file = BytesIO()
    _Writer(paper).write().save(file)
    return file.getvalue()


class _Writer:
    """Writes one file, passage by passage."""

    def __init__(self, paper: PaperDocument) -> None:
        self.paper = paper
        self.document = new_document(paper)
        self.body = self.document.element.body
        # The properties of the section stay the last element of the body.
        self.end = self.body.find(qn("w:sectPr"))
        self.lists = Lists(self.document)
        self.comments = Comments(self.document, paper.labels)
        self.part = self.document.part
        self.footnotes = Footnotes(self.document)
        self.open_lists: list[tuple[int, int | None]] = []
        self.links: dict[str, str] = {}
        self.noted: set[int] = set()
        self.of_notes: dict[int, list[Annotation]] = {}
        self.first_note = next(
            (n for n, p in enumerate(paper.passages) if p.kind is PassageKind.FOOTNOTE),
            len(paper.passages),
        )

    def write(self) -> Any:
        self._front()
        self._sort_note_annotations()
        for position in range(self.first_note):
            for block in self._passage(position):
                self.end.addprevious(block)
        self._notes()
        self._appendix()
        return self.document

    def _front(self) -> None:
        self.end.addprevious(_paragraph(TITLE_STYLE, [runs.text_run(Leaf(self.paper.title))]))
        for label, value in self.paper.facts:
            words = [Leaf(f"{label}: ", bold=True), Leaf(value)]
            self.end.addprevious(_paragraph(FACTS_STYLE, map(runs.text_run, words)))

    def _appendix(self) -> None:
        if not self.paper.unplaced:
            return
        heading = [runs.text_run(Leaf(self.paper.labels.unplaced, bold=True))]
        self.end.addprevious(_paragraph(APPENDIX_STYLE, heading))
        for annotation in self.paper.unplaced:
            for block in paragraphs(annotation, self.paper.labels, APPENDIX_STYLE):
                self.end.addprevious(block)

    def _passage(self, position: int) -> Iterator[Any]:
        """Write a passage with the comments on it."""
        passage = self.paper.passages[position]
        marks = Marks(
            [
                (self.comments.add(annotation), annotation)
                for annotation in self.paper.annotations.get(position, ())
            ],
            len(passage.text),
        )
        parts = parts_of(passage)
        for number, part in enumerate(parts):
            is_last = number == len(parts) - 1
            yield self._part(part, marks, is_last=is_last)

    def _part(self, part: Part, marks: Marks, *, is_last: bool, note: bool = False) -> Any:
        if part.kind is PartKind.TABLE:
            self.open_lists.clear()
            return self._table(part, marks)
        paragraph = _paragraph(self._style(part, note=note), ())
        if part.kind is PartKind.ITEM:
            self._number(paragraph, part)
        elif part.kind is not PartKind.CONTINUATION:
            self.open_lists.clear()
        self._fill(paragraph, part.leaves, marks, is_last=is_last)
        return paragraph

    def _style(self, part: Part, *, note: bool) -> str:
        if part.kind is PartKind.HEADING:
            return f"Heading{max(1, min(6, part.level))}"
        if part.kind is PartKind.CODE:
            return CODE_STYLE
        if part.is_quote:
            return "Quote"
        if part.kind is PartKind.ITEM:
            return "ListParagraph"
        if part.kind is PartKind.CONTINUATION and part.level:
            return continue_style(part.level)
        return "FootnoteText" if note else ""

    def _number(self, paragraph: Any, part: Part) -> None:
        """Make a paragraph an item: of the list that is open at its depth, or of a new one."""
        depth = min(part.level, DEPTHS) - 1
        del self.open_lists[depth + 1 :]
        last = self.open_lists[depth] if depth < len(self.open_lists) else None
        if part.ordinal is None:
            list_id = self.lists.bullets
        elif last and last[1] is not None and part.ordinal == last[1] + 1:
            list_id = last[0]
        else:
            list_id = self.lists.numbered(depth, part.ordinal)
        while len(self.open_lists) <= depth:
            self.open_lists.append((0, None))
        self.open_lists[depth] = (list_id, part.ordinal)
        properties = child(paragraph.find(qn("w:pPr")), "w:numPr")
        child(properties, "w:ilvl", val=depth)
        child(properties, "w:numId", val=list_id)

    def _fill(self, paragraph: Any, leaves: Sequence[Leaf], marks: Marks, *, is_last: bool) -> None:
        """Write words with the marks of the comments between them."""
        for leaf in cut(leaves, marks.places):
            paragraph.extend(marks.before(leaf))
            paragraph.append(self._run(leaf))
            if leaf.note in self.of_notes:
                self._comment_note(paragraph, leaf.note)
            paragraph.extend(marks.after(leaf))
        if is_last:
            paragraph.extend(marks.rest())

    def _run(self, leaf: Leaf) -> Any:
        if leaf.note:
            if leaf.note in self.noted:
                return runs.note_number_run(leaf.note)
            self.noted.add(leaf.note)
            return runs.note_run(leaf.note)
        if not leaf.link or leaf.link.startswith("#"):
            return runs.text_run(leaf)
        address = printable(urljoin(self.paper.address, leaf.link))
        if address not in self.links:
            self.links[address] = self.part.relate_to(
                address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
        return runs.link_around(runs.text_run(leaf, "Hyperlink"), self.links[address])

    def _table(self, part: Part, marks: Marks) -> Any:
        table = element("w:tbl")
        properties = child(table, "w:tblPr")
        child(properties, "w:tblStyle", val="TableGrid")
        child(properties, "w:tblW", type="pct", w=5000)
        child(properties, "w:tblLook", val="0020", firstRow=1)
        grid = child(table, "w:tblGrid")
        for _column in part.rows[0] if part.rows else ():
            child(grid, "w:gridCol")
        for number, cells in enumerate(part.rows):
            row = child(table, "w:tr")
            if number == 0:
                child(child(row, "w:trPr"), "w:tblHeader")
            for index, cell in enumerate(cells):
                is_last = number == len(part.rows) - 1 and index == len(cells) - 1
                self._cell(child(row, "w:tc"), cell, marks, is_last=is_last)
        return table

    def _cell(self, place: Any, cell: Cell, marks: Marks, *, is_last: bool) -> None:
        paragraph = _paragraph("", ())
        if cell.alignment:
            child(paragraph.find(qn("w:pPr")), "w:jc", val=cell.alignment)
        self._fill(paragraph, cell.leaves, marks, is_last=is_last)
        if cell.is_head:
            for run in paragraph.iter(qn("w:r")):
                _embolden(run)
        place.append(paragraph)

    def _sort_note_annotations(self) -> None:
        """Comments cannot stand in footnotes; those on a note go to its number in the text."""
        number = 0
        for position in range(self.first_note, len(self.paper.passages)):
            passage = self.paper.passages[position]
            if passage.kind is PassageKind.FOOTNOTE:
                number = passage.ordinal or number + 1
            found = self.paper.annotations.get(position, ())
            if found:
                self.of_notes.setdefault(number, []).extend(found)

    def _comment_note(self, paragraph: Any, number: int) -> None:
        run = paragraph[-1]
        for annotation in self.of_notes.pop(number):
            comment = self.comments.add(annotation)
            run.addprevious(runs.comment_start(comment))
            paragraph.extend(runs.comment_end(comment))

    def _notes(self) -> None:
        notes = list(self.paper.passages[self.first_note :])
        numbers = [p.ordinal or 0 for p in notes if p.kind is PassageKind.FOOTNOTE]
        unread = [number for number in numbers if number not in self.noted]
        if unread:
            # Word shows a footnote only where something refers to it.
            paragraph = _paragraph("", ())
            self._fill(paragraph, [Leaf(note=n) for n in unread], Marks([], 0), is_last=True)
            self.end.addprevious(paragraph)
        place = None
        self.part, self.links = self.footnotes.part, {}
        for passage in notes:
            parts = parts_of(passage)
            if passage.kind is PassageKind.FOOTNOTE:
                self.open_lists.clear()
                place = self.footnotes.add(passage.ordinal or 0)
                parts = [replace(part, kind=PartKind.TEXT, level=0) for part in parts]
            if place is not None:
                self._note(place, parts)
        self.footnotes.attach()

    def _note(self, place: Any, parts: Iterable[Part]) -> None:
        for part in parts:
            block = self._part(part, Marks([], 0), is_last=False, note=True)
            if len(place) == 0:
                block.insert(1, runs.note_mark_run())
            place.append(block)


def _paragraph(style: str, content: Iterable[Any]) -> Any:
    paragraph = element("w:p")
    properties = child(paragraph, "w:pPr")
    if style:
        child(properties, "w:pStyle", val=style)
    paragraph.extend(content)
    return paragraph


def _embolden(run: Any) -> None:
    properties = run.find(qn("w:rPr"))
    if properties is None:
        properties = element("w:rPr")
        run.insert(0, properties)
    if properties.find(qn("w:b")) is None:
        style = properties.find(qn("w:rStyle"))
        properties.insert(0 if style is None else 1, element("w:b"))
