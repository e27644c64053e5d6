"""The words of a passage as the runs of a Word paragraph."""

from typing import Any

from docx.oxml.ns import qn

from forum.paper_files.docx_frame import child, element, printable
from forum.paper_files.docx_names import CODE_WORDS_STYLE, NOTE_NUMBER_STYLE
from forum.paper_files.words import Leaf

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def text_run(leaf: Leaf, style: str = "") -> Any:
    """Write words, with their line breaks, as a run."""
    run = element("w:r")
    _add_format(run, leaf, CODE_WORDS_STYLE if leaf.code else style)
    for number, line in enumerate(printable(leaf.text).split("\n")):
        if number:
            child(run, "w:br")
        if line:
            text = child(run, "w:t")
            text.text = line
            text.set(_SPACE, "preserve")
    return run


def _add_format(run: Any, leaf: Leaf, style: str) -> None:
    marks = [("w:b", leaf.bold), ("w:i", leaf.italic), ("w:strike", leaf.struck)]
    if not style and not any(is_on for _tag, is_on in marks):
        return
    properties = child(run, "w:rPr")
    if style:
        child(properties, "w:rStyle", val=style)
    for tag, is_on in marks:
        if is_on:
            child(properties, tag)


def note_run(number: int) -> Any:
    """Refer to a footnote for the first time."""
    run = element("w:r")
    child(child(run, "w:rPr"), "w:rStyle", val="FootnoteReference")
    child(run, "w:footnoteReference", id=number)
    return run


def note_number_run(number: int) -> Any:
    """Name the number of a footnote again."""
    return text_run(Leaf(str(number)), NOTE_NUMBER_STYLE)


def note_mark_run() -> Any:
    """Begin the text of a footnote with its number."""
    run = element("w:r")
    child(child(run, "w:rPr"), "w:rStyle", val="FootnoteReference")
    child(run, "w:footnoteRef")
    return run


def comment_start(number: int) -> Any:
    """Begin the words that a comment is about."""
    return element("w:commentRangeStart", id=number)


def comment_end(number: int) -> list[Any]:
    """End the words that a comment is about, and show its sign."""
    run = element("w:r")
    child(child(run, "w:rPr"), "w:rStyle", val="CommentReference")
    child(run, "w:commentReference", id=number)
    return [element("w:commentRangeEnd", id=number), run]


def link_around(run: Any, relation: str) -> Any:
    """Make a run a link to the address that is related as ``relation``."""
    link = element("w:hyperlink")
    link.set(qn("r:id"), relation)
    link.append(run)
    return link
