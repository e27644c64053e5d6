"""What a DOCX file needs around its text: styles, page, lists and footnotes."""

import re
from datetime import UTC
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from forum.paper_files.document import LANGUAGE, PaperDocument
from forum.paper_files.docx_names import (
    APPENDIX_STYLE,
    CODE_STYLE,
    CODE_WORDS_STYLE,
    FACTS_STYLE,
    FOOTNOTES,
    NOTE_NUMBER_STYLE,
    TITLE_STYLE,
)

DEPTHS = 9
_FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_INK = RGBColor(0x1F, 0x2A, 0x44)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_BULLETS = "•◦▪"
#: Above the numbers that the library's own template uses.
_FIRST_LIST = 1_000


def element(tag: str, **attributes: str | int) -> Any:
    """Make an element of WordprocessingML; attributes belong to its name space."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def child(parent: Any, tag: str, **attributes: str | int) -> Any:
    """Add an element to another."""
    made = element(tag, **attributes)
    parent.append(made)
    return made


def new_document(paper: PaperDocument) -> Any:
    """Give an empty document with page, language, styles and properties."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.5)
    _set_language(document)
    _add_styles(document.styles)
    _add_page_numbers(section, paper)
    properties = document.core_properties
    properties.title, properties.author = printable(paper.title), printable(paper.curator)
    properties.subject = f"{paper.labels.version} {paper.version}"
    properties.language, properties.comments = LANGUAGE, paper.address
    # The format knows no time zones; Word takes these moments as UTC.
    published = paper.published_at.astimezone(UTC).replace(tzinfo=None)
    properties.created = properties.modified = published
    return document


def _set_language(document: Any) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
        language.set(qn("w:eastAsia"), LANGUAGE)
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), LANGUAGE)


def _add_styles(styles: Any) -> None:
    styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(11)
    styles["Title"].font.color.rgb = _INK
    for level in range(1, 7):
        styles[f"Heading {level}"].font.color.rgb = _INK
    paragraph, character = WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER
    _add(styles, paragraph, TITLE_STYLE, "Forum Title", "Title")
    _add(styles, paragraph, FACTS_STYLE, "Forum Facts", "Normal").font.size = Pt(10)
    _add(styles, paragraph, APPENDIX_STYLE, "Forum Appendix", "Normal")
    code = _add(styles, paragraph, CODE_STYLE, "Forum Code", "Normal")
    words = _add(styles, character, CODE_WORDS_STYLE, "Forum Code Words", None)
    for style in (code, words):
        style.font.name = "Consolas"
    _add(styles, character, NOTE_NUMBER_STYLE, "Forum Note Number", None).font.superscript = True
    reference = _add(styles, character, "FootnoteReference", "footnote reference", None)
    reference.font.superscript = True
    _add(styles, paragraph, "FootnoteText", "footnote text", "Normal").font.size = Pt(9)
    _add(styles, character, "CommentReference", "annotation reference", None).font.size = Pt(8)
    _add(styles, paragraph, "CommentText", "annotation text", "Normal").font.size = Pt(10)
    link = _add(styles, character, "Hyperlink", "Hyperlink", None)
    link.font.color.rgb, link.font.underline = RGBColor(0x0B, 0x4F, 0xA8), True
    for depth in range(1, DEPTHS + 1):
        _continue_style(styles, depth)


def _add(styles: Any, kind: WD_STYLE_TYPE, style_id: str, name: str, base: str | None) -> Any:
    for found in styles:
        if found.style_id == style_id:
            return found
    style = styles.add_style(name, kind)
    style.element.set(qn("w:styleId"), style_id)
    if base:
        style.base_style = styles[base]
    if kind is WD_STYLE_TYPE.PARAGRAPH:
        style.next_paragraph_style = styles["Normal"]
    return style


def continue_style(depth: int) -> str:
    """Give the id of the style of further paragraphs of an item, ``depth`` from 1."""
    return "ListContinue" if depth == 1 else f"ListContinue{min(depth, DEPTHS)}"


def _continue_style(styles: Any, depth: int) -> None:
    name = "List Continue" if depth == 1 else f"List Continue {depth}"
    style = _add(styles, WD_STYLE_TYPE.PARAGRAPH, continue_style(depth), name, "Normal")
    style.paragraph_format.left_indent = Cm(0.63 * (depth + 1))


def _add_page_numbers(section: Any, paper: PaperDocument) -> None:
    paragraph = section.footer.paragraphs[0]
    version = f"{paper.labels.version} {paper.version}"
    paragraph.add_run(printable(f"{paper.title} · {version} · {paper.labels.page} "))
    field = child(paragraph._p, "w:fldSimple", instr="PAGE")
    child(child(field, "w:r"), "w:t").text = "1"


class Lists:
    """Makes the definitions of lists; every numbered list counts for itself."""

    def __init__(self, document: Any) -> None:
        """Add the one definition of all bullets."""
        self.root = document.part.numbering_part.element
        self._first_list = self.root.find(qn("w:num"))
        self._next = _FIRST_LIST
        levels = [(depth, "bullet", 1, _BULLETS[depth % 3]) for depth in range(DEPTHS)]
        self.bullets = self._define(levels)

    def numbered(self, depth: int, start: int) -> int:
        """Define a numbered list at a depth, from 0; give its id."""
        return self._define([(depth, "decimal", start, f"%{depth + 1}.")])

    def _define(self, levels: list[tuple[int, str, int, str]]) -> int:
        number = self._next
        self._next += 1
        abstract = element("w:abstractNum", abstractNumId=number)
        child(abstract, "w:multiLevelType", val="hybridMultilevel")
        for depth, form, start, text in levels:
            level = child(abstract, "w:lvl", ilvl=depth)
            child(level, "w:start", val=start)
            child(level, "w:numFmt", val=form)
            child(level, "w:lvlText", val=text)
            child(level, "w:lvlJc", val="left")
            child(child(level, "w:pPr"), "w:ind", left=360 * (depth + 2), hanging=360)
        if self._first_list is None:
            self.root.append(abstract)
        else:
            self._first_list.addprevious(abstract)
        child(child(self.root, "w:num", numId=number), "w:abstractNumId", val=number)
        return number


class Footnotes:
    """The part of a file that holds its footnotes."""

    def __init__(self, document: Any) -> None:
        """Begin with the two lines that Word wants in front of all footnotes."""
        self._document = document
        self._root = element("w:footnotes")
        name = PackURI("/word/footnotes.xml")
        self.part = XmlPart(name, _FOOTNOTES_TYPE, self._root, document.part.package)
        for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
            note = child(self._root, "w:footnote", type=kind, id=number)
            child(child(child(note, "w:p"), "w:r"), f"w:{kind}")

    def add(self, number: int) -> Any:
        """Add an empty footnote."""
        return child(self._root, "w:footnote", id=number)

    def attach(self) -> None:
        """Put the footnotes into the file, if there are any."""
        if len(self._root) > 2:
            self._document.part.relate_to(self.part, FOOTNOTES)


def printable(text: str) -> str:
    """Leave out what XML cannot hold."""
    return _UNPRINTABLE.sub("", text)
