"""An abuse report: a complaint about content that goes to the moderators (DSA Art. 16)."""

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.clock import utcnow
from forum.models.base import PERSONAL, Base, Dated, Key, Short, Text
from forum.models.lifecycle import Lifecycle
from forum.models.restriction import APPEAL_TIME, Restriction
from forum.models.target import EXACTLY_ONE, REASON_OF_SOMETHING, TargetedWithReasons
from forum.models.user import User


class AbuseReason(enum.StrEnum):
    """What a report complains of."""

    ILLEGAL = "illegal"
    INSULT = "insult"
    PERSONAL_DATA = "personal_data"
    SPAM = "spam"
    OFF_TOPIC = "off_topic"
    OTHER = "other"


class AbuseReportStatus(enum.StrEnum):
    """Where a report stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    DECIDED = "decided"
    APPEALED = "appealed"
    DECIDED_AGAIN = "decided_again"


class AbuseDecision(enum.StrEnum):
    """What was decided."""

    NO_ACTION = "no_action"
    RESTRICTED = "restricted"


_S = AbuseReportStatus


class AbuseReport(TargetedWithReasons, Dated, Lifecycle, Base):
    """A report; reporter, target's author and moderators see it, an appeal goes to someone else."""

    __tablename__ = "abuse_reports"
    __table_args__ = (
        sa.CheckConstraint(f"{EXACTLY_ONE} = 1", name="one_target"),
        sa.CheckConstraint(REASON_OF_SOMETHING, name="reason_of_something"),
        sa.CheckConstraint(
            "decided_again_by_id IS NULL OR decided_again_by_id <> decided_by_id",
            name="appeal_decided_by_someone_else",
        ),
        sa.CheckConstraint(
            "reporter_id IS NOT NULL OR (good_faith AND (is_child_abuse OR is_forgotten "
            "OR (notifier_name <> '' AND notifier_email <> '')))",
            name="notice_complete",
        ),
        sa.Index("ix_abuse_reports_status", "status", "id"),
        sa.UniqueConstraint("reporter_id", "submission"),
    )

    NEXT: ClassVar[Mapping[AbuseReportStatus, frozenset[AbuseReportStatus]]] = {
        _S.OPEN: frozenset({_S.CLAIMED}),
        _S.CLAIMED: frozenset({_S.DECIDED, _S.OPEN}),
        _S.DECIDED: frozenset({_S.APPEALED}),
        _S.APPEALED: frozenset({_S.DECIDED_AGAIN}),
    }

    id: Mapped[Key]
    status: Mapped[AbuseReportStatus] = mapped_column(default=AbuseReportStatus.OPEN)
    #: Nobody, where the notice of illegal content came without an account (DSA Art. 16).
    reporter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    reason: Mapped[AbuseReason]
    explanation: Mapped[Text]
    claimed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decision: Mapped[AbuseDecision | None]
    decision_reason: Mapped[Text]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    restriction_id: Mapped[int | None] = mapped_column(sa.ForeignKey("restrictions.id"))
    appeal: Mapped[Text]
    appealed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    final_decision: Mapped[AbuseDecision | None]
    final_reason: Mapped[Text]
    decided_again_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_again_at: Mapped[datetime | None]
    submission: Mapped[str | None] = mapped_column(sa.String(64))
    #: Of a notice: who gives it, on which law it rests, and that it is given in good faith.
    notifier_name: Mapped[Short] = mapped_column(default="", info=PERSONAL)
    notifier_email: Mapped[str] = mapped_column(sa.String(254), default="", info=PERSONAL)
    notifier_locale: Mapped[str] = mapped_column(sa.String(5), default="de")
    law: Mapped[Short] = mapped_column(default="")
    #: Offences against children are reported without a name (Art. 16 (2) (c)).
    is_child_abuse: Mapped[bool] = mapped_column(default=False)
    good_faith: Mapped[bool] = mapped_column(default=False)
    #: Whether name and address were given and have been forgotten since.
    is_forgotten: Mapped[bool] = mapped_column(default=False)
    #: Up to which state the notifier has been told by mail.
    mailed_status: Mapped[AbuseReportStatus | None]

    reporter: Mapped[User | None] = relationship(foreign_keys=[reporter_id])
    claimed_by: Mapped[User | None] = relationship(foreign_keys=[claimed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    appealed_by: Mapped[User | None] = relationship(foreign_keys=[appealed_by_id])
    decided_again_by: Mapped[User | None] = relationship(foreign_keys=[decided_again_by_id])
    restriction: Mapped[Restriction | None] = relationship()

    @property
    def is_notice(self) -> bool:
        """Tell whether it came without an account."""
        return self.reporter_id is None

    @property
    def notifier_may_appeal(self) -> bool:
        """Tell whether the person who gave the notice can still ask somebody else to decide."""
        return (
            self.status is AbuseReportStatus.DECIDED
            and self.decision is AbuseDecision.NO_ACTION
            and self.decided_at is not None
            and utcnow() <= self.decided_at + APPEAL_TIME
        )

    @property
    def restricted_at_first(self) -> bool:
        """Tell whether its first decision restricted: an appeal against that goes to the report.

        Where a second decision did, nobody has decided about an appeal of the author yet.
        """
        restriction = self.restriction
        return restriction is not None and self.decided_by_id == restriction.imposed_by_id
