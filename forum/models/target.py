"""What a report or a restriction is about: exactly one contribution, by real foreign keys."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from forum.models.comment import Comment
from forum.models.comment_support import CommentSupport
from forum.models.cooperation_request import CooperationRequest
from forum.models.discourse_request import DiscourseRequest
from forum.models.dissent_flag import DissentFlag
from forum.models.rating import Rating
from forum.models.suggestion import Suggestion
from forum.models.thread import Thread
from forum.models.user import User

Contribution = Thread | Comment | DissentFlag | CooperationRequest | DiscourseRequest | Suggestion
#: What a reason for everybody to read can be given with.
GivenReason = CommentSupport | Rating

#: The column that refers to each kind of contribution.
COLUMN_OF: dict[Any, str] = {
    Thread: "thread",
    Comment: "comment",
    DissentFlag: "dissent_flag",
    CooperationRequest: "cooperation_request",
    DiscourseRequest: "discourse_request",
    Suggestion: "suggestion",
}

EXACTLY_ONE = " + ".join(
    f"(CASE WHEN {column}_id IS NULL THEN 0 ELSE 1 END)" for column in COLUMN_OF.values()
)
#: Reasons are given for comments and requests alone.
REASON_OF_SOMETHING = (
    "reason_by_id IS NULL OR comment_id IS NOT NULL OR cooperation_request_id IS NOT NULL "
    "OR discourse_request_id IS NOT NULL"
)


class Targeted:
    """Mixin: six nullable foreign keys of which exactly one is set."""

    thread_id: Mapped[int | None] = mapped_column(sa.ForeignKey("threads.id"), index=True)
    comment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comments.id"), index=True)
    dissent_flag_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("dissent_flags.id"), index=True
    )
    cooperation_request_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("cooperation_requests.id"), index=True
    )
    discourse_request_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("discourse_requests.id"), index=True
    )
    suggestion_id: Mapped[int | None] = mapped_column(sa.ForeignKey("suggestions.id"), index=True)

    @declared_attr
    @classmethod
    def thread(cls) -> Mapped[Thread | None]:
        """The thread, where it is one."""
        return relationship(Thread)

    @declared_attr
    @classmethod
    def comment(cls) -> Mapped[Comment | None]:
        """The comment, where it is one."""
        return relationship(Comment)

    @declared_attr
    @classmethod
    def dissent_flag(cls) -> Mapped[DissentFlag | None]:
        """The dissent flag, where it is one."""
        return relationship(DissentFlag)

    @declared_attr
    @classmethod
    def cooperation_request(cls) -> Mapped[CooperationRequest | None]:
        """The cooperation request, where it is one."""
        return relationship(CooperationRequest)

    @declared_attr
    @classmethod
    def discourse_request(cls) -> Mapped[DiscourseRequest | None]:
        """The discourse request, where it is one."""
        return relationship(DiscourseRequest)

    @declared_attr
    @classmethod
    def suggestion(cls) -> Mapped[Suggestion | None]:
        """The suggestion, where it is one."""
        return relationship(Suggestion)

    @property
    def target(self) -> Contribution:
        """The contribution itself."""
        for column in COLUMN_OF.values():
            found: Contribution | None = getattr(self, column)
            if found is not None:
                return found
        raise LookupError("a report or restriction without a target cannot be stored")

    @target.setter
    def target(self, target: Contribution) -> None:
        setattr(self, COLUMN_OF[type(target)], target)


class TargetedWithReasons(Targeted):
    """Mixin: about a contribution, or about the reason that somebody gave for it in public.

    A support or a rating can be taken back; so it is named by whose it is and for what.
    """

    #: Whose reason it is about; nobody's where it is about the contribution itself.
    reason_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)

    @declared_attr
    @classmethod
    def reason_by(cls) -> Mapped[User | None]:
        """The person whose reason it is about."""
        return relationship(User, foreign_keys=[cls.reason_by_id])

    @property
    def writer(self) -> User:
        """The person who wrote the words that it is about."""
        return self.reason_by or self.target.author

    def point_at(self, subject: Contribution | GivenReason) -> None:
        """Say what it is about."""
        if isinstance(subject, GivenReason):
            self.target, self.reason_by = subject.target, subject.user
        else:
            self.target = subject
