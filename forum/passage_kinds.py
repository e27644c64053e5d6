"""What a passage is in the text of a paper."""

from enum import StrEnum


class PassageKind(StrEnum):
    """The kinds of passages; stored as text."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    TABLE = "table"
    CODE = "code"
    FOOTNOTE = "footnote"
