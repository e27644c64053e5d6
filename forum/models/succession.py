"""What became of a passage in the next version."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.anchoring import PassageClass
from forum.models.base import Base, Key
from forum.models.paper_version import PaperVersion
from forum.models.passage import Passage


class Succession(Base):
    """What became of ``old_passage`` in ``version``; the new one of a changed one is proposed."""

    __tablename__ = "successions"
    __table_args__ = (sa.UniqueConstraint("old_passage_id"),)

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_versions.id"), index=True)
    old_passage_id: Mapped[int] = mapped_column(sa.ForeignKey("passages.id"))
    new_passage_id: Mapped[int | None] = mapped_column(sa.ForeignKey("passages.id"), index=True)
    passage_class: Mapped[PassageClass]

    version: Mapped[PaperVersion] = relationship()
    old_passage: Mapped[Passage] = relationship(foreign_keys=[old_passage_id])
    new_passage: Mapped[Passage | None] = relationship(foreign_keys=[new_passage_id])
