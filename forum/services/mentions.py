"""Rendering a text with the people and organisations that it names with ``@``."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from forum.addresses import path_of
from forum.clock import utcnow
from forum.db import session
from forum.markup import Picture, mentioned_names
from forum.models import Organisation, Representation, User
from forum.rendering import render_bounded
from forum.working_days import today


@dataclass(frozen=True)
class Rendered:
    """Safe HTML, and the keys of the people whom the text names."""

    html: str
    mentioned: list[int]


def render(
    source: str, *, id_prefix: str = "", pictures: Mapping[str, Picture] | None = None
) -> Rendered:
    """Render ``source`` with its mentions as links, and with these pictures shown.

    Naming an organisation tells the people who act for it.

    Raises:
        RuleBroken: The text breaks a limit of the renderer.
    """
    names = mentioned_names(source)
    people = _people(names) if names else []
    organisations = _organisations(names) if names else []
    paths = {organisation.slug: path_of(organisation) for organisation in organisations}
    paths |= {person.name.lower(): path_of(person) for person in people}
    told = [person.id for person in people] + _representatives(organisations)
    html = render_bounded(source, mentions=paths, pictures=pictures, id_prefix=id_prefix)
    return Rendered(html, list(dict.fromkeys(told)))


def named_in(source: str) -> set[int]:
    """Give the keys of the people whom a text names."""
    names = mentioned_names(source)
    if not names:
        return set()
    organisations = _organisations(names)
    return {person.id for person in _people(names)} | set(_representatives(organisations))


def _people(names: list[str]) -> list[User]:
    return list(
        session.scalars(
            sa.select(User).where(
                sa.func.lower(User.name).in_(names),
                User.deleted_at.is_(None),
                User.confirmed_at.is_not(None),
            )
        )
    )


def _organisations(names: list[str]) -> list[Organisation]:
    return list(session.scalars(sa.select(Organisation).where(Organisation.slug.in_(names))))


def _representatives(organisations: list[Organisation]) -> list[int]:
    if not organisations:
        return []
    return list(
        session.scalars(
            sa.select(Representation.user_id).where(
                Representation.organisation_id.in_([o.id for o in organisations]),
                Representation.confirmed_at.is_not(None),
                Representation.ended_at.is_(None),
                sa.or_(
                    Representation.expires_on.is_(None),
                    Representation.expires_on >= today(utcnow()),
                ),
            )
        )
    )
