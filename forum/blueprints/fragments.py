"""Parts of pages that are made once for many readers: ``{% call kept(…) %}`` in templates.

A part is kept under its name, the language and what else the template names, as long as nothing
has changed of what the page shows (``forum.page_versions``). Whoever writes ``kept`` names
everything of the reader that the part depends on; the token of the reader's session is put in by
itself.

A part may leave places for what is each reader's own (``own_place``). The part around them names
what belongs there (``own=``), and is kept in pieces: the rest is not looked through again.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import generate_csrf

from forum.blueprints.edge import actor_key, locale
from forum.blueprints.part_pieces import Own, Pieces, own_place
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
#: What a kept part holds in the place of the reader's token.
TOKEN = str(own_place("token"))
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

    def own_token(self) -> str:
        """Give it where a place asks for it."""
        return self.token

    def cache_of(self, of: str) -> MarkedCache:
        """Tell where parts of this sort are kept."""
        return self.found if of == "search" else self.cache

    def about_of(self, of: str) -> str | None:
        """Name what parts of this sort are about; those of all pages about nothing."""
        return None if of == "site" else self.about

    def mark_of(self, reader: int) -> bytes:
        """Tell how old what is counted for a person is, and what the page shows."""
        # The page as at the beginning: what has been read of it since may be older than it is now.
        return self.marks["page"] + self.versions.mark((of_reader(reader),))


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


def parts_of_page() -> Parts | None:
    """Give what the request knows; nothing where it was refused before, or nothing is kept."""
    found: Parts | None = g.get("parts")
    return found


def are_kept() -> bool:
    """Tell whether parts of the page that is asked for are kept at all."""
    return parts_of_page() is not None


def remembered(key: Hashable, make: Callable[[], T], size: int, *, of: str = "page") -> T:
    """Give what ``make`` has given before, or gives now, about what the page is about.

    ``of`` says what can make it old, as in ``kept``.
    """
    parts = parts_of_page()
    if parts is None:
        return make()
    return _remembered(parts, (parts.about_of(of), key), parts.marks[of], make, size)


def found_before(key: Hashable, find: Callable[[], T | None], size: int) -> T | None:
    """Give what ``find`` has found before, or finds now; nothing is not remembered."""
    parts = parts_of_page()
    if parts is None:
        return find()
    place = (parts.about, parts.language, key)
    found: T | None = parts.cache.get(place, parts.marks["page"])
    if found is None:
        found = find()
        if found is not None:
            parts.cache.put(place, parts.marks["page"], found, size)
    return found


def remembered_for(person: User, key: Hashable, make: Callable[[], T], size: int) -> T:
    """Give what ``make`` has given before for a person, as long as she has changed nothing, too."""
    parts = parts_of_page()
    if parts is None:
        return make()
    mark = parts.mark_of(person.id)
    return _remembered(parts, (parts.about, person.id, key), mark, make, size)


def reach_of(person: User | None) -> Hashable:
    """Name what the reader sees: what depends on nothing else is the same for the same reach."""
    parts = parts_of_page()
    if parts is None or person is None or person.is_moderator:
        return reach.of(person)
    # Unlike what is remembered otherwise, it is the same on all pages.
    place, mark = ("reach", parts.keys, person.id), parts.mark_of(person.id)
    found: Hashable | None = parts.cache.get(place, mark)
    if found is None:
        found = reach.of(person)
        parts.cache.put(place, mark, found, 200)
    return found


def _remembered(parts: Parts, key: Hashable, mark: bytes, make: Callable[[], T], size: int) -> T:
    place = (parts.language, key)
    found = parts.cache.get(place, mark)
    if found is None:
        found = make()
        parts.cache.put(place, mark, _NONE if found is None else found, size)
    return None if found is _NONE else found  # type: ignore[return-value]


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
    parts = parts_of_page()
    if not when or parts is None:
        part = caller()
        return part if own is None else Pieces.of(part).with_own(own).joined()
    place = (name, parts.about_of(of), parts.language, *key)
    cache = parts.cache_of(of)
    pieces: Pieces | None = cache.get(place, parts.marks[of])
    if pieces is None:
        pieces, lives_on = make_part(parts, caller)
        if lives_on and lasts():
            cache.put(place, parts.marks[of], pieces, pieces.size)
    if not pieces.places:
        return pieces.joined()
    return pieces.with_own({"token": parts.own_token, **(own or {})}).joined()


def make_part(parts: Parts, caller: Callable[[], str]) -> tuple[Pieces, bool]:
    """Make a part, with places for the token; tell whether it may be kept."""
    embeds = g.get("embed_number", 0)
    part = without_token(parts, str(caller()))
    # Players are counted through the page, and each is named in a header of its own.
    return Pieces.of(part), g.get("embed_number", 0) == embeds


def without_token(parts: Parts, text: str) -> str:
    """Leave a place where the token of the session stands."""
    # It exists only where somebody is signed in, or a guest's page has a form: made for others, it
    # would set them a cookie.
    return text.replace(parts.token, TOKEN) if "csrf_token" in g else text


def _count_anew_after_writing(response: Response) -> Response:
    """Whoever sends something has changed what is counted for her."""
    parts = parts_of_page()
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
