"""Whole pages that many readers share, and for each of them a copy of what is her own in one.

What is a reader's own holds as long as nothing has changed of what the page shows, nor she anything
of hers (``page_versions.of_reader``). It is put into the page that all share at each request.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from forum.blueprints.edge import says_what_passes
from forum.blueprints.fragments import Parts, make_part, parts_of_page, without_token
from forum.blueprints.part_pieces import Own, Pieces, Place, WrittenPieces, text_of

#: What is put in anew at each request, by the names of its places.
EACH_TIME = frozenset({"submission", "token"})
#: Bytes that a copy takes beside its texts, about.
_SIZE = 2000


@dataclass(frozen=True)
class Reader:
    """Whose copy is asked for.

    Attributes:
        place: Where it is found.
        looks: Whatever the page shows of her though nothing that is noted has changed.
        mark: How old everything is that it shows, before anything of hers was read.
    """

    place: Hashable
    looks: Hashable
    mark: bytes


class _Page(NamedTuple):
    pieces: WrittenPieces
    #: What another page made in its stead does not have.
    stamp: object


class _Copy(NamedTuple):
    """What is a reader's own in the page that is found at a place."""

    page_place: Hashable
    stamp: object
    looks: Hashable
    texts: Mapping[Place, WrittenPieces]


def reader_of(key: int | None, *place: Hashable, looks: Hashable = None) -> Reader | None:
    """Say whose copy is asked for, if any are kept: a person's, by her key, or all guests'."""
    parts = parts_of_page()
    if parts is None:
        return None
    mark = parts.marks["page"] if key is None else parts.mark_of(key)
    return Reader(("copy", parts.language, key, *place), looks, mark)


def copy_for(reader: Reader, own: Own) -> bytes | None:
    """Give the page with what is the reader's own, if it is there; ``own`` is put in each time."""
    parts = parts_of_page()
    copy: _Copy | None = parts.cache.get(reader.place, reader.mark) if parts else None
    if parts is None or copy is None or copy.looks != reader.looks:
        return None
    page: _Page | None = parts.cache.get(copy.page_place, parts.marks["page"])
    if page is None or page.stamp is not copy.stamp:
        return None
    return _written(page, copy.texts, {"token": parts.own_token, **own})


def shared(*key: Hashable, own: Own, reader: Reader | None, caller: Callable[[], str]) -> bytes:
    """Give a page that all readers share for whom ``key`` is the same, or make it.

    ``own`` names what belongs into its places; with ``reader`` that is kept for her.

    Raises:
        KeyError: The page has a place that ``own`` does not name.
    """
    parts = parts_of_page()
    if parts is None:
        return Pieces.of(caller()).with_own(own).joined().encode()
    place = ("shared", parts.about, parts.language, *key)
    page: _Page | None = parts.cache.get(place, parts.marks["page"])
    texts: Mapping[Place, WrittenPieces] = {}
    if page is None:
        pieces, lives_on = make_part(parts, caller)
        page = _Page(WrittenPieces.of(pieces), object())
        if lives_on and not says_what_passes():
            parts.cache.put(place, parts.marks["page"], page, page.pieces.size)
        else:
            reader = None
    if reader is not None:
        texts = _texts_of(parts, page, own)
        size = _SIZE + sum(text.size for text in texts.values())
        copy = _Copy(place, page.stamp, reader.looks, texts)
        parts.cache.put(reader.place, reader.mark, copy, size)
    return _written(page, texts, {"token": parts.own_token, **own})


def _texts_of(parts: Parts, page: _Page, own: Own) -> dict[Place, WrittenPieces]:
    """Give what is a reader's own, by its places, with places for what is put in each time."""
    places = {place for _index, place in page.pieces.places if place.name not in EACH_TIME}
    # What is put in has been given the token of this session already.
    texts = {place: without_token(parts, text_of(place, own)) for place in places}
    return {place: WrittenPieces.of(Pieces.of(text)) for place, text in texts.items()}


def _written(page: _Page, texts: Mapping[Place, WrittenPieces], own: Own) -> bytes:
    def text_for(place: Place) -> bytes:
        text = texts.get(place)
        return text_of(place, own).encode() if text is None else text.filled(text_for)

    return page.pieces.filled(text_for)
