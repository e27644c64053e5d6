"""A note of the moderators about an account."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key, Text
from forum.models.user import User


class StaffNote(Dated, Base):
    """What a moderator wrote down about a person, for the moderators alone.

    It is about the person all the same: the person's own export holds it, without its author.
    """

    __tablename__ = "staff_notes"
    __table_args__ = (sa.CheckConstraint("body <> ''", name="not_empty"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    body: Mapped[Text]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    author: Mapped[User] = relationship(foreign_keys=[author_id])
