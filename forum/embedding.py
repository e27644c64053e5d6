"""Which links lead to something that can be shown within a page, and where its player stands.

Nothing here asks anybody: the address of the player is made from the link alone. What is stored
stays a link; rendered HTML is searched for such links only when a page is shown.
"""

import enum
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import quote

#: Longer addresses stay links.
LONGEST = 500


class Shape(enum.StrEnum):
    """The room that something needs."""

    WIDE = "wide"
    UPRIGHT = "upright"
    POST = "post"


class Referrer(enum.StrEnum):
    """What the host of a player learns about the page that shows it."""

    NOTHING = "no-referrer"
    #: YouTube plays nothing without it, and Vimeo's owners can allow sites by name.
    SITE = "strict-origin"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Links of one form, and the player's address with the parts that the link names."""

    link: re.Pattern[str]
    player: str
    shape: Shape = Shape.WIDE


@dataclass(frozen=True, slots=True)
class Provider:
    """A service whose contents can be shown after consent; ``host`` is the one that is asked."""

    name: str
    host: str
    privacy_url: str
    patterns: tuple[Pattern, ...]
    #: How the player is told at which second to begin, if it can be.
    start: str = ""
    referrer: Referrer = Referrer.NOTHING


@dataclass(frozen=True, slots=True)
class Embed:
    """What a link leads to: shown from ``address``, once the reader has agreed."""

    provider: Provider
    link: str
    address: str
    shape: Shape


def pattern(link: str, player: str, shape: Shape = Shape.WIDE) -> Pattern:
    """Make a pattern; a link is matched without scheme, ``www.``, ``m.`` and what follows."""
    return Pattern(re.compile(rf"{link}(?=[/?&;#]|$)"), player, shape)


def peertube(host: str) -> tuple[Pattern, ...]:
    """Give the patterns of a PeerTube host; other viewers are not told the reader's address."""
    at = re.escape(_bare(f"https://{host}"))
    video, playlist = (f"https://{host}/{kind}/embed/{{id}}" for kind in _PEERTUBE_KINDS)
    return (
        pattern(rf"{at}/(?:w|videos/watch|videos/embed)/(?P<id>[\w-]{{6,64}})", f"{video}?p2p=0"),
        pattern(rf"{at}/(?:w/p|videos/watch/playlist)/(?P<id>[\w-]{{6,64}})", f"{playlist}?p2p=0"),
    )


_PEERTUBE_KINDS = ("videos", "video-playlists")
PEERTUBE_START = "&start={}"


def by_addresses(page: str, player: str) -> tuple[Pattern, ...]:
    """Give the pattern of a host with these addresses of page and player, each with ``{id}``."""
    before, after = _bare(page).split("{id}")
    return (pattern(rf"{re.escape(before)}(?P<id>[\w-]{{1,64}}){re.escape(after)}", player),)


_DECORATION = re.compile(
    r"^https?://(?:www\.|m\.|[a-z]{2}-[a-z]{2}\.(?=facebook\.))?", re.IGNORECASE
)


def _bare(address: str) -> str:
    return _DECORATION.sub("", address)


def recognise(link: str, providers: Iterable[Provider]) -> Embed | None:
    """Tell what a link leads to, if one of the providers can show it."""
    if len(link) > LONGEST or not link.lower().startswith(("https://", "http://")):
        return None
    host, slash, rest = _bare(link).partition("/")
    bare = host.lower() + slash + rest
    for provider in providers:
        for form in provider.patterns:
            if found := form.link.match(bare):
                canonical = quote(f"https://www.{found[0]}", safe="")
                address = form.player.format(**found.groupdict(), link=canonical)
                start = provider.start.format(seconds) if (seconds := _start(rest)) else ""
                return Embed(provider, link, address + start, form.shape)
    return None


_START = re.compile(r"[?&#](?:t|start)=(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?(?=[&#]|$)")


def _start(rest: str) -> int:
    """Give the second at which a link lets a video begin."""
    found = _START.search(rest)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return 3600 * hours + 60 * minutes + seconds


#: Asked only where there is a bare link: most texts have none.
Providers = Callable[[], Sequence[Provider]]

# What the sanitiser writes for a link whose words are its own address.
_LINK = re.compile(r'<a href="(https?://[^"]+)" rel="[a-z ]+">([^<]+)</a>', re.IGNORECASE)
_PIECES = re.compile(r"<blockquote>|</blockquote>|<p>(.*?)</p>", re.DOTALL)
_BREAK = re.compile(r"<br>\n?")


def _bare_link(line: str) -> str:
    """Give the address of a line that is nothing but a bare link."""
    found = _LINK.fullmatch(line.strip())
    return unescape(found[1]) if found and unescape(found[1]) == unescape(found[2]) else ""


def _is_whole(line: str) -> bool:
    """Whether a line closes what it opens, so that it can stand in a paragraph of its own."""
    opened = len(re.findall(r"<[a-z]", line)) - len(re.findall(r"<(?:img|br)\b", line))
    return opened == line.count("</")


def with_embeds(html: str, providers: Providers, shown: Callable[[Embed], str]) -> str:
    """Put what ``shown`` makes in the place of each bare link on a line of its own.

    Quotes keep their links: what they quote is shown where it was written.
    """
    # Most texts have no bare link at all, and need not be taken apart to know it.
    return "".join(_pieces(html, providers, shown)) if '">http' in html else html


def _pieces(html: str, providers: Providers, shown: Callable[[Embed], str]) -> Iterator[str]:
    depth = end = 0
    for piece in _PIECES.finditer(html):
        yield html[end : piece.start()]
        end = piece.end()
        depth += {"<blockquote>": 1, "</blockquote>": -1}.get(piece[0], 0)
        yield piece[0] if depth or piece[1] is None else _paragraph(piece[1], providers, shown)
    yield html[end:]


def _paragraph(inner: str, providers: Providers, shown: Callable[[Embed], str]) -> str:
    lines = _BREAK.split(inner)
    links = [_bare_link(line) for line in lines]
    embeds = [recognise(link, providers()) if link else None for link in links]
    if not any(embeds) or not all(map(_is_whole, lines)):
        return f"<p>{inner}</p>"
    parts: list[str] = []
    words: list[str] = []
    for line, embed in zip(lines, embeds, strict=True):
        if embed is None:
            words.append(line)
            continue
        parts += [_words(words), shown(embed)]
        words = []
    return "".join([*parts, _words(words)])


def _words(lines: Sequence[str]) -> str:
    text = "<br>\n".join(lines).strip()
    return f"<p>{text}</p>" if text else ""
