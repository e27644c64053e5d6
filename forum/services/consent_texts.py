"""The versions of the texts that people accept and decisions cite."""

import hashlib
from collections.abc import Sequence

import sqlalchemy as sa

from forum.db import session
from forum.models import ConsentText


def digest_of(slug: str, locale: str, title: str, body: str) -> str:
    """Give the SHA-256 of a text."""
    return hashlib.sha256(f"{slug}\n{locale}\n{title}\n{body}".encode()).hexdigest()


def keep(slug: str, locale: str, title: str, body: str) -> ConsentText:
    """Give the version with these words; keep it where it is new."""
    digest = digest_of(slug, locale, title, body)
    kept = session.scalar(sa.select(ConsentText).where(ConsentText.digest == digest))
    if kept is None:
        kept = ConsentText(slug=slug, locale=locale, digest=digest, title=title, body=body)
        session.add(kept)
        session.flush()
    return kept


def versions(slug: str, locale: str) -> Sequence[ConsentText]:
    """Give the versions of a text that are kept, the newest first."""
    return session.scalars(
        sa.select(ConsentText)
        .where(ConsentText.slug == slug, ConsentText.locale == locale)
        .order_by(ConsentText.id.desc())
    ).all()
