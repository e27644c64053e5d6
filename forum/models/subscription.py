"""A subscription: how much a person wants to be told of a subject. And whom she does not hear."""

import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.action_field import ActionField
from forum.models.base import Base, Dated, Key
from forum.models.paper import Paper
from forum.models.passage import Passage
from forum.models.process import Process
from forum.models.tag import Tag
from forum.models.thread import Thread
from forum.models.user import User


class SubscriptionLevel(enum.StrEnum):
    """How much a person wants to be told."""

    #: Of everything.
    WATCHING = "watching"
    #: Of answers and mentions; what else happens is counted in the inbox, without mail.
    TRACKING = "tracking"
    #: Of answers and mentions alone.
    NORMAL = "normal"
    #: Of nothing.
    MUTED = "muted"


#: The column that refers to each kind of subject, the most specific first: that one's level wins.
SUBSCRIBED: dict[Any, str] = {
    Thread: "thread",
    Passage: "passage",
    Tag: "tag",
    Paper: "paper",
    ActionField: "action_field",
    Process: "process",
}

Subscribable = Thread | Passage | Tag | Paper | ActionField | Process


class Subscription(Dated, Base):
    """The level of one person for one subject."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        sa.CheckConstraint(
            " + ".join(
                f"(CASE WHEN {column}_id IS NULL THEN 0 ELSE 1 END)"
                for column in SUBSCRIBED.values()
            )
            + " = 1",
            name="exactly_one_subject",
        ),
        # The subject first: whoever follows it is looked up with everything that happens to it.
        *(sa.UniqueConstraint(f"{column}_id", "user_id") for column in SUBSCRIBED.values()),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    level: Mapped[SubscriptionLevel]
    #: Made by a rule (own discussion, answered discussion), not chosen by the person.
    is_automatic: Mapped[bool] = mapped_column(default=False)
    thread_id: Mapped[int | None] = mapped_column(sa.ForeignKey("threads.id"))
    #: The passage of the version in which it was chosen; the same words later are meant as well.
    passage_id: Mapped[int | None] = mapped_column(sa.ForeignKey("passages.id"))
    tag_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tags.id"))
    paper_id: Mapped[int | None] = mapped_column(sa.ForeignKey("papers.id"))
    action_field_id: Mapped[int | None] = mapped_column(sa.ForeignKey("action_fields.id"))
    process_id: Mapped[int | None] = mapped_column(sa.ForeignKey("processes.id"))

    user: Mapped[User] = relationship()
    thread: Mapped[Thread | None] = relationship()
    passage: Mapped[Passage | None] = relationship()
    tag: Mapped[Tag | None] = relationship()
    paper: Mapped[Paper | None] = relationship()
    action_field: Mapped[ActionField | None] = relationship()
    process: Mapped[Process | None] = relationship()

    @property
    def subject(self) -> Subscribable:
        """What is followed or muted."""
        for column in SUBSCRIBED.values():
            found: Subscribable | None = getattr(self, column)
            if found is not None:
                return found
        raise LookupError("a subscription without a subject cannot be stored")


class Mute(Dated, Base):
    """That a person does not want to hear of another one; that one's texts stay readable."""

    __tablename__ = "mutes"
    __table_args__ = (
        # Whoever mutes the person that does something is looked up each time.
        sa.UniqueConstraint("muted_id", "user_id"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    muted_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))

    muted: Mapped[User] = relationship(foreign_keys=[muted_id])
