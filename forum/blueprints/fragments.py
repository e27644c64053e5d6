"""Parts of pages that are made once for many readers: ``{% call kept(…) %}`` in templates.

A part is kept under its name, the language and what else the template names, as long as nothing
has changed of what the page shows (``forum.page_versions``). Whoever writes ``kept`` names
everything of the reader that the part depends on; the token of the reader's session is put in by
itself.
"""

import secrets
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from forum.blueprints.edge import locale
from forum.config import Config
from forum.marked_cache import MarkedCache
from forum.page_versions import POSTS, SITE, Versions, of_thread

T = TypeVar("T")

#: Bytes of all parts that a process keeps.
LARGEST = 8 * 1024 * 1024
#: What a kept part holds in the place of the reader's token; nobody can guess and type it.
_SLOT = f"token-{secrets.token_hex(16)}"


def _take_marks() -> None:
    """Note how old everything is, before anything is read: what changes meanwhile is not kept."""
    versions: Versions = current_app.extensions["forum_versions"]
    thread_id = (request.view_args or {}).get("thread_id")
    keys = (SITE, of_thread(thread_id)) if isinstance(thread_id, int) else (SITE, POSTS)
    g.marks = {"page": versions.mark(keys), "site": versions.mark((SITE,))}


def are_kept() -> bool:
    """Tell whether parts of the page that is asked for are kept at all."""
    # No marks were taken where the request was refused before.
    return current_app.extensions["forum_fragments"] is not None and "marks" in g


def remembered(key: Hashable, make: Callable[[], T], size: int) -> T:
    """Give what ``make`` has given before, or gives now, for the page that is asked for."""
    if not are_kept():
        return make()
    cache: MarkedCache = current_app.extensions["forum_fragments"]
    found: T | None = cache.get(key, g.marks["page"])
    if found is None:
        found = make()
        cache.put(key, g.marks["page"], found, size)
    return found


def kept(
    name: str, *key: Hashable, when: bool = True, of: str = "page", caller: Callable[[], str]
) -> str:
    """Give a part of the page as it was made before, or make it.

    Nothing is kept where ``when`` does not hold. ``of`` says what can make the part old: whatever
    the page shows, or ``site`` for what stands on each page.
    """
    if not when or not are_kept():
        return caller()
    cache: MarkedCache = current_app.extensions["forum_fragments"]
    place = (name, request.script_root, locale(), *key)
    part: str | None = cache.get(place, g.marks[of])
    if part is None:
        embeds = g.get("embed_number", 0)
        part = caller()
        # Players are counted through the page, and each is named in a header of its own.
        if g.get("embed_number", 0) != embeds:
            return part
        # A token exists only where somebody is signed in, or a guest's page has a form.
        if "csrf_token" in g:
            part = part.replace(generate_csrf(), _SLOT)
        cache.put(place, g.marks[of], part, 2 * len(part))
    if _SLOT in part:
        part = part.replace(_SLOT, generate_csrf())
    return Markup(part)  # noqa: S704 - a template's output


def init_app(app: Flask) -> None:
    """Let templates keep parts; to be called before whatever reads the database for a request."""
    config: Config = app.extensions["forum_config"]
    cache: Any = MarkedCache(LARGEST) if config.fragment_cache else None
    app.extensions["forum_fragments"] = cache
    app.before_request(_take_marks)
    app.jinja_env.globals["kept"] = kept
