"""What waits for the reader, as the head of each page says it: notifications and unread threads."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g

from forum.blueprints.edge import actor
from forum.marked_cache import MarkedCache
from forum.models import User
from forum.notifications import inbox
from forum.notifications.grouping import Key
from forum.page_versions import POSTS, SITE, Versions, of_reader
from forum.services import unread_posts

#: Bytes that the counts of one person take, about.
SIZE = 1000


@dataclass(frozen=True)
class ReaderCounts:
    """What waits for one reader."""

    #: The subjects with something unread in the inbox, whether they may be seen or not.
    keys: frozenset[Key] = frozenset()
    notifications: int = 0
    threads: int = 0


NOTHING = ReaderCounts()


def of(person: User) -> ReaderCounts:
    """Count what waits for the actor, where nothing that matters to it has stayed the same."""
    if "reader_counts" not in g:
        g.reader_counts = _kept(person)
    counts: ReaderCounts = g.reader_counts
    return counts


def keys_of(person: User) -> Collection[Key]:
    """Name the subjects with something unread in the inbox, without counting the rest."""
    found = g.get("reader_counts") or _found(person)
    if found is not None:
        return found.keys
    if "unread_keys" not in g:
        g.unread_keys = inbox.unread_keys(person)
    keys: set[Key] = g.unread_keys
    return keys


def forget() -> None:
    """Count again, because something has been read in this request."""
    for name in ("reader_counts", "reader_mark", "unread_keys"):
        g.pop(name, None)


def _mark_of(person: User) -> bytes:
    """Tell how old the counts are, before the first of them is read in this request."""
    if "reader_mark" not in g:
        versions: Versions = current_app.extensions["forum_versions"]
        # Unlike what is kept of a page: any new post may be one that waits.
        g.reader_mark = versions.mark((SITE, POSTS, of_reader(person.id)))
    mark: bytes = g.reader_mark
    return mark


def _found(person: User) -> ReaderCounts | None:
    """Give what was counted before, if it still holds."""
    cache: MarkedCache | None = current_app.extensions["forum_fragments"]
    if cache is None:
        return None
    found: ReaderCounts | None = cache.get(("reader", person.id), _mark_of(person))
    return found


def _kept(person: User) -> ReaderCounts:
    found = _found(person)
    if found is None:
        found = _counted(person)
        cache: MarkedCache | None = current_app.extensions["forum_fragments"]
        if cache is not None:
            cache.put(("reader", person.id), _mark_of(person), found, SIZE)
    return found


def _counted(person: User) -> ReaderCounts:
    keys = g.unread_keys if "unread_keys" in g else inbox.unread_keys(person)
    return ReaderCounts(
        frozenset(keys), inbox.unread_count(person, keys), unread_posts.count_threads(person)
    )


def _template_globals() -> dict[str, Any]:
    person = actor()
    counts = of(person) if person else NOTHING
    return {"unread_notifications": counts.notifications, "unread_threads": counts.threads}


def init_app(app: Flask) -> None:
    """Give templates the counts."""
    app.context_processor(_template_globals)
