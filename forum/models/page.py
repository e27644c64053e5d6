"""A legal or help page that administrators edit."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.clock import utcnow
from forum.models.base import Base, Handle, Key, Short, Text


class Page(Base):
    """A page in one language, as Markdown."""

    __tablename__ = "pages"
    __table_args__ = (sa.UniqueConstraint("slug", "locale"),)

    id: Mapped[Key]
    slug: Mapped[Handle]
    locale: Mapped[str] = mapped_column(sa.String(5))
    title: Mapped[Short]
    body: Mapped[Text]
    body_html: Mapped[Text]
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
