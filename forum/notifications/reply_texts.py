"""What a person has written in an answer by mail: without quotes, headers and signature."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

#: "Am 26.11.2026 um 10:00 schrieb …:", "On …, … wrote:", "Anna <a@b.de> schrieb am …:".
ATTRIBUTION = re.compile(
    r"^(?:(?:Am|On)\s.{4,300}?\s(?:schrieb|wrote)(?:\s.{1,200})?\s?:"
    r"|\S[^\n]{0,200}\s(?:schrieb am|wrote on)\s.{4,200}:)\s*$",
    re.DOTALL,
)
#: A person may write "Am 3. Mai schrieb die Stadt:"; programs name the minute or an address.
BY_PROGRAM = re.compile(r"\d{1,2}:\d{2}|@")
#: An attribution may be broken over so many lines.
BROKEN_OVER = 3
#: The headers that Outlook puts above what it quotes.
HEADER = re.compile(r"^\*?(Von|From|Gesendet|Sent|Datum|Date|An|To|Cc|Betreff|Subject):\*?\s")
HEADERS_TOGETHER = 3
ENDS = re.compile(
    r"^(?:-- ?|_{8,}"
    r"|-{2,}\s*(?:Urspr(?:ü|ue)ngliche Nachricht|Original Message|Original-Nachricht"
    r"|Weitergeleitete Nachricht|Forwarded message)\s*-{2,}"
    r"|(?:Von meinem|Gesendet von|Gesendet mit|Diese Nachricht wurde von meinem)\s.{3,80}"
    r"|(?:Sent from|Get Outlook for)\s.{3,80})\s*$"
)
#: Elements whose end begins a new line, and those that hold no words of the person.
BLOCKS = frozenset({"p", "div", "li", "tr", "blockquote", "h1", "h2", "h3", "ul", "ol", "table"})
SILENT = frozenset({"style", "script", "head", "title", "blockquote"})
EMPTY = frozenset({"br", "img", "hr", "meta", "input", "link", "col", "wbr", "area", "base"})
#: Classes and ids of what mail programs put around a quote or a signature.
QUOTES = re.compile(
    r"gmail_quote|gmail_signature|moz-cite-prefix|moz-signature|divRplyFwdMsg|appendonsend"
    r"|mail-editor-reference-message-container|Signature|OutlookMessageHeader"
)
#: After these nothing of the person follows.
QUOTE_TO_THE_END = re.compile(r"divRplyFwdMsg|appendonsend|OutlookMessageHeader")


def from_plain(text: str) -> str:
    """Give the words of the person from a plain text.

    What is answered under or between quotes stays; quotes, headers and signature go.
    """
    lines = text.replace("\r\n", "\n").replace("\xa0", " ").split("\n")
    lines = lines[: _end(lines)]
    start, after = _attribution(lines)
    below = lines[after:]
    # Only where the quote is marked can words below it be told from it.
    is_marked = any(line.startswith(">") for line in below)
    kept = lines[:start] + (below if is_marked else [])
    return _tidy(line for line in kept if not line.startswith(">"))


def from_html(html: str) -> str:
    """Give the words of the person from HTML, as it comes from programs that send nothing else."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = "".join(reader.pieces).split("\n")
    return from_plain("\n".join(line.strip() for line in lines))


def _end(lines: list[str]) -> int:
    """Find where a signature or the headers of a quoted mail begin."""
    for index, line in enumerate(lines):
        if ENDS.match(line):
            return index
        block = lines[index : index + 2 * HEADERS_TOGETHER]
        if HEADER.match(line) and sum(map(bool, map(HEADER.match, block))) >= HEADERS_TOGETHER:
            return index
    return len(lines)


def _attribution(lines: list[str]) -> tuple[int, int]:
    """Find the line that says who wrote what follows, and the line after it."""
    for index, line in enumerate(lines):
        if not line.strip() or line.startswith(">"):
            continue
        for length in range(1, BROKEN_OVER + 1):
            together = lines[index : index + length]
            if not together[-1].strip():
                break
            text = "\n".join(together).strip()
            if ATTRIBUTION.match(text) and BY_PROGRAM.search(text):
                return index, index + length
    return len(lines), len(lines)


def _tidy(lines: Iterable[str]) -> str:
    text = "\n".join(line.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


class _Reader(HTMLParser):
    """Collects the text that is neither quote nor signature."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        #: The open elements, each with whether its text is left out.
        self._open: list[tuple[str, bool]] = []
        self._is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is opened; a line break is one."""
        if tag == "br":
            self._say("\n")
        named = " ".join(value or "" for name, value in attrs if name in ("class", "id"))
        self._is_over = self._is_over or bool(QUOTE_TO_THE_END.search(named))
        if tag not in EMPTY:
            self._open.append((tag, tag in SILENT or bool(QUOTES.search(named))))

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and those that nobody has closed inside."""
        if tag not in (name for name, _ in self._open):
            return
        if tag in BLOCKS:
            self._say("\n")
        while self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep the words; line breaks of the source mean nothing."""
        self._say(re.sub(r"[ \t\r\n]+", " ", data))

    def _say(self, text: str) -> None:
        if not self._is_over and not any(silent for _, silent in self._open):
            self.pieces.append(text)
