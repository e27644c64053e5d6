"""Words with their formatting, written so that Markdown reads exactly these words.

Everything that the dialect would take as markup is escaped. Where two formats touch without a
blank between them, Markdown cannot tell which asterisk closes what: there the format that both
share is kept, or else that of the longer piece. No character of the text is ever lost.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from forum.markdown_dialect import is_allowed_address

BLANKS = re.compile(r"[ \t\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
_MARKS = re.compile(r"[\\`*\[\]|<~_]|&(?=#?\w+;)")
_WITHIN_WORD = re.compile(r"\w_(?=\w)")
_BY_NAME = {"<": "&lt;", "&": "&amp;", "~": "&#126;"}
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_BULLET = re.compile(r"[-+](?=\s|$)")
_ROW = re.compile(r"[-=:| ]+")
_CLOSING = re.compile("#+$")
_SCHEMES = re.compile(r"(?:https?://[^/\s]|mailto:)", re.IGNORECASE)
_UNSAFE = re.compile(r"[\s<>()\[\]\\`\"'*|]|[^\x21-\x7e]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in one format; a line break is a piece of its own.

    ``note`` is the label of a footnote that is referred to here; such a piece has no text.
    """

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    link: str = ""
    note: str = ""

    @property
    def format(self) -> tuple[bool, bool, bool]:
        """The format that marks around the words express."""
        return self.bold, self.italic, self.struck

    @property
    def is_formatted(self) -> bool:
        """Whether marks stand around the words."""
        return any(self.format)


def text_of(pieces: Iterable[Piece]) -> str:
    """Give the bare words of the pieces."""
    return "".join(piece.text for piece in pieces)


def written(pieces: Sequence[Piece], *, in_heading: bool = False, in_table: bool = False) -> str:
    """Write pieces as Markdown; line breaks are lines unless it is a heading or a table."""
    if in_heading or in_table:
        pieces = [replace(p, text=p.text.replace("\n", " ")) for p in pieces]
    result = ""
    for link, group in groupby(_prepared(pieces, in_table), key=lambda piece: piece.link):
        inner = _without_ambiguity(list(group))
        text = _joined(inner, after_note=result.endswith("]") and not link)
        if link and text.strip():
            text = f"[{text}]({_address(link)})"
        if result.endswith("!") and text.startswith("["):
            result = result[:-1] + "\\!"
        result += text
    lines = [BLANKS.sub(" ", line).strip() for line in result.split("\n")]
    lines = [line for line in lines if line]
    if in_heading:
        return _CLOSING.sub(lambda hashes: "\\#" * len(hashes.group()), " ".join(lines))
    return "  \n".join(line if in_table else _line_start(line) for line in lines)


def _prepared(pieces: Iterable[Piece], in_table: bool) -> list[Piece]:
    """Take the blanks at their ends out of formatted pieces, and join what has one format."""
    found: list[Piece] = []
    for piece in _split_at_breaks(pieces):
        if piece.code or piece.note:
            # In a table, the renderer would cut code at a bar.
            is_code = piece.code and not (in_table and set(piece.text) & set("|\\`"))
            found.append(Piece(piece.text, code=is_code, note=piece.note, link=piece.link))
            continue
        core = piece.text.strip()
        bare = Piece("", link=piece.link)
        if not core or not piece.is_formatted:
            found.append(replace(bare, text=piece.text) if not core else piece)
            continue
        start = piece.text.index(core)
        parts = piece.text[:start], core, piece.text[start + len(core) :]
        found += [replace(bare, text=parts[0]), replace(piece, text=core)]
        found.append(replace(bare, text=parts[2]))
    return _merged(piece for piece in found if piece.text or piece.note)


def _split_at_breaks(pieces: Iterable[Piece]) -> Iterable[Piece]:
    for piece in pieces:
        link = piece.link if _SCHEMES.match(piece.link) and is_allowed_address(piece.link) else ""
        for part in re.split("(\n)", piece.text) if not piece.note else [""]:
            if part == "\n":
                yield Piece("\n", link=link)
            elif part or piece.note:
                yield replace(piece, text=part, link=link)


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    merged: list[Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if (
            last
            and not (last.note or piece.note)
            and replace(last, text="") == replace(piece, text="")
        ):
            merged[-1] = replace(last, text=last.text + piece.text)
        else:
            merged.append(piece)
    return merged


def _without_ambiguity(pieces: list[Piece]) -> list[Piece]:
    """Give formatted pieces that touch each other one format."""
    result: list[Piece] = []
    for is_formatted, group in groupby(pieces, key=lambda piece: piece.is_formatted):
        run = list(group)
        if not is_formatted or len(run) == 1:
            result += run
            continue
        shared = [all(flags) for flags in zip(*(piece.format for piece in run), strict=True)]
        if any(shared):
            bold, italic, struck = shared
            run = [replace(p, bold=bold, italic=italic, struck=struck) for p in run]
        else:
            longest = max(run, key=lambda piece: len(piece.text))
            run = [p if p is longest else Piece(p.text, link=p.link) for p in run]
        result += run
    return _merged(result)


def _joined(pieces: Sequence[Piece], *, after_note: bool) -> str:
    result = ""
    for piece in pieces:
        text = _marked(piece)
        if after_note and text[:1] in ("(", ":"):
            # "[^1](" would begin a link, "[^1]:" the text of the note.
            text = f"&#{ord(text[0])};{text[1:]}"
        if result.endswith("!") and text.startswith("["):
            result = result[:-1] + "\\!"
        after_note = bool(piece.note)
        result += text
    return result


def _marked(piece: Piece) -> str:
    if piece.note:
        return f"[^{piece.note}]"
    if piece.code:
        return _code(piece.text)
    mark = "*" * (2 * piece.bold + piece.italic)
    strike = "~~" if piece.struck else ""
    return f"{strike}{mark}{escaped(piece.text)}{mark}{strike}"


def _code(text: str) -> str:
    text = BLANKS.sub(" ", text.replace("\n", " "))
    if not text.strip():
        return text
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def escaped(text: str) -> str:
    """Write words so that no character of them is taken as markup within a line."""
    within = {match.start() + 1 for match in _WITHIN_WORD.finditer(text)}

    def escape(match: re.Match[str]) -> str:
        mark = match.group()
        if mark == "_" and match.start() in within:
            return mark
        return _BY_NAME.get(mark, f"\\{mark}")

    return _MARKS.sub(escape, text)


def _line_start(line: str) -> str:
    """Write a line so that its beginning does not make it a list, a heading or a rule."""
    number = _NUMBER.match(line)
    if number:
        return f"{number.group(1)}\\{line[number.end(1) :]}"
    if line[0] in "#>" or _BULLET.match(line):
        return f"\\{line}"
    if line[0] in "-=:" and _ROW.fullmatch(line):
        return f"&#{ord(line[0])};{line[1:]}"
    return line


def _address(link: str) -> str:
    return _UNSAFE.sub(lambda m: "".join(f"%{byte:02X}" for byte in m.group().encode()), link)
