"""How an upload is shown: in a text, and in words."""

from flask_babel import format_decimal

from forum.addresses import path_of
from forum.markup import literal
from forum.models import Upload

_KILOBYTE = 1024


def markdown(upload: Upload) -> str:
    """Write the Markdown that shows a picture, or links to a file with its kind and size."""
    if upload.is_picture:
        return f"![{literal(upload.alternative)}]({path_of(upload)})"
    return f"[{literal(label(upload))}]({path_of(upload)})"


def label(upload: Upload) -> str:
    """Name an upload with its kind and its size."""
    stem, _dot, ending = upload.name.rpartition(".")
    return f"{stem} ({ending.upper()}, {size(upload.size)})"


def size(octets: int) -> str:
    """Write a number of bytes in kB or MB, by the rules of the page's language."""
    if octets < _KILOBYTE * _KILOBYTE:
        return f"{format_decimal(max(1, round(octets / _KILOBYTE)))} kB"
    return f"{format_decimal(round(octets / _KILOBYTE / _KILOBYTE, 1))} MB"
