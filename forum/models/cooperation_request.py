"""A cooperation request: someone seeks or offers cooperation and finds a partner."""

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.action_field import ActionField
from forum.models.base import PERSONAL, Base, Dated, Key, Short, Text
from forum.models.contribution import Authored, Shown
from forum.models.lifecycle import Lifecycle
from forum.models.organisation import Organisation
from forum.models.passage import Passage
from forum.models.ranged import Ranged
from forum.models.rated import Rated
from forum.models.user import User


class CooperationDirection(enum.StrEnum):
    """Whether the author needs something or has something to give."""

    SEEKS = "seeks"
    OFFERS = "offers"


class CooperationStatus(enum.StrEnum):
    """Where a cooperation stands; contact data are absent everywhere until ``mutual``."""

    OPEN = "open"
    PROPOSED = "proposed"
    MUTUAL = "mutual"
    FIRST_TALK = "first_talk"
    AGREED = "agreed"
    RUNNING = "running"
    COMPLETED = "completed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


_S = CooperationStatus
_ENDS = {_S.DECLINED, _S.WITHDRAWN, _S.EXPIRED}


class CooperationRequest(Authored, Shown, Ranged, Rated, Dated, Lifecycle, Base):
    """A request; both ``contact`` columns are for the two alone, and only once mutual."""

    __tablename__ = "cooperation_requests"
    __table_args__ = (
        sa.Index("ix_cooperation_requests_status", "status", "id"),
        sa.Index("ix_cooperation_requests_passage_id", "passage_id"),
        sa.UniqueConstraint("author_id", "submission"),
    )

    NEXT: ClassVar[Mapping[CooperationStatus, frozenset[CooperationStatus]]] = {
        _S.OPEN: frozenset({_S.PROPOSED, _S.WITHDRAWN, _S.EXPIRED}),
        _S.PROPOSED: frozenset({_S.MUTUAL} | _ENDS),
        _S.MUTUAL: frozenset({_S.FIRST_TALK} | _ENDS),
        _S.FIRST_TALK: frozenset({_S.AGREED} | _ENDS),
        _S.AGREED: frozenset({_S.RUNNING} | _ENDS),
        _S.RUNNING: frozenset({_S.COMPLETED} | _ENDS),
    }

    id: Mapped[Key]
    status: Mapped[CooperationStatus] = mapped_column(default=CooperationStatus.OPEN)
    direction: Mapped[CooperationDirection]
    passage_id: Mapped[int | None] = mapped_column(sa.ForeignKey("passages.id"))
    action_field_id: Mapped[int] = mapped_column(sa.ForeignKey("action_fields.id"), index=True)
    title: Mapped[Short]
    body: Mapped[Text]
    body_html: Mapped[Text]
    region: Mapped[Short] = mapped_column(default="")
    period: Mapped[Short] = mapped_column(default="")
    effort: Mapped[Short] = mapped_column(default="")
    #: Private: how to reach the author.
    contact: Mapped[Text] = mapped_column(info=PERSONAL)
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    partner_organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    #: For author and partner alone.
    partner_message: Mapped[Text]
    partner_contact: Mapped[Text] = mapped_column(info=PERSONAL)
    expires_on: Mapped[date]
    mutual_at: Mapped[datetime | None]
    closing_remark: Mapped[Text]
    #: The public note on the result, shown once both sides have consented to its wording.
    result_note: Mapped[Text]
    result_author_consent_at: Mapped[datetime | None]
    result_partner_consent_at: Mapped[datetime | None]
    submission: Mapped[str | None] = mapped_column(sa.String(64))

    passage: Mapped[Passage | None] = relationship()
    action_field: Mapped[ActionField] = relationship()
    partner: Mapped[User | None] = relationship(foreign_keys=[partner_id])
    partner_organisation: Mapped[Organisation | None] = relationship(
        foreign_keys=[partner_organisation_id]
    )

    @property
    def contacts_are_open(self) -> bool:
        """Tell whether both said yes, so that each side may see how to reach the other."""
        return self.mutual_at is not None

    @property
    def result_is_public(self) -> bool:
        """Tell whether both sides agreed to publish the note on the result."""
        return bool(
            self.result_note and self.result_author_consent_at and self.result_partner_consent_at
        )
