"""How far somebody's sight reaches: who shares a reach sees the same.

So what has been made for one of them may be shown to the others.
Nearly all members see exactly what guests see. Others see more: whoever moderates sees everything,
and authors see what of their own is not shown.
"""

from collections.abc import Hashable

import sqlalchemy as sa

from forum.db import session
from forum.models import (
    ActionField,
    Comment,
    CooperationRequest,
    DiscourseRequest,
    DissentFlag,
    Process,
    Suggestion,
    Thread,
    User,
    Visibility,
)
from forum.permissions.rules import Actor, moderates

#: What everybody sees.
PUBLIC = "public"
#: Whatever there is.
EVERYTHING = "everything"

#: Of the comments that their author has deleted not even the author sees the text.
_OWN_UNSEEN = (Visibility.HELD, Visibility.HIDDEN)
_CONTRIBUTIONS = (Thread, Comment, DissentFlag, CooperationRequest, DiscourseRequest, Suggestion)


def of(actor: Actor) -> Hashable:
    """Name what ``actor`` sees of contributions, papers, organisations and people.

    Two people with the same reach see the same rows of these, by ``scopes.visible``, and read the
    same comments. Asks the database, once, of members alone.
    """
    if actor is None:
        return PUBLIC
    if moderates.explain(actor, None) is None:
        return EVERYTHING
    return actor.id if session.scalar(sa.select(_sees_more(actor))) else PUBLIC


def _sees_more(person: User) -> sa.ColumnElement[bool]:
    """Say whether something exists for a member that does not exist for guests."""
    own = (
        sa.exists().where(model.author_id == person.id, model.visibility.in_(_unseen(model)))
        for model in _CONTRIBUTIONS
    )
    private = sa.select(ActionField.id).join(Process).where(Process.is_published.is_(False))
    partner = sa.exists().where(
        CooperationRequest.partner_id == person.id,
        sa.or_(
            CooperationRequest.visibility != Visibility.VISIBLE,
            CooperationRequest.action_field_id.in_(private),
        ),
    )
    return sa.or_(partner, *own)


def _unseen(model: type) -> tuple[Visibility, ...]:
    return _OWN_UNSEEN if model is Comment else (*_OWN_UNSEEN, Visibility.DELETED)
