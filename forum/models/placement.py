"""Where a contribution stands in one version of a paper."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Key
from forum.models.paper_version import PaperVersion
from forum.models.passage import Passage
from forum.models.target import COLUMN_OF, EXACTLY_ONE, Targeted
from forum.models.user import User


class PlacementStatus(enum.StrEnum):
    """How sure it is that a contribution belongs to a passage."""

    #: It was written about this passage.
    ORIGINAL = "original"
    #: Its passage is in this version word for word, perhaps at another place.
    KEPT = "kept"
    #: Its passage has changed; the passage is a proposal until a person says yes.
    WAITING = "waiting"
    #: A person said that it belongs to the changed passage.
    CONFIRMED = "confirmed"
    #: Its passage is gone, or a person said that it does not belong to the changed one.
    ORPHANED = "orphaned"


#: In these states a contribution is shown beside the passage.
HELD = (PlacementStatus.ORIGINAL, PlacementStatus.KEPT, PlacementStatus.CONFIRMED)


class Placement(Targeted, Base):
    """The place of one contribution in one version."""

    __tablename__ = "placements"
    __table_args__ = (
        sa.CheckConstraint(f"{EXACTLY_ONE} = 1", name="exactly_one_target"),
        sa.Index("ix_placements_passage_id", "passage_id", "status"),
        sa.Index("ix_placements_version_id", "version_id", "status"),
        *(sa.UniqueConstraint(f"{column}_id", "version_id") for column in COLUMN_OF.values()),
    )

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_versions.id"))
    status: Mapped[PlacementStatus]
    #: The passage; of a waiting one a proposal, of an orphan None.
    passage_id: Mapped[int | None] = mapped_column(sa.ForeignKey("passages.id"))
    #: From where to where the quote stands in the passage's text; None for the whole passage.
    range_start: Mapped[int | None]
    range_end: Mapped[int | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]

    version: Mapped[PaperVersion] = relationship()
    passage: Mapped[Passage | None] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def is_held(self) -> bool:
        """Tell whether the contribution stands beside the passage."""
        return self.status in HELD
