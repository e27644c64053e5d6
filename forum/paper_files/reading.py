"""A file that somebody has uploaded, read as the Markdown of a paper.

What a file is follows from its content: names lie, and browsers guess.
"""

import re

from forum.markup_limits import PAPER_LIMITS, MarkupRefused, decode, refuse_if_too_long
from forum.paper_files.archive import check_archive
from forum.paper_files.docx_reading import read_docx
from forum.paper_files.refusal import FILE_BYTES, FileRefused

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_OTHER_FORMATS = {b"%PDF": "file_is_pdf", b"{\\rtf": "file_is_rich_text"}
_NO_TEXT = re.compile(b"[\x00-\x08\x0e-\x1a\x1c-\x1f\x81\x8d\x8f\x90\x9d]")


def read_paper(data: bytes, filename: str) -> str:
    """Read a DOCX file, or a text in Markdown, as Markdown.

    Args:
        data: The content of the file.
        filename: The name of the file; only the refusals name it.

    Raises:
        FileRefused: The file is of another kind, damaged, unsafe or too large.
        MarkupRefused: The text is no text, or too long.
    """
    try:
        text = _read(data)
        refuse_if_too_long(text, PAPER_LIMITS)
    except FileRefused as refusal:
        raise FileRefused(refusal.code, **{**refusal.values, "name": filename}) from refusal
    if not text.strip():
        raise FileRefused("file_empty", name=filename)
    return text


def _read(data: bytes) -> str:
    if len(data) > FILE_BYTES:
        raise FileRefused("file_too_large", allowed=FILE_BYTES // (1024 * 1024))
    if not data.strip():
        raise FileRefused("file_empty")
    if data.startswith(_ZIP):
        check_archive(data)
        return read_docx(data)
    if data.startswith(_OLE):
        is_locked = _ENCRYPTED_PACKAGE in data
        raise FileRefused("file_encrypted" if is_locked else "file_is_old_word")
    for start, code in _OTHER_FORMATS.items():
        if data.lstrip().startswith(start):
            raise FileRefused(code)
    return _text(data)


def _text(data: bytes) -> str:
    """Read Unicode, else the one-byte letters of western Windows, if nothing speaks against it."""
    encoding = _BYTE_ORDER_MARKS.get(data[:2])
    if encoding:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            raise MarkupRefused("markup_not_text", line=1) from error
    fault = _NO_TEXT.search(data)
    try:
        text = decode(data)
    except MarkupRefused as refusal:
        if fault or refusal.code != "markup_not_text":
            raise
        return data.decode("cp1252")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise MarkupRefused("markup_not_text", line=line)
    return text
