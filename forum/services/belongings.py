"""What belongs to a person alone, and goes with the account."""

from typing import Any

import sqlalchemy as sa

from forum.db import session
from forum.models import (
    Bookmark,
    ContributionDraft,
    CooperationRequest,
    FieldChoice,
    HeldContribution,
    MailPreference,
    Mute,
    Notification,
    PaperVisit,
    ReadMark,
    ReadPosition,
    SavedSearch,
    Subscription,
    User,
)
from forum.services import uploads

#: Each table of private rows, by the column that says whose they are.
OWNER: dict[Any, Any] = {
    Notification: Notification.recipient_id,
    HeldContribution: HeldContribution.user_id,
    ReadPosition: ReadPosition.user_id,
    ReadMark: ReadMark.user_id,
    PaperVisit: PaperVisit.user_id,
    FieldChoice: FieldChoice.user_id,
    Bookmark: Bookmark.user_id,
    SavedSearch: SavedSearch.author_id,
    ContributionDraft: ContributionDraft.author_id,
    Subscription: Subscription.user_id,
    Mute: Mute.user_id,
    MailPreference: MailPreference.user_id,
}


def erase(user: User) -> None:
    """Delete inbox, texts, choices, searches, bookmarks, traces of reading, ways to reach her."""
    for model, column in OWNER.items():
        session.execute(sa.delete(model).where(column == user.id))
    # Whom others have muted is nothing that they need to remember of an account that is gone.
    session.execute(sa.delete(Mute).where(Mute.muted_id == user.id))
    uploads.forget_unused_of(user)
    for whose, values in (
        (CooperationRequest.author_id, {"contact": ""}),
        (CooperationRequest.partner_id, {"partner_contact": ""}),
    ):
        session.execute(sa.update(CooperationRequest).where(whose == user.id).values(values))
