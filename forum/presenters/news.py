"""Contributions as the entries of a feed."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from forum.addresses import path_of, title_of
from forum.events import noun_of
from forum.models import Comment, Page, Passage
from forum.presenters.feeds import Entry
from forum.presenters.search import KINDS, text_of


def entry_of(
    row: Any, address: Callable[[str], str], openings: Mapping[int, Comment] | None = None
) -> Entry:
    """Make an entry of a row; ``address`` makes a path absolute."""
    return Entry(
        key=f"{noun_of(type(row))}/{row.id}",
        address=address(path_of(row)),
        title=_title(row),
        text=text_of(row, openings or {}),
        author=_author(row),
        published=_published(row),
        updated=getattr(row, "edited_at", None),
    )


def _title(row: Any) -> str:
    title = title_of(row)
    if isinstance(row, Comment) and not row.is_opening:
        return str(_("%(title)s (no. %(number)d)", title=title, number=row.number))
    if isinstance(row, Comment):
        return title
    return f"{KINDS[noun_of(type(row))]}: {title}"


def _author(row: Any) -> str:
    author = getattr(row, "author", None)
    if author is None:
        return str(_("The forum"))
    return str(_("Deleted account")) if author.is_deleted else str(author.display_name)


def _published(row: Any) -> Any:
    match row:
        case Passage():
            return row.version.published_at
        case Page():
            return row.changed_at
    return row.created_at
