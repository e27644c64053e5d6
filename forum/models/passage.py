"""A passage: a heading, paragraph, list item, quote or table of one version of a paper."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Handle, Key, Text
from forum.models.paper import Paper
from forum.models.paper_version import PaperVersion
from forum.models.user import User
from forum.passage_kinds import PassageKind


class PassageState(enum.StrEnum):
    """How far the debate about a passage has come; always computed from the contributions."""

    TOO_FEW_VOICES = "too_few_voices"
    UNCONTESTED = "uncontested"
    CONTESTED = "contested"
    ANSWERED = "answered"
    CHANGED = "changed"


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
    #: Kept by ``services.passage_states`` in the transaction that changes what it counts.
    state: Mapped[PassageState] = mapped_column(default=PassageState.TOO_FEW_VOICES)
    open_dissents: Mapped[int] = mapped_column(default=0)
    #: The version in which its text last changed; that of the first version is 1.
    changed_in: Mapped[int] = mapped_column(default=1)

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
