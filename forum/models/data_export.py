"""An export of everything about a person, made by the worker and deleted after some days."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.clock import utcnow
from forum.models.base import Base, Dated, Key
from forum.models.user import User


class DataExport(Dated, Base):
    """A request for one's own data, and the file that answers it."""

    __tablename__ = "data_exports"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    #: The random name of the file, below ``exports`` in the data folder.
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    @property
    def is_ready(self) -> bool:
        """Tell whether the file can be downloaded now."""
        return self.expires_at is not None and self.expires_at > utcnow()
