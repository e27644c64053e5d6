"""Whole pages that their readers share, and each reader's copy of one, with what is her own in it.

A copy holds as long as nothing has changed of what the page shows, nor the reader anything of her
own (``page_versions.of_reader``). Its texts are those that all share: what it takes beside them is
what is her own.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from forum.blueprints.fragments import TOKEN, Parts, made, parts_of_page
from forum.blueprints.part_pieces import Own, Pieces, WrittenPieces, text_of

#: Bytes that a copy takes beside what is the reader's own, about.
SIZE = 3000
#: What is put in anew at each request, by the names of its places.
EACH_TIME = frozenset({"submission", "token"})


@dataclass(frozen=True)
class Copy:
    """Where a reader's copy is found.

    Attributes:
        reader: Her key.
        key: Whatever the page shows of her that may change though she has changed nothing.
        mark: How old everything is that it shows, before anything of that was read.
    """

    reader: int
    key: Hashable
    mark: bytes


def place_of_copy(reader: int, key: Hashable) -> Copy | None:
    """Say where the copy of a reader is found, if any is kept."""
    parts = parts_of_page()
    if parts is None:
        return None
    return Copy(reader, (parts.language, "copy", reader, key), parts.mark_of(reader))


def copied(copy: Copy, own: Own) -> bytes | None:
    """Give the reader's copy, if it is there; ``own`` is what is put in each time."""
    parts = parts_of_page()
    found: WrittenPieces | None = parts.cache.get(copy.key, copy.mark) if parts else None
    return None if parts is None or found is None else _written(parts, found, own)


def shared(
    *key: Hashable, own: Own | None = None, copy: Copy | None = None, caller: Callable[[], str]
) -> bytes:
    """Give a page that all readers share for whom ``key`` is the same, or make it.

    Raises:
        KeyError: The page has a place that ``own`` does not name.
    """
    parts, own = parts_of_page(), own or {}
    if parts is None:
        return Pieces.of(caller()).with_own(own).joined().encode()
    place = (parts.language, "shared", *key)
    page: WrittenPieces | None = parts.cache.get(place, parts.marks["page"])
    if page is None:
        pieces, size, lives_on = made(parts, caller)
        page = WrittenPieces.of(pieces)
        if not lives_on:
            return _written(parts, page, own)
        # Encoded, half the bytes of a text with but one letter outside of Latin-1.
        parts.cache.put(place, parts.marks["page"], page, size // 2)
    return _written(parts, page if copy is None else _copy(parts, page, own, copy), own)


def _written(parts: Parts, page: WrittenPieces, own: Own) -> bytes:
    return page.with_own({"token": parts.own_token, **own})


def _copy(parts: Parts, page: WrittenPieces, own: Own, copy: Copy) -> WrittenPieces:
    """Keep a copy of a page for its reader."""
    places, size = dict(page.places), SIZE
    texts: dict[Hashable, str] = {}
    copied = WrittenPieces([], [])
    for index, text in enumerate(page.texts):
        place = places.get(index)
        if place is None:
            copied.texts.append(text)
        elif place.name in EACH_TIME:
            copied.add(Pieces.of(str(place)))
        else:
            if place not in texts:
                # What is put in has been given the token of this session already.
                texts[place] = text_of(place, own).replace(parts.token, TOKEN)
            copied.add(Pieces.of(texts[place]))
            size += len(texts[place])
    parts.cache.put(copy.key, copy.mark, copied, size)
    return copied
