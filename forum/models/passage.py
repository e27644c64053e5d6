"""A passage: a heading, paragraph, list item, quote or table of one version of a paper."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Handle, Key, Text
from forum.models.paper import Paper
from forum.models.paper_version import PaperVersion
from forum.models.user import User
from forum.passage_kinds import PassageKind


class Passage(Base):
    """A passage; ``key`` is its identity across versions, ``id`` its address for ever."""

    __tablename__ = "passages"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "position"),
        sa.UniqueConstraint("version_id", "key"),
    )

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_versions.id"))
    position: Mapped[int]
    key: Mapped[Handle]
    kind: Mapped[PassageKind]
    #: Depth of a heading (1–6) or of a list item (from 1); 0 otherwise.
    level: Mapped[int] = mapped_column(default=0)
    #: Number of an item of an ordered list, else None.
    ordinal: Mapped[int | None]
    text: Mapped[Text]
    html: Mapped[Text]

    version: Mapped[PaperVersion] = relationship(lazy="joined")

    @property
    def paper(self) -> Paper:
        """The paper that the passage belongs to."""
        return self.version.paper

    @property
    def curator(self) -> User:
        """The person who owns the duty to answer objections to the passage."""
        return self.paper.curator

    @property
    def anchor(self) -> str:
        """The fragment under which the paper page shows the passage."""
        return f"p-{self.position}"
