"""A search that a person keeps: to run it again, to be told of news, to read it as a feed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key, Short
from forum.models.event import Event
from forum.models.user import User

#: Characters of a query that can be kept.
LONGEST_QUERY = 500


class SavedSearch(Dated, Base):
    """A query under a name; the same query is kept once a person."""

    __tablename__ = "saved_searches"
    __table_args__ = (sa.UniqueConstraint("author_id", "query"),)

    id: Mapped[Key]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    name: Mapped[Short]
    #: The query as the forum writes it in German, whatever words and filters it was made of.
    query: Mapped[str] = mapped_column(sa.String(LONGEST_QUERY))
    #: Whether the person is told of new contributions that it finds.
    tells: Mapped[bool] = mapped_column(default=True)
    #: When it last found something new.
    found_at: Mapped[datetime | None]
    #: SHA-256 of the token in the address of its feed; the token itself is stored nowhere.
    feed_digest: Mapped[str | None] = mapped_column(sa.String(64), unique=True)

    author: Mapped[User] = relationship()


class UncomparedEvent(Base):
    """An event whose contribution saved searches have still to be compared with."""

    __tablename__ = "uncompared_events"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("events.id"), primary_key=True)
    #: The key of the last saved search that was compared; a long list takes several turns.
    compared_to: Mapped[int] = mapped_column(default=0)

    event: Mapped[Event] = relationship(lazy="joined")
