"""Suggestions while somebody types: titles, people, organisations and tags that they may see."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from forum.db import session
from forum.events import noun_of
from forum.keyset import LARGEST_KEY
from forum.models import Organisation, Paper, Tag, TagSynonym, Thread, User
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible

LEAST = 2  # letters from which on something is suggested
OF_EACH = 4  # suggestions of each kind
_LONGEST = 80


@dataclass(frozen=True)
class Suggested:
    """A thing that begins with what was typed."""

    noun: str
    text: str
    subject: Any


def suggestions(typed: str, *, actor: Actor) -> list[Suggested]:
    """Suggest what begins with the typed letters, or has a word that does; one statement a kind."""
    head = " ".join(typed.split())[:_LONGEST]
    if len(head) < LEAST:
        return []
    sources: tuple[tuple[Any, Any], ...] = (
        (Thread, Thread.title),
        (Paper, Paper.title),
        (Organisation, Organisation.name),
        (User, User.display_name),
    )
    found = [
        Suggested(noun_of(model), str(getattr(row, column.key)), row)
        for model, column in sources
        for row in session.scalars(_beginning(model, column, head).where(_is_offered(model, actor)))
    ]
    return found + [Suggested("tag", tag.name, tag) for tag in tags_called(head, actor=actor)]


def tags_called(head: str, *, actor: Actor) -> list[Tag]:
    """Give the tags with a word that begins like this, by their names and by their synonyms."""
    named = session.scalars(_beginning(Tag, Tag.name, head).where(_is_used(actor)))
    synonyms = _beginning(TagSynonym, TagSynonym.name, head).join(TagSynonym.tag)
    meant = session.scalars(synonyms.where(_is_used(actor)).options(joinedload(TagSynonym.tag)))
    return list(dict.fromkeys([*named, *(synonym.tag for synonym in meant)]))[:OF_EACH]


def mentionable(typed: str, *, actor: Actor) -> list[User | Organisation]:
    """Give the people and organisations that a text may name with an @ and these letters."""
    head = typed.strip()[:_LONGEST]
    if len(head) < LEAST:
        return []
    begins = sa.or_(
        User.name.istartswith(head, autoescape=True),
        User.display_name.istartswith(head, autoescape=True),
        User.display_name.icontains(f" {head}", autoescape=True),
    )
    people = session.scalars(
        sa.select(User)
        .where(begins, User.deleted_at.is_(None), User.confirmed_at.is_not(None))
        .where(visible(User, actor))
        .order_by(User.display_name, User.id)
        .limit(OF_EACH)
    )
    named = _beginning(Organisation, Organisation.name, head).where(visible(Organisation, actor))
    return [*people, *session.scalars(named)]


def threads_called(typed: str, *, actor: Actor) -> list[Thread]:
    """Give the thread with a number, and those whose title has a word that begins like this."""
    head = typed.strip()[:_LONGEST]
    found: list[Thread] = []
    if head.isdecimal() and int(head) <= LARGEST_KEY:
        numbered = sa.select(Thread).where(Thread.id == int(head), _is_offered(Thread, actor))
        found.extend(session.scalars(numbered))
    if len(head) >= LEAST:
        titled = _beginning(Thread, Thread.title, head).where(_is_offered(Thread, actor))
        found.extend(thread for thread in session.scalars(titled) if thread not in found)
    return found


def _is_offered(model: Any, actor: Actor) -> sa.ColumnElement[bool]:
    """Say which rows are suggested: of two merged threads the one with the posts."""
    there = visible(model, actor)
    return sa.and_(there, Thread.merged_into_id.is_(None)) if model is Thread else there


def _beginning(model: Any, column: Any, head: str) -> sa.Select[Any]:
    """Select rows by the beginning of a word, those that begin with it first."""
    starts = column.istartswith(head, autoescape=True)
    inside = column.icontains(f" {head}", autoescape=True)
    order = (sa.case((starts, 0), else_=1), column, model.id)
    return sa.select(model).where(sa.or_(starts, inside)).order_by(*order).limit(OF_EACH)


def _is_used(actor: Actor) -> sa.ColumnElement[bool]:
    """Say which tags stand at a thread that the actor may see."""
    return Tag.id.in_(sa.select(Tag.id).join(Thread.tags).where(visible(Thread, actor)))
