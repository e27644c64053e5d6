"""What waits for the reader, as the head of each page says it: notifications and unread threads."""

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


def forget() -> None:
    """Count again, because something has been read in this request."""
    g.pop("reader_counts", None)


def _kept(person: User) -> ReaderCounts:
    cache: MarkedCache | None = current_app.extensions["forum_fragments"]
    if cache is None:
        return _counted(person)
    versions: Versions = current_app.extensions["forum_versions"]
    # Unlike what is kept of a page: any new post may be one that waits.
    mark = versions.mark((SITE, POSTS, of_reader(person.id)))
    found: ReaderCounts | None = cache.get(("reader", person.id), mark)
    if found is None:
        found = _counted(person)
        cache.put(("reader", person.id), mark, found, SIZE)
    return found


def _counted(person: User) -> ReaderCounts:
    keys = inbox.unread_keys(person)
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
