"""Saved searches: keeping, renaming and forgetting them, and the address of their feeds."""

import hashlib
import hmac
import secrets

import sqlalchemy as sa

from forum.db import session
from forum.errors import RuleBroken
from forum.models import LONGEST_QUERY, SavedSearch, User
from forum.permissions.policy import Permission, require

#: Searches of one person: more than anybody keeps in mind, few enough to compare quickly.
MOST = 50


def listed(person: User) -> list[SavedSearch]:
    """Give the searches of a person by their names."""
    return list(
        session.scalars(
            sa.select(SavedSearch)
            .where(SavedSearch.author_id == person.id)
            .order_by(SavedSearch.name, SavedSearch.id)
        )
    )


def find(person: User, query: str) -> SavedSearch | None:
    """Find the search that the person keeps for a query."""
    return session.scalar(
        sa.select(SavedSearch).where(SavedSearch.author_id == person.id, SavedSearch.query == query)
    )


def save(query: str, *, actor: User, name: str, tells: bool) -> SavedSearch:
    """Keep a query, written out as the forum writes it, under a name.

    Raises:
        RuleBroken: There is nothing to search, it is kept already, too long, or one too many.
    """
    if not query:
        raise RuleBroken("search_empty")
    if len(query) > LONGEST_QUERY:
        raise RuleBroken("search_too_long", allowed=LONGEST_QUERY)
    twin = find(actor, query)
    if twin is not None:
        raise RuleBroken("search_already_saved", name=twin.name)
    if len(listed(actor)) >= MOST:
        raise RuleBroken("too_many_searches", allowed=MOST)
    search = SavedSearch(author=actor, query=query, name=name.strip(), tells=tells)
    session.add(search)
    session.flush()
    return search


def change(search: SavedSearch, *, actor: User, name: str, tells: bool) -> None:
    """Rename a search, and choose whether it tells of news.

    Raises:
        NotFound: It is somebody else's.
    """
    require(actor, Permission.SAVED_SEARCH_VIEW, search)
    search.name, search.tells = name.strip(), tells


def delete(search: SavedSearch, *, actor: User) -> None:
    """Forget a search; its feed ends.

    Raises:
        NotFound: It is somebody else's.
    """
    require(actor, Permission.SAVED_SEARCH_VIEW, search)
    session.delete(search)
    session.flush()


def open_feed(search: SavedSearch, *, actor: User) -> str:
    """Give the search a feed under a new secret token, which is told this once; an old one ends.

    Raises:
        NotFound: It is somebody else's.
    """
    require(actor, Permission.SAVED_SEARCH_VIEW, search)
    token = secrets.token_urlsafe(32)
    search.feed_digest = _digest(token)
    return token


def close_feed(search: SavedSearch, *, actor: User) -> None:
    """End the feed of a search.

    Raises:
        NotFound: It is somebody else's.
    """
    require(actor, Permission.SAVED_SEARCH_VIEW, search)
    search.feed_digest = None


def of_token(token: str) -> SavedSearch | None:
    """Find the search whose feed has this token, while its person may sign in."""
    digest = _digest(token)
    search = session.scalar(sa.select(SavedSearch).where(SavedSearch.feed_digest == digest))
    if search is None or not hmac.compare_digest(search.feed_digest or "", digest):
        return None
    return search if search.author.is_active else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
