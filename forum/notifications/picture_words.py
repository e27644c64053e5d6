"""What is known in words of a picture that came by mail, where nobody was asked to describe it."""

import re
from html.parser import HTMLParser
from pathlib import PurePath

#: Names that cameras and programs give; numbers say nothing either.
_OF_PROGRAMS = re.compile(
    r"anhang|attachment|bild|bildschirmfoto|camera|clipboard|dcim|dscf?|dscn|file|fotos?|images?|img"
    r"|inline|jpe?g|kamera|mvimg|outlook|pasted|photos?|pic|picture|png|pxl|scan|screenshot|signal"
    r"|unbenannt|unnamed|untitled|upload|vid|video|webp|whatsapp",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
#: A name of fewer letters is an abbreviation that only its author understands.
_FEWEST_LETTERS = 4


def from_name(name: str) -> str:
    """Give the words of a file name that somebody has chosen; nothing of one that a camera gave."""
    words = [
        word
        for word in _WORD.findall(PurePath(name).stem)
        if len(word) > 1 and not _OF_PROGRAMS.fullmatch(word)
    ]
    return " ".join(words) if sum(map(len, words)) >= _FEWEST_LETTERS else ""


def from_html(html: str) -> dict[str, str]:
    """Give what the HTML of a mail says instead of its pictures, by their ``Content-ID``."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        address, words = given.get("src", ""), " ".join(given.get("alt", "").split())
        # Programs put the name of the file there, which from_name looks at.
        is_name = re.fullmatch(r"\S+\.\w{3,4}", words) is not None
        if tag == "img" and address.lower().startswith("cid:") and words and not is_name:
            self.found[address[4:]] = words
