"""Where a search looks, if not everywhere: one thread, paper or organisation, or one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from forum.addresses import title_of
from forum.db import session
from forum.keyset import LARGEST_KEY
from forum.models import Organisation, Paper, Thread, User
from forum.permissions.rules import Actor
from forum.permissions.scopes import visible
from forum.search.query_words import MYSELF


@dataclass(frozen=True)
class Place:
    """A thing that a search is limited to."""

    argument: str
    value: str
    text: str


def places_of(arguments: Mapping[str, str], actor: Actor) -> list[Place]:
    """Name what the arguments of a search limit it to, as far as ``actor`` may see it."""
    return [
        Place(name, value, text)
        for name in ("thread", "paper", "organisation", "author")
        if (value := arguments.get(name)) and (text := _text(name, value, actor))
    ]


def _text(name: str, value: str, actor: Actor) -> str:
    if name == "author" and actor is not None and value in (actor.name, *MYSELF):
        return str(_("Only in your own contributions"))
    subject = _subject(name, value, actor)
    if subject is None:
        return ""
    texts = {
        "thread": _("Only in the discussion “%(title)s”"),
        "paper": _("Only about the paper “%(title)s”"),
        "organisation": _("Only what was written for “%(title)s”"),
        "author": _("Only what %(title)s has written"),
    }
    return str(texts[name]) % {"title": title_of(subject)}


def _subject(name: str, value: str, actor: Actor) -> Any:
    if name == "thread":
        known = value.isascii() and value.isdecimal() and int(value) <= LARGEST_KEY
        return _one(Thread, Thread.id == int(value), actor) if known else None
    model, column = {
        "paper": (Paper, Paper.slug),
        "organisation": (Organisation, Organisation.slug),
        "author": (User, User.name),
    }[name]
    return _one(model, column == value, actor)


def _one(model: Any, which: sa.ColumnElement[bool], actor: Actor) -> Any:
    return session.scalar(sa.select(model).where(which, visible(model, actor)))
