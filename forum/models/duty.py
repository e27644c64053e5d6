"""What surrounds the duty to answer a dissent: co-signatures, extensions, drafts and templates."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key, Short, Text
from forum.models.dissent_flag import AnswerOutcome, DissentFlag
from forum.models.organisation import Organisation
from forum.models.paper_version import PaperVersion
from forum.models.process import Process
from forum.models.user import User


class Cosignature(Dated, Base):
    """That a person shares an objection; one a person, and it can be taken back."""

    __tablename__ = "cosignatures"
    __table_args__ = (sa.UniqueConstraint("flag_id", "user_id"),)

    id: Mapped[Key]
    flag_id: Mapped[int] = mapped_column(sa.ForeignKey("dissent_flags.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    #: The organisation that the person spoke for.
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))

    flag: Mapped[DissentFlag] = relationship(back_populates="cosignatures")
    user: Mapped[User] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class DeadlineExtension(Dated, Base):
    """That the curator took more time, with the reason that everybody reads."""

    __tablename__ = "deadline_extensions"
    __table_args__ = (sa.CheckConstraint("due_on > was_due_on", name="later"),)

    id: Mapped[Key]
    flag_id: Mapped[int] = mapped_column(sa.ForeignKey("dissent_flags.id"), index=True)
    was_due_on: Mapped[date]
    due_on: Mapped[date]
    reason: Mapped[Text]
    extended_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))

    flag: Mapped[DissentFlag] = relationship(back_populates="extensions")
    extended_by: Mapped[User] = relationship()


class CarriedDissent(Dated, Base):
    """That an unanswered objection was carried over a change of its passage, and why."""

    __tablename__ = "carried_dissents"
    __table_args__ = (sa.UniqueConstraint("flag_id", "version_id"),)

    id: Mapped[Key]
    flag_id: Mapped[int] = mapped_column(sa.ForeignKey("dissent_flags.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_versions.id"), index=True)
    reason: Mapped[Text]
    carried_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))

    flag: Mapped[DissentFlag] = relationship(back_populates="carried")
    version: Mapped[PaperVersion] = relationship()
    carried_by: Mapped[User] = relationship()


class AnswerDraft(Dated, Base):
    """An answer that is not published yet; only those who may answer see it."""

    __tablename__ = "answer_drafts"

    id: Mapped[Key]
    flag_id: Mapped[int] = mapped_column(sa.ForeignKey("dissent_flags.id"), unique=True)
    outcome: Mapped[AnswerOutcome]
    reasons: Mapped[Text]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    #: Raised with each change, so that of two people the slower one is told.
    revision: Mapped[int] = mapped_column(default=1)
    #: Who read it and found it fit to be published; forgotten when the text changes.
    reviewed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    reviewed_at: Mapped[datetime | None]

    flag: Mapped[DissentFlag] = relationship(back_populates="answer_draft")
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    reviewed_by: Mapped[User | None] = relationship(foreign_keys=[reviewed_by_id])


class AnswerTemplate(Dated, Base):
    """A text that the curators of a process begin their answers with."""

    __tablename__ = "answer_templates"

    id: Mapped[Key]
    process_id: Mapped[int] = mapped_column(sa.ForeignKey("processes.id"), index=True)
    title: Mapped[Short]
    body: Mapped[Text]

    process: Mapped[Process] = relationship()
