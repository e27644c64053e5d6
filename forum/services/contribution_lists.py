"""What a person or an organisation has contributed in public, by kind, for their pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.db import session
from forum.keyset import Slice, slice_of
from forum.models import (
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    Organisation,
    Suggestion,
    User,
    Visibility,
)
from forum.permissions.rules import Actor
from forum.permissions.scopes import readable_comments, visible

SIZE = 20


@dataclass(frozen=True)
class _List:
    model: Any
    may_see: Callable[[Actor], sa.ColumnElement[bool]]
    loads: tuple[Any, ...]


#: The lists by the name that the address of the page gives them.
LISTS: dict[str, _List] = {
    "comments": _List(
        Comment,
        readable_comments,
        (joinedload(Comment.thread),),
    ),
    "dissent_flags": _List(DissentFlag, lambda actor: visible(DissentFlag, actor), ()),
    "suggestions": _List(
        Suggestion,
        lambda actor: visible(Suggestion, actor),
        # One without words of its own is called by those of its passage.
        (joinedload(Suggestion.passage),),
    ),
    "cooperation_requests": _List(
        CooperationRequest, lambda actor: visible(CooperationRequest, actor), ()
    ),
    "discourse_requests": _List(
        DiscourseRequest, lambda actor: visible(DiscourseRequest, actor), ()
    ),
}


def _statement(name: str, of: User | Organisation, actor: Actor) -> sa.Select[Any]:
    found = LISTS[name]
    column = found.model.author_id if isinstance(of, User) else found.model.organisation_id
    return sa.select(found.model).where(
        column == of.id,
        found.model.visibility == Visibility.VISIBLE,
        found.may_see(actor),
    )


def page_of(
    name: str, of: User | Organisation, *, actor: Actor, after: str | None = None
) -> Slice[Any]:
    """Give a page of the list ``name``, newest first, as far as ``actor`` may see it."""
    found = LISTS[name]
    options = (
        *found.loads,
        joinedload(found.model.author),
        joinedload(found.model.organisation),
    )
    return slice_of(
        _statement(name, of, actor).options(*options),
        keys=(found.model.created_at, found.model.id),
        after=after,
        size=SIZE,
    )


def counts_of(of: User | Organisation, *, actor: Actor) -> dict[str, int]:
    """Count each list, as far as ``actor`` may see it."""
    return {
        name: session.scalar(
            sa.select(sa.func.count()).select_from(_statement(name, of, actor).subquery())
        )
        or 0
        for name in LISTS
    }
