"""What new members may do less than others, in one table: it keeps spam away and asks nobody."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import RuleBroken
from forum.markup import mentioned_names
from forum.models import Comment, User
from forum.services.posting_rules import published_by
from forum.services.text_addresses import addresses_in

#: Somebody is new until so long after confirming the address, or so many published posts.
NEW_FOR = timedelta(days=3)
NEW_UNTIL_POSTS = 3


@dataclass(frozen=True, slots=True)
class Rights:
    """How much one post may hold, and how many posts a day are taken."""

    links: int
    mentions: int
    pictures: int
    posts_a_day: int


#: The table. Everybody else is bounded by the limits of Markdown and of the rate alone.
NEW = Rights(links=3, mentions=3, pictures=2, posts_a_day=10)


def is_new(person: User) -> bool:
    """Tell whether a person has neither been here for a while nor published some posts."""
    if person.is_moderator or person.confirmed_at is None:
        return False
    if person.confirmed_at <= utcnow() - NEW_FOR:
        return False
    return published_by(person, NEW_UNTIL_POSTS) < NEW_UNTIL_POSTS


def require_rights(actor: User, body: str, *, pictures: int, is_edit: bool = False) -> None:
    """Refuse what a new member may not write yet; the form keeps the text.

    Raises:
        RuleBroken: Too many links, mentions, pictures, or posts today; names both numbers.
    """
    if not is_new(actor):
        return
    found = {
        "links": len(addresses_in(body)),
        "mentions": len(mentioned_names(body)),
        "pictures": pictures,
    }
    for what, number in found.items():
        allowed = getattr(NEW, what)
        if number > allowed:
            raise RuleBroken(f"new_member_{what}", found=number, allowed=allowed)
    if not is_edit and _posts_of_today(actor) >= NEW.posts_a_day:
        raise RuleBroken("new_member_posts_a_day", allowed=NEW.posts_a_day)


def _posts_of_today(person: User) -> int:
    since = utcnow() - timedelta(days=1)
    counted = sa.select(sa.func.count(Comment.id)).where(
        Comment.author_id == person.id, Comment.created_at > since
    )
    return session.scalar(counted) or 0
