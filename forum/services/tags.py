"""Tags: from the words people type to the rows they share."""

from collections.abc import Iterable

import sqlalchemy as sa

from forum.db import session
from forum.errors import RuleBroken
from forum.models import Tag
from forum.names import slugify

#: More tags on one thread than this help nobody to find it.
MOST = 5


def split(text: str) -> list[str]:
    """Read the tags of an input field, separated by commas."""
    return [word.strip().lstrip("#") for word in text.split(",") if word.strip(" #")]


def of_names(names: Iterable[str]) -> list[Tag]:
    """Find or make the tags of these names; spellings with the same address are the same tag.

    Raises:
        RuleBroken: There are too many.
    """
    wanted = {slugify(name): " ".join(name.split())[:80] for name in names if name.strip()}
    if len(wanted) > MOST:
        raise RuleBroken("too_many_tags", allowed=MOST)
    found = {tag.slug: tag for tag in session.scalars(sa.select(Tag).where(Tag.slug.in_(wanted)))}
    return [found.get(slug) or Tag(slug=slug, name=name) for slug, name in wanted.items()]


def by_slug(slug: str) -> Tag | None:
    """Find a tag by its address."""
    return session.scalar(sa.select(Tag).where(Tag.slug == slug))
