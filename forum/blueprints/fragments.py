"""Parts of pages that are made once for many readers: ``{% call kept(…) %}`` in templates.

A part is kept under its name, the language and what else the template names, as long as nothing
has changed of what the page shows (``forum.page_versions``). Whoever writes ``kept`` names
everything of the reader that the part depends on; the token of the reader's session is put in by
itself.

A part may leave places for what is each reader's own (``own_place``). The part around them names
what belongs there (``own=``), and is kept in pieces: the rest is not looked through again.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar, cast

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from forum.blueprints.edge import actor_key, locale
from forum.config import Config
from forum.marked_cache import MarkedCache
from forum.models import User
from forum.page_versions import ANYTHING, POSTS, SITE, Versions, of_posts, of_reader, of_thread
from forum.permissions import reach

T = TypeVar("T")

#: Bytes of all parts that a process keeps.
LARGEST = 8 * 1024 * 1024
#: Bytes of what searches have found. Most are asked for once; they push nothing else out.
LARGEST_FOUND = 2 * 1024 * 1024
#: What begins a place; nobody can guess and type it.
_PLACE = f"place-{secrets.token_hex(16)}"
_PLACES = re.compile(rf"{_PLACE} ([a-z_]+)((?: \d+)*);")
#: What a kept part holds in the place of the reader's token.
_TOKEN = f"{_PLACE} token;"
#: Stands for None among what is remembered.
_NONE = object()


@dataclass
class Parts:
    """What one request needs to know of kept parts; looked up once."""

    cache: MarkedCache
    #: What searches have found.
    found: MarkedCache
    versions: Versions
    #: How old everything is that the page shows, that each of its posts shows, and that stands on
    #: all pages.
    marks: dict[str, bytes]
    keys: tuple[str, ...]
    #: Marks of two pages may be equal: what is kept belongs to what the page is about.
    about: str
    language: tuple[str, str]

    @cached_property
    def token(self) -> str:
        """The token of the reader's session."""
        return str(generate_csrf())

    def cache_of(self, of: str) -> MarkedCache:
        """Tell where parts of this sort are kept."""
        return self.found if of == "search" else self.cache

    def mark_of(self, person: User) -> bytes:
        """Tell how old what is counted for a person is, and what the page shows."""
        return self.versions.mark((*self.keys, of_reader(person.id)))


def _take_marks() -> None:
    """Note how old everything is, before anything is read: what changes meanwhile is not kept."""
    cache: MarkedCache | None = current_app.extensions["forum_fragments"]
    if cache is None:
        return
    versions: Versions = current_app.extensions["forum_versions"]
    thread_id = (request.view_args or {}).get("thread_id")
    is_thread = isinstance(thread_id, int)
    keys = (SITE, of_thread(int(thread_id or 0)) if is_thread else POSTS)
    if request.endpoint == "search.index":
        # What it may find is told by nothing narrower.
        keys = (SITE, ANYTHING)
    page = versions.mark(keys)
    marks = {"page": page, "search": page, "site": versions.mark((SITE,))}
    if is_thread:
        marks["posts"] = versions.mark((SITE, of_posts(int(thread_id or 0))))
    g.parts = Parts(
        cache,
        current_app.extensions["forum_found_parts"],
        versions,
        marks,
        keys,
        about=f"thread:{thread_id}" if is_thread else request.path,
        language=(request.script_root, locale()),
    )


def _parts() -> Parts | None:
    """Give what the request knows; nothing where it was refused before, or nothing is kept."""
    found: Parts | None = g.get("parts")
    return found


def are_kept() -> bool:
    """Tell whether parts of the page that is asked for are kept at all."""
    return _parts() is not None


def remembered(key: Hashable, make: Callable[[], T], size: int, *, of: str = "page") -> T:
    """Give what ``make`` has given before, or gives now, about what the page is about.

    ``of`` says what can make it old, as in ``kept``.
    """
    parts = _parts()
    return make() if parts is None else _remembered(parts, key, parts.marks[of], make, size)


def remembered_for(person: User, key: Hashable, make: Callable[[], T], size: int) -> T:
    """Give what ``make`` has given before for a person, as long as she has changed nothing, too."""
    parts = _parts()
    if parts is None:
        return make()
    return _remembered(parts, (person.id, key), parts.mark_of(person), make, size)


def reach_of(person: User | None) -> Hashable:
    """Name what the reader sees: what depends on nothing else is the same for the same reach."""
    parts = _parts()
    if parts is None or person is None or person.is_moderator:
        return reach.of(person)
    # Unlike what is remembered otherwise, it is the same on all pages.
    place, mark = ("reach", parts.keys, person.id), parts.mark_of(person)
    found: Hashable | None = parts.cache.get(place, mark)
    if found is None:
        found = reach.of(person)
        parts.cache.put(place, mark, found, 200)
    return found


