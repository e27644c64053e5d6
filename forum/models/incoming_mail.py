"""That a mail has come in, so that it is handled once; neither its words nor its sender."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.models.base import Base, Dated, Key


class IncomingMail(Dated, Base):
    """A mail that was handled; ``key`` is a hash of its ``Message-ID``."""

    __tablename__ = "incoming_mails"
    __table_args__ = (sa.UniqueConstraint("key"),)

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(sa.String(64))
