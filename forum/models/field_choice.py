"""The choice of an action field: that a person wants to see first what happens in it."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.action_field import ActionField
from forum.models.base import Base, Key


class FieldChoice(Base):
    """That a person has chosen an action field as one of her own; private to that person."""

    __tablename__ = "field_choices"
    __table_args__ = (sa.UniqueConstraint("user_id", "action_field_id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    action_field_id: Mapped[int] = mapped_column(sa.ForeignKey("action_fields.id"), index=True)

    action_field: Mapped[ActionField] = relationship()
