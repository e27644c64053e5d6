"""That a person wants the account deleted, with days to think again."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key
from forum.models.user import User


class DeletionMode(enum.StrEnum):
    """What becomes of the person's texts."""

    #: They stay, without the name.
    ANONYMISE = "anonymise"
    #: They go, as far as others have not built on them.
    DELETE = "delete"


class AccountDeletion(Dated, Base):
    """A deletion asked for; at most one of a person is open."""

    __tablename__ = "account_deletions"
    __table_args__ = (
        sa.Index(
            "uq_account_deletions_open",
            "user_id",
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL AND executed_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL AND executed_at IS NULL"),
        ),
        sa.CheckConstraint("cancelled_at IS NULL OR executed_at IS NULL", name="one_end"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    mode: Mapped[DeletionMode]
    due_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    executed_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    @classmethod
    def is_open(cls) -> sa.ColumnElement[bool]:
        """Say which rows still wait."""
        return sa.and_(cls.cancelled_at.is_(None), cls.executed_at.is_(None))
