"""Whether contents of a well-known service are shown, where the administration has said so."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from forum.models.base import Base, Dated, Key


class EmbedSwitch(Dated, Base):
    """The switch of a service that is known from the start; without one it is on."""

    __tablename__ = "embed_switches"

    id: Mapped[Key]
    #: The host of the service's player, which names it.
    host: Mapped[str] = mapped_column(sa.String(253), unique=True)
    is_on: Mapped[bool]
