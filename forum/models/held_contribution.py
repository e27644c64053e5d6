"""What a guest wrote before signing in, kept until it can be sent."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.models.base import Base, Dated, Key


class HeldContribution(Dated, Base):
    """The fields of a form, found again by a random token or by the account they now belong to."""

    __tablename__ = "held_contributions"

    id: Mapped[Key]
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    #: The address of the form, on this site.
    path: Mapped[str] = mapped_column(sa.String(500))
    fields: Mapped[dict[str, Any]]