def _remembered(parts: Parts, key: Hashable, mark: bytes, make: Callable[[], T], size: int) -> T:
    place = (parts.about, parts.language, key)
    found = parts.cache.get(place, mark)
    if found is None:
        found = make()
        parts.cache.put(place, mark, _NONE if found is None else found, size)
    return None if found is _NONE else found  # type: ignore[return-value]


class _Place(NamedTuple):
    """A place in a part for what is the reader's own."""

    name: str
    numbers: tuple[int, ...]

    def __str__(self) -> str:
        return own_place(self.name, *self.numbers)


#: What belongs into the places of a part, by their names: a text, or what makes it of the numbers
#: of the place; None is nothing.
Own = Mapping[str, Callable[..., str] | str | None]
_Pieces = list[str | _Place]


def kept(
    name: str,
    *key: Hashable,
    when: bool = True,
    of: str = "page",
    lasts: Callable[[], bool] = lambda: True,
    own: Own | None = None,
    caller: Callable[[], str],
) -> str:
    """Give a part of the page as it was made before, or make it.

    Nothing is kept where ``when`` does not hold, or where ``lasts``, asked after the part has been
    made, says no. ``of`` says what can make the part old: whatever the page shows, ``posts`` for a
    post among those of a thread, ``search`` for what was found, or ``site`` for what stands on each
    page. ``own`` is put into the places of the part, those of parts within it included.
    """
    parts = _parts()
    if not when or parts is None:
        part = caller()
        return part if own is None else _filled(_pieces_of(part), own)
    place = (name, None if of == "site" else parts.about, parts.language, *key)
    cache = parts.cache_of(of)
    pieces: _Pieces | None = cache.get(place, parts.marks[of])
    if pieces is None:
        embeds = g.get("embed_number", 0)
        part = str(caller())
        # Players are counted through the page, and each is named in a header of its own.
        lives_on = g.get("embed_number", 0) == embeds and lasts()
        # A token exists only where somebody is signed in, or a guest's page has a form.
        if lives_on and "csrf_token" in g:
            part = part.replace(parts.token, _TOKEN)
        pieces = _pieces_of(part)
        if lives_on:
            cache.put(place, parts.marks[of], pieces, 2 * len(part))
    if len(pieces) == 1:
        return Markup(pieces[0])  # noqa: S704 - a template's output
    return _filled(pieces, {"token": lambda: parts.token, **(own or {})})


def own_place(name: str, *numbers: int) -> Markup:
    """Leave a place in a part, for what the part around it names; see ``kept``."""
    return Markup(f"{_PLACE} {name}{''.join(f' {n}' for n in numbers)};")  # noqa: S704 - numbers


def _pieces_of(part: str) -> _Pieces:
    """Give the texts of a part and, each between two of them, its places."""
    texts = _PLACES.split(str(part))
    pieces: _Pieces = [texts[0]]
    for name, numbers, text in zip(texts[1::3], texts[2::3], texts[3::3], strict=True):
        pieces += (_Place(name, tuple(map(int, numbers.split()))), text)
    return pieces


def _filled(pieces: _Pieces, own: Own) -> Markup:
    """Join a part with what is the reader's own; other places stay for the part around it."""
    whole = pieces.copy()
    made: dict[_Place, str] = {}
    for index in range(1, len(pieces), 2):
        place = cast("_Place", pieces[index])
        text = made.get(place)
        if text is None:
            text = made[place] = _text_of(place, own)
        whole[index] = text
    return Markup("".join(cast("list[str]", whole)))  # noqa: S704 - templates' output


def _text_of(place: _Place, own: Own) -> str:
    if place.name not in own:
        return str(place)
    filling = own[place.name]
    return str(filling(*place.numbers) if callable(filling) else filling or "")


def _count_anew_after_writing(response: Response) -> Response:
    """Whoever sends something has changed what is counted for her."""
    parts = _parts()
    if parts is not None and request.method not in ("GET", "HEAD"):
        reader = actor_key()
        if reader is not None:
            parts.versions.drop([of_reader(reader)])
    return response


def init_app(app: Flask) -> None:
    """Let templates keep parts; to be called before whatever reads the database for a request."""
    config: Config = app.extensions["forum_config"]
    app.extensions["forum_fragments"] = MarkedCache(LARGEST) if config.fragment_cache else None
    app.extensions["forum_found_parts"] = MarkedCache(LARGEST_FOUND)
    app.before_request(_take_marks)
    app.after_request(_count_anew_after_writing)
    app.jinja_env.globals.update(kept=kept, own_place=own_place)
