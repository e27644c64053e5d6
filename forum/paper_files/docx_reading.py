"""A DOCX file, read as Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

from docx import Document
from docx.opc.exceptions import OpcError
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

from forum.paper_files.docx_names import (
    APPENDIX_STYLE,
    ENDNOTES,
    FOOTNOTES,
    FRONT_STYLES,
    ID,
    NUMBERING,
    TBL,
    VAL,
    P,
)
from forum.paper_files.docx_numbering import Counters
from forum.paper_files.docx_styles import (
    Numbering,
    Style,
    Styles,
    number_of,
    numbering_in,
    outline_level,
)
from forum.paper_files.docx_words import Words
from forum.paper_files.inline_markdown import Piece, text_of
from forum.paper_files.markdown_writing import Block, BlockKind, paper_markdown
from forum.paper_files.refusal import FileRefused
from forum.passage_splitting import PASSAGE_CHARACTERS

_WRAPPERS = {qn(f"w:{name}") for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml")}
_TEXT_BOX = qn("w:txbxContent")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = {qn("w:del"), qn("w:moveFrom")}
_SHOWN = 60


def read_docx(data: bytes) -> str:
    """Read a file that ``check_archive`` has looked through.

    Raises:
        FileRefused: It is no Word text, or a passage is too long to be discussed.
    """
    try:
        document = Document(BytesIO(data))
        reader = _Reader(document.part)
        blocks = list(reader.blocks(document.element.body))
        return paper_markdown(blocks, reader.notes())
    except (OpcError, InvalidXmlError, etree.LxmlError) as error:
        raise FileRefused("file_damaged") from error
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        # python-docx meets a package that contradicts itself in one of these ways.
        raise FileRefused("file_not_docx") from error


def _related(part: Any, kind: str) -> Any:
    """Give the part that is related to ``part`` as ``kind``."""
    for relation in part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            return relation.target_part
    return None


@dataclass
class _Place:
    """Where the reading stands, to name it when something is wrong."""

    paragraph: int = 0
    beginning: str = ""


@dataclass
class _Reader:
    """Reads the blocks of one file."""

    part: Any
    place: _Place = field(default_factory=_Place)

    def __post_init__(self) -> None:
        self.styles = Styles(self.part.styles.element)
        lists = _related(self.part, NUMBERING)
        self.counters = Counters(lists and parse_xml(lists.blob), self.styles)
        self.words = Words(self.styles, _links_of(self.part))
        self.is_front = True

    def blocks(self, parent: Any) -> Iterator[Block]:
        """Give the blocks below an element, in order."""
        waiting: list[Piece] = []
        for child in _children(parent):
            if child.tag == TBL:
                yield from self._checked(self._table(child))
                continue
            properties = child.find(qn("w:pPr"))
            pieces = [*waiting, *self.words.of(child)]
            if _is_mark_deleted(properties):
                # Once the deletion is accepted, the paragraph runs on into the next.
                waiting = pieces
                continue
            waiting = []
            self.place.paragraph += 1
            yield from self._checked(self._paragraph(pieces, properties))
            for box in child.iter(_TEXT_BOX):
                if not any(above.tag in (_FALLBACK, _TEXT_BOX) for above in box.iterancestors()):
                    yield from self.blocks(box)
        if waiting:
            yield from self._checked(Block(BlockKind.PARAGRAPH, waiting))

    def _checked(self, block: Block | None) -> Iterator[Block]:
        if block is None:
            return
        self.is_front = False
        if block.characters > PASSAGE_CHARACTERS:
            beginning = " ".join(text_of(block.pieces)[: 2 * _SHOWN].split())[:_SHOWN]
            raise FileRefused(
                "file_passage_too_long",
                paragraph=self.place.paragraph,
                beginning=beginning,
                found=block.characters,
                allowed=PASSAGE_CHARACTERS,
            )
        yield block

    def _paragraph(self, pieces: list[Piece], properties: Any) -> Block | None:
        style = self.styles.of(properties, "w:pStyle")
        label = self._label(properties, style)
        is_empty = not any(piece.text.strip() or piece.note for piece in pieces)
        is_own = style.style_id == APPENDIX_STYLE or (
            self.is_front and style.style_id in FRONT_STYLES
        )
        if is_empty or is_own or style.is_contents:
            return None
        heading = outline_level(properties)
        level = style.heading if heading is None else heading
        if level:
            return Block(BlockKind.HEADING, [*_shown_before(label), *pieces], level=level)
        if style.is_code:
            return Block(BlockKind.CODE, pieces)
        if label is not None:
            return self._item(pieces, properties, style, label)
        if style.continues_level is not None:
            return Block(BlockKind.CONTINUATION, pieces, level=style.continues_level)
        return Block(BlockKind.PARAGRAPH, pieces, is_quote=style.is_quote)

    def _label(self, properties: Any, style: Style) -> Any:
        numbering = self._numbering(properties, style)
        return None if numbering is None else self.counters.next(numbering)

    def _numbering(self, properties: Any, style: Style) -> Numbering | None:
        here = numbering_in(properties)
        if here is None:
            return style.numbering
        if not here.list_id and style.numbering is not None:
            return Numbering(style.numbering.list_id, here.depth)
        return here

    def _item(self, pieces: list[Piece], properties: Any, style: Style, label: Any) -> Block:
        numbering = self._numbering(properties, style)
        depth = numbering.depth if numbering else 0
        if label.number is None:
            pieces = [*_shown_before(label), *pieces]
        return Block(
            BlockKind.ITEM, pieces, level=depth + 1, number=label.number, is_quote=style.is_quote
        )

    def _table(self, table: Any) -> Block | None:
        rows: list[list[list[Piece]]] = []
        alignments: list[str] = []
        for row in table.iter(qn("w:tr")):
            if _nearest(row, TBL) is not table or _is_row_deleted(row):
                continue
            cells: list[list[Piece]] = []
            places: list[str] = []
            for cell in row.iterdescendants(qn("w:tc")):
                if _nearest(cell, qn("w:tr")) is row:
                    pieces, alignment, width = self._cell(cell)
                    cells += [pieces, *([] for _ in range(width - 1))]
                    places += [alignment] * width
            # A head is set in bold as such; saying so again would only be noise.
            rows.append(cells if rows else [_as_head(cell) for cell in cells])
            alignments = alignments or places
        has_text = any(piece.text.strip() for row in rows for cell in row for piece in cell)
        return Block(BlockKind.TABLE, rows=rows, alignments=alignments) if has_text else None

    def _cell(self, cell: Any) -> tuple[list[Piece], str, int]:
        pieces: list[Piece] = []
        alignment = ""
        for paragraph in cell.iter(P):
            self.place.paragraph += 1
            words = self.words.of(paragraph)
            properties = paragraph.find(qn("w:pPr"))
            label = self._label(properties, self.styles.of(properties, "w:pStyle"))
            if words:
                pieces += [Piece(" "), *_shown_before(label), *words]
            found = None if properties is None else properties.find(qn("w:jc"))
            alignment = alignment or ("" if found is None else _ALIGNMENTS.get(found.get(VAL), ""))
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        width = 1 if span is None else max(1, min(60, number_of(span.get(VAL), 1)))
        return pieces, alignment, width

    def notes(self) -> dict[str, list[Block]]:
        """Give the footnotes that the text refers to, by their labels."""
        found: dict[str, list[Block]] = {}
        for kind, name in ((FOOTNOTES, "foot"), (ENDNOTES, "end")):
            part = _related(self.part, kind)
            if part is None:
                continue
            self.words.links = _links_of(part)
            for note in parse_xml(part.blob).iterchildren(qn(f"w:{name}note")):
                key = qn(f"w:{name}noteReference"), note.get(ID, "")
                label = self.words.notes.get(key)
                if label is not None and label not in found:
                    found[label] = list(self.blocks(note))
        labels = sorted(self.words.notes.values(), key=int)
        return {label: found.get(label, []) for label in labels}


_ALIGNMENTS = {"center": "center", "right": "right", "end": "right"}


def _links_of(part: Any) -> dict[str, str]:
    return {key: rel.target_ref for key, rel in part.rels.items() if rel.is_external}


def _children(parent: Any) -> Iterator[Any]:
    """Give paragraphs and tables, through what only wraps them."""
    for child in parent:
        if child.tag in (P, TBL):
            yield child
        elif child.tag in _WRAPPERS and not _is_contents(child):
            yield from _children(child)


def _is_contents(element: Any) -> bool:
    """Whether an element is Word's table of contents."""
    gallery = element.find(f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/{qn('w:docPartGallery')}")
    return gallery is not None and gallery.get(VAL) == "Table of Contents"


def _is_mark_deleted(properties: Any) -> bool:
    mark = None if properties is None else properties.find(qn("w:rPr"))
    return mark is not None and any(child.tag in _GONE for child in mark)


def _is_row_deleted(row: Any) -> bool:
    properties = row.find(qn("w:trPr"))
    return properties is not None and properties.find(qn("w:del")) is not None


def _as_head(cell: list[Piece]) -> list[Piece]:
    if all(piece.bold for piece in cell if piece.text.strip() and not piece.code):
        return [replace(piece, bold=False) for piece in cell]
    return cell


def _nearest(element: Any, tag: str) -> Any:
    return next(element.iterancestors(tag), None)


def _shown_before(label: Any) -> list[Piece]:
    return [Piece(f"{label.text} ")] if label is not None and label.text else []
