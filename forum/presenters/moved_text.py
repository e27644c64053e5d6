"""Makes the sentences that contributions have moved links to those who moved them."""

import html
import re
from collections.abc import Callable, Sequence

from forum.models import Hunk

_TOKEN = re.compile(r"<[^>]*>|[^<]+")


def with_links(
    markup: str, text: str, hunks: Sequence[Hunk], address: Callable[[Hunk], str]
) -> str:
    """Give the safe HTML of a passage with its changed places as links.

    ``text`` is the plain text that the offsets of ``hunks`` count in. HTML in which that text
    cannot be followed comes back as it is.
    """
    spans = [hunk for hunk in hunks if hunk.new_end > hunk.new_start]
    if not spans:
        return markup
    made: list[str] = []
    place, in_link = 0, 0
    for token in _TOKEN.findall(markup):
        if token.startswith("<"):
            in_link += token.startswith("<a ") - token.startswith("</a")
            made.append(token)
            continue
        pieces = _pieces(html.unescape(token), text, place)
        if pieces is None:
            return markup
        made.append("".join(_linked(pieces, spans, address, plain=bool(in_link))))
        place = pieces[-1][1] + 1 if pieces[-1][1] >= place else place
    return "".join(made) if place >= len(text.rstrip()) else markup


def _pieces(written: str, text: str, place: int) -> list[tuple[str, int]] | None:
    """Give each character with its place in ``text``; white space that it lacks has the last."""
    found = []
    for character in written:
        if place < len(text) and (
            character == text[place] or (character.isspace() and text[place] == " ")
        ):
            found.append((character, place))
            place += 1
        elif character.isspace():
            found.append((character, place - 1))
        else:
            return None
    return found


def _linked(
    pieces: Sequence[tuple[str, int]],
    spans: Sequence[Hunk],
    address: Callable[[Hunk], str],
    *,
    plain: bool,
) -> list[str]:
    made: list[str] = []
    open_hunk: Hunk | None = None
    for character, place in pieces:
        here = None if plain else _at(spans, place)
        if here is not open_hunk:
            made.append("</a>" if open_hunk else "")
            made.append(f'<a class="moved" href="{html.escape(address(here))}">' if here else "")
            open_hunk = here
        made.append(html.escape(character, quote=False))
    made.append("</a>" if open_hunk else "")
    return made


def _at(spans: Sequence[Hunk], place: int) -> Hunk | None:
    return next((hunk for hunk in spans if hunk.new_start <= place < hunk.new_end), None)
