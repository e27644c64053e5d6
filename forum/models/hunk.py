"""Provenance: each place where a version differs from the one before, and whom it comes from."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Key, Text
from forum.models.paper_version import PaperVersion
from forum.models.passage import Passage
from forum.models.target import COLUMN_OF, EXACTLY_ONE, Targeted


class HunkKind(enum.StrEnum):
    """What happened at a place."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Hunk(Base):
    """One changed place: whole sentences of a changed passage, or a passage added or removed.

    It has sources, or ``reason`` says in a line why the change is editorial.
    """

    __tablename__ = "hunks"
    __table_args__ = (sa.UniqueConstraint("version_id", "position"),)

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_versions.id"))
    position: Mapped[int]
    kind: Mapped[HunkKind]
    old_passage_id: Mapped[int | None] = mapped_column(sa.ForeignKey("passages.id"), index=True)
    new_passage_id: Mapped[int | None] = mapped_column(sa.ForeignKey("passages.id"), index=True)
    #: From where to where in the texts of the two passages, in characters.
    old_start: Mapped[int] = mapped_column(default=0)
    old_end: Mapped[int] = mapped_column(default=0)
    new_start: Mapped[int] = mapped_column(default=0)
    new_end: Mapped[int] = mapped_column(default=0)
    old_text: Mapped[Text]
    new_text: Mapped[Text]
    reason: Mapped[Text]

    version: Mapped[PaperVersion] = relationship()
    old_passage: Mapped[Passage | None] = relationship(foreign_keys=[old_passage_id])
    new_passage: Mapped[Passage | None] = relationship(foreign_keys=[new_passage_id])
    sources: Mapped[list["HunkSource"]] = relationship(
        back_populates="hunk", order_by="HunkSource.id"
    )

    @property
    def is_editorial(self) -> bool:
        """Tell whether no contribution moved this place."""
        return not self.sources


class HunkSource(Targeted, Base):
    """That a contribution moved a place of the text."""

    __tablename__ = "hunk_sources"
    __table_args__ = (
        sa.CheckConstraint(f"{EXACTLY_ONE} = 1", name="exactly_one_target"),
        *(sa.UniqueConstraint("hunk_id", f"{column}_id") for column in COLUMN_OF.values()),
    )

    id: Mapped[Key]
    hunk_id: Mapped[int] = mapped_column(sa.ForeignKey("hunks.id"))

    hunk: Mapped[Hunk] = relationship(back_populates="sources")
