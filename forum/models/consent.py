"""What a person has accepted: which text in which version, when, and when it was withdrawn."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Handle, Key, Short, Text
from forum.models.user import User


class ConsentKind(enum.StrEnum):
    """What is accepted, taken note of, or consented to."""

    TERMS = "terms"
    NETIQUETTE = "netiquette"
    #: The privacy page is information: it is taken note of.
    PRIVACY = "privacy"
    #: Notifications by mail.
    MAIL = "mail"


def sections_of(title: str, body: str) -> list[str]:
    """Give the headings by which sections are cited; a text without any is cited as a whole."""
    found = [line[3:].strip()[:200] for line in body.splitlines() if line.startswith("## ")]
    return found or [title]


class ConsentText(Dated, Base):
    """A version of a text that people accept and decisions cite; kept because pages are edited."""

    __tablename__ = "consent_texts"

    id: Mapped[Key]
    #: The page, e.g. ``netiquette``.
    slug: Mapped[Handle]
    locale: Mapped[str] = mapped_column(sa.String(5))
    #: SHA-256 of title and body, in hexadecimal; its beginning is what the version is called.
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    title: Mapped[Short]
    body: Mapped[Text]

    @property
    def sections(self) -> list[str]:
        """The headings by which its sections are cited."""
        return sections_of(self.title, self.body)

    @property
    def version(self) -> str:
        """The name of the version: the day it was first needed, and the digest's beginning."""
        return f"{self.created_at:%Y-%m-%d}-{self.digest[:8]}"


class Consent(Dated, Base):
    """One line of the consent log; a new version or a new yes is a new line."""

    __tablename__ = "consents"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    kind: Mapped[ConsentKind]
    #: The text accepted; none for what is said in one line beside a box to tick.
    text_id: Mapped[int | None] = mapped_column(sa.ForeignKey("consent_texts.id"))
    withdrawn_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    text: Mapped[ConsentText | None] = relationship(lazy="joined")
