"""Tags: from the words people type to the rows they share, and how moderators keep them."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from forum.db import session
from forum.errors import RuleBroken
from forum.events import record
from forum.models import EventKind, Subscription, Tag, TagSynonym, Thread, User
from forum.models.tag import thread_tags
from forum.names import slugify, tidied
from forum.permissions.policy import Permission, permits, require
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible

#: More tags on one thread than this help nobody to find it.
MOST = 5
#: Other words for one tag.
MOST_SYNONYMS = 20
#: Characters of a name.
LONGEST_NAME = 80


class ChangedMeanwhile(Exception):
    """Somebody else has changed the tag since it was read."""


def split(text: str) -> list[str]:
    """Read the tags of an input field, separated by commas."""
    return [word.strip().lstrip("#") for word in text.split(",") if word.strip(" #")]


def of_names(names: Iterable[str]) -> list[Tag]:
    """Find or make the tags of these names; a synonym or another spelling gives the same tag.

    Raises:
        RuleBroken: There are too many.
    """
    wanted = _by_slug(names)
    if len(wanted) > MOST:
        raise RuleBroken("too_many_tags", allowed=MOST)
    found = _found(wanted)
    tags = (found.get(slug) or Tag(slug=slug, name=name) for slug, name in wanted.items())
    return list(dict.fromkeys(tags))


def by_slug(slug: str) -> Tag | None:
    """Find a tag by its address, or by that of one of its synonyms."""
    return _found([slug]).get(slug)


def seen_by(actor: Actor, slug: str) -> Tag | None:
    """Find a tag by its address or that of a synonym, where it stands at a thread they see."""
    tag = by_slug(slug)
    return tag and session.scalar(listed(actor).where(Tag.id == tag.id))


def listed(actor: Actor, *, beginning: str = "") -> sa.Select[Tag]:
    """Choose the tags that stand at a thread the actor sees; moderators choose from all."""
    statement = sa.select(Tag).options(selectinload(Tag.synonyms))
    if beginning:
        key = slugify(beginning)
        other = sa.select(TagSynonym.tag_id).where(TagSynonym.slug.startswith(key, autoescape=True))
        statement = statement.where(
            sa.or_(Tag.slug.startswith(key, autoescape=True), Tag.id.in_(other))
        )
    if not permits(actor, Permission.TAG_EDIT):
        used = sa.select(thread_tags.c.tag_id).join(Thread).where(visible(Thread, actor))
        statement = statement.where(Tag.id.in_(used))
    return statement


def numbers_of_threads(tags: Iterable[Tag], actor: Actor) -> dict[int, int]:
    """Count the threads that the actor sees, by the key of their tag."""
    statement = (
        sa.select(thread_tags.c.tag_id, sa.func.count())
        .join(Thread, Thread.id == thread_tags.c.thread_id)
        .where(
            thread_tags.c.tag_id.in_([tag.id for tag in tags]),
            visible(Thread, actor),
            Thread.merged_into_id.is_(None),
        )
        .group_by(thread_tags.c.tag_id)
    )
    return dict(session.execute(statement).all())


def change(
    tag: Tag, *, actor: User, name: str, description: str, synonyms: Iterable[str], seen: int
) -> None:
    """Give a tag another name, description or synonyms; ``seen`` is the version that was read.

    The name that it had becomes a synonym, so that its address goes on leading there.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: A word belongs to another tag or has no letters, or there are too many.
        ChangedMeanwhile: Somebody else was faster.
    """
    require(actor, Permission.TAG_EDIT, tag)
    (slug,) = named = _usable([name], tag)
    others = _usable(synonyms, tag)
    if slug != tag.slug:
        others.setdefault(tag.slug, tag.name)
    others.pop(slug, None)
    if len(others) > MOST_SYNONYMS:
        raise RuleBroken("too_many_tag_synonyms", allowed=MOST_SYNONYMS)
    if tag.lock_version != seen:
        raise ChangedMeanwhile
    tag.slug, tag.name, tag.description = slug, named[slug], description.strip()
    _set_synonyms(tag, others)
    record(EventKind.TAG_CHANGED, tag, actor=actor)


def merge(tag: Tag, into: Tag, *, actor: User) -> None:
    """Let another tag stand at all threads of this one, whose words become synonyms of it.

    Whoever follows this one follows the other, at the level chosen for the other if there is one.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: It is the same tag, or there would be too many synonyms.
    """
    require(actor, Permission.TAG_EDIT, tag)
    if tag is into:
        raise RuleBroken("tag_merged_with_itself")
    words = {other.slug: other.name for other in (*into.synonyms, *tag.synonyms)}
    words[tag.slug] = tag.name
    if len(words) > MOST_SYNONYMS:
        raise RuleBroken("too_many_tag_synonyms", allowed=MOST_SYNONYMS)
    _move(thread_tags, "thread_id", tag, into)
    _move(Subscription.__table__, "user_id", tag, into)
    tag.synonyms = []
    session.flush()
    _set_synonyms(into, words)
    record(EventKind.TAG_MERGED, into, actor=actor, merged=tag.name)
    session.delete(tag)
    session.flush()


def delete(tag: Tag, *, actor: User) -> None:
    """Remove a tag that stands at no thread.

    Raises:
        NotAllowed: The actor does not moderate.
        RuleBroken: It stands at a thread; it can be merged with another one.
    """
    require(actor, Permission.TAG_EDIT, tag)
    at_thread = sa.select(thread_tags.c.tag_id).where(thread_tags.c.tag_id == tag.id).limit(1)
    if session.scalar(at_thread) is not None:
        raise RuleBroken("tag_in_use")
    session.execute(sa.delete(Subscription).where(Subscription.tag_id == tag.id))
    record(EventKind.TAG_DELETED, tag, actor=actor, name=tag.name)
    session.delete(tag)
    session.flush()


def _move(table: Any, owner: str, tag: Tag, into: Tag) -> None:
    """Let rows name the other tag; of an owner who has both the row of the other one stays."""
    has_both = sa.select(table.c[owner]).where(table.c.tag_id == into.id)
    moved = sa.update(table).where(table.c.tag_id == tag.id, table.c[owner].not_in(has_both))
    session.execute(moved.values(tag_id=into.id))
    session.execute(sa.delete(table).where(table.c.tag_id == tag.id))


def _set_synonyms(tag: Tag, words: dict[str, str]) -> None:
    """Give a tag these synonyms, by their addresses; rows that stay are kept."""
    present = {synonym.slug: synonym for synonym in tag.synonyms}
    tag.synonyms = [
        present.get(slug) or TagSynonym(slug=slug, name=name) for slug, name in words.items()
    ]


def _usable(names: Iterable[str], tag: Tag) -> dict[str, str]:
    """Give the words by their addresses, where no other tag has them."""
    names = [name for name in names if name.strip()]
    nameless = next((name for name in names if not any(map(str.isalnum, name))), None)
    if nameless is not None:
        raise RuleBroken("tag_without_letters", name=nameless, word=nameless)
    words = _by_slug(names)
    for slug, found in _found(words).items():
        if found is not tag:
            raise RuleBroken("tag_taken", name=found.name, word=words[slug])
    return words


def _by_slug(names: Iterable[str]) -> dict[str, str]:
    """Give each name that is not empty by its address; the first of two spellings stays."""
    words: dict[str, str] = {}
    for name in names:
        if name.strip():
            words.setdefault(slugify(name), tidied(name)[:LONGEST_NAME])
    return words


def _found(slugs: Iterable[str]) -> dict[str, Tag]:
    """Give the tags by those of these addresses that lead to them."""
    wanted = list(slugs)
    tags = session.scalars(sa.select(Tag).where(Tag.slug.in_(wanted)))
    by_synonym = sa.select(TagSynonym).where(TagSynonym.slug.in_(wanted))
    synonyms = session.scalars(by_synonym.options(joinedload(TagSynonym.tag)))
    return {
        **{synonym.slug: synonym.tag for synonym in synonyms},
        **{tag.slug: tag for tag in tags},
    }
