"""Legal and help pages: the texts supplied with the forum, and what administrators made of them."""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa

from forum import rendering
from forum.db import session
from forum.errors import RuleBroken
from forum.events import record
from forum.markup_limits import POST_LIMITS
from forum.models import ConsentText, EventKind, Page, User, utcnow
from forum.permissions.policy import Permission, require
from forum.services import consent_texts

FOLDER = Path(__file__).parent.parent / "pages_content"
#: A help page for each role.
HELP = (
    "hilfe-kommune",
    "hilfe-anbieter",
    "hilfe-kuratierung",
    "hilfe-moderation",
    "hilfe-administration",
)
SLUGS = (
    "impressum",
    "datenschutz",
    "barrierefreiheit",
    "netiquette",
    "nutzungsbedingungen",
    "hilfe",
    *HELP,
    "verankerung",
)
LOCALES = ("de", "en")
#: What people accept or decisions cite; each version is kept.
VERSIONED = ("nutzungsbedingungen", "netiquette", "datenschutz")
#: Without these a public forum must not run; the others may wait.
LEGAL = ("impressum", "datenschutz", "barrierefreiheit", "nutzungsbedingungen")
#: What stands in the texts where only the operator knows the answer.
PLACEHOLDERS = ("[Bitte ergänzen", "[Please complete")
#: A page's headings begin at h2 below its title, as they are written: ``##``.
PAGE_LIMITS = replace(POST_LIMITS, heading_shift=0)


@dataclass(frozen=True)
class PageText:
    """A page as it is shown: from the database, else as it comes with the forum."""

    slug: str
    locale: str
    title: str
    body: str
    html: str

    @property
    def placeholders(self) -> int:
        """Count the places that the operator still has to fill."""
        return sum(self.body.count(marker) for marker in PLACEHOLDERS)


def find(slug: str, locale: str) -> PageText:
    """Give the text of a page in one language."""
    row = _row(slug, locale)
    if row is None:
        return _supplied(slug, locale)
    return PageText(slug, locale, row.title, row.body, row.body_html)


def _row(slug: str, locale: str) -> Page | None:
    return session.scalar(sa.select(Page).where(Page.slug == slug, Page.locale == locale))


@lru_cache(maxsize=len(SLUGS) * len(LOCALES))
def _supplied(slug: str, locale: str) -> PageText:
    """Read the text that comes with the forum; its first line is the title."""
    text = (FOLDER / locale / f"{slug}.md").read_text(encoding="utf-8")
    title, _, body = text.partition("\n")
    body = body.strip()
    return PageText(slug, locale, title.lstrip("# ").strip(), body, render(body))


def render(body: str) -> str:
    """Render the text of a page.

    Raises:
        RuleBroken: It breaks a limit, or holds a heading of the rank of its title.
    """
    html = rendering.render_bounded(body, limits=PAGE_LIMITS)
    if "<h1" in html:
        raise RuleBroken("page_heading")
    return html


def change(slug: str, locale: str, *, actor: User, title: str, body: str) -> Page:
    """Give a page a new text.

    Raises:
        NotAllowed: The actor does not administer.
        RuleBroken: The text cannot be rendered.
    """
    require(actor, Permission.PAGE_EDIT)
    if slug in VERSIONED:
        version_of(slug, locale)
    page = _row(slug, locale) or Page(slug=slug, locale=locale)
    page.title = title
    page.body = body
    page.body_html = render(body)
    page.changed_at = utcnow()
    page.changed_by_id = actor.id
    record(EventKind.PAGE_CHANGED, page, actor=actor)
    if slug in VERSIONED:
        consent_texts.keep(slug, locale, title, body)
    return page


def version_of(slug: str, locale: str) -> ConsentText:
    """Give the version of a page that holds now; keep it where nobody has needed it before."""
    page = find(slug, locale)
    return consent_texts.keep(slug, locale, page.title, page.body)


def load_missing() -> int:
    """Take the supplied texts over into the database where it has none; answer how many."""
    there = {(slug, locale) for slug, locale in session.execute(sa.select(Page.slug, Page.locale))}
    missing = [
        (slug, locale) for slug in SLUGS for locale in LOCALES if (slug, locale) not in there
    ]
    for slug, locale in missing:
        text = _supplied(slug, locale)
        page = Page(slug=slug, locale=locale, title=text.title, body=text.body, body_html=text.html)
        record(EventKind.PAGE_CHANGED, page, actor=None)
    return len(missing)


def unfinished() -> list[PageText]:
    """Give the legal pages in which the operator still has to fill something in."""
    texts = [find(slug, locale) for slug in LEGAL for locale in LOCALES]
    return [text for text in texts if text.placeholders]
