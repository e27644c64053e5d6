"""The one register of personal data: which columns name a person, and what follows from that.

A new noun joins here. A test walks all tables: each reference to an account and each column that
its model marks as ``PERSONAL`` must have a line, which says what the person's export tells of the
row and what becomes of the row when the account is erased.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from forum import models as m
from forum.languages import N_
from forum.models import User
from forum.models.target import COLUMN_OF
from forum.services import erased_texts
from forum.services.holdings import Concerning, Fate, Holding, Share, StoredFile, bool_of


def _of_own_contributions(model: Any) -> Callable[[User], sa.ColumnElement[bool]]:
    """Say which restrictions or receipts are about contributions of a person.

    What is about the reason that somebody else gave for one is that person's.
    """
    itself = model.reason_by_id.is_(None) if model is m.Restriction else sa.true()
    return lambda person: sa.and_(
        itself,
        sa.or_(
            *(
                getattr(model, f"{column}_id").in_(
                    sa.select(target.id).where(target.author_id == person.id)
                )
                for target, column in COLUMN_OF.items()
            )
        ),
    )


def _same_address(column: Any) -> Callable[[User], sa.ColumnElement[bool]]:
    return lambda person: bool_of(sa.func.lower(column) == person.email.lower())


def _about_account(person: User) -> sa.ColumnElement[bool]:
    return sa.and_(m.Event.subject_type == "user", m.Event.subject_id == person.id)


def _export_file(row: m.DataExport) -> str:
    return f"exports/{row.token}.zip"


def _content(row: m.Upload) -> StoredFile:
    return StoredFile(row.key, f"{row.id}-{row.name}")


def _consent_text(row: m.Consent) -> dict[str, Any]:
    if row.text is None:
        return {}
    return {"version": row.text.version, "title": row.text.title, "body": row.text.body}


def _notified_of(row: m.Notification) -> dict[str, Any]:
    event = row.event
    told = {"kind": event.kind.value, "subject_type": event.subject_type}
    return told | {"subject_id": event.subject_id}


#: Facts of an event that are keys of other accounts.
_OTHERS = frozenset({"mentioned", "reviewed_by", "assignee"})


def _details(row: m.Event) -> dict[str, Any]:
    """Give the further facts of an event, without those that name others."""
    details = {key: value for key, value in row.data.items() if key not in _OTHERS}
    return {"details": details} if details else {}


_T, _N, _D = Share.TRACE, Share.NOTHING, Fate.DELETED
_DECIDED = N_("Decisions you made")

REGISTER: tuple[Holding, ...] = (
    Holding(
        User,
        "id",
        N_("Account, profile and settings"),
        withheld=("password", "fs_uniquifier", "display_skeleton"),
    ),
    Holding(m.AbuseReport, "reporter_id", N_("Reports"), withheld=("appeal",)),
    Holding(
        m.AbuseReport,
        "appealed_by_id",
        N_("Appeals"),
        only=("id", "appeal", "final_decision", "final_reason"),
    ),
    Concerning(
        m.AbuseReport,
        "notifier_email",
        N_("Notices of illegal content from your address"),
        emptied=("notifier_name", "notifier_email"),
        where=_same_address(m.AbuseReport.notifier_email),
        remove=erased_texts.forget_notices_of,
    ),
    # Like a report on a contribution: who is reported learns of it by what is decided.
    Holding(m.AbuseReport, "reason_by_id", N_("Reports"), _N),
    Holding(m.AbuseReport, "claimed_by_id", N_("Reports you took on"), _T),
    Holding(m.AbuseReport, "decided_by_id", _DECIDED, _T),
    Holding(m.AbuseReport, "decided_again_by_id", _DECIDED, _T),
    Holding(m.AccountDeletion, "user_id", N_("Requests to delete the account")),
    Holding(m.AnswerDraft, "author_id", N_("Drafts of answers")),
    Holding(m.AnswerDraft, "reviewed_by_id", N_("Drafts you reviewed"), _T),
    Holding(m.BarrierReport, "answered_by_id", N_("Barriers you answered"), _T),
    Concerning(
        m.BarrierReport,
        "email",
        N_("Barriers reported from your address"),
        emptied=("name", "email"),
        where=_same_address(m.BarrierReport.email),
    ),
    Holding(m.Bookmark, "user_id", N_("Bookmarks"), fate=_D),
    Holding(m.CarriedDissent, "carried_by_id", N_("Objections you carried over")),
    Holding(m.Comment, "author_id", N_("Posts")),
    Holding(
        m.CommentDeletion,
        "deleted_by_id",
        N_("Posts you have just deleted"),
        fate=_D,
        remove=erased_texts.forget_deleted_of,
    ),
    Holding(m.CommentRevision, "edited_by_id", N_("Former wordings of posts")),
    Holding(m.CommentSupport, "user_id", N_("Posts you support")),
    Holding(m.Consent, "user_id", N_("Consents"), tell=_consent_text),
    Holding(m.ContributionDraft, "author_id", N_("Drafts of contributions"), fate=_D),
    Holding(
        m.CooperationRequest,
        "author_id",
        N_("Requests for cooperation"),
        withheld=("partner_contact",),
        emptied=("contact",),
    ),
    Holding(
        m.CooperationRequest,
        "partner_id",
        N_("Cooperations you answered"),
        only=("id", "title", "status", "partner_message", "partner_contact", "mutual_at"),
        emptied=("partner_contact",),
    ),
    Holding(m.Cosignature, "user_id", N_("Objections you share")),
    Holding(
        m.DataExport,
        "user_id",
        N_("Exports of your data"),
        fate=_D,
        withheld=("token",),
        file=_export_file,
    ),
    Holding(m.DeadlineExtension, "extended_by_id", N_("Deadlines you extended")),
    Holding(m.DiscourseInterest, "user_id", N_("Debates you want to join")),
    Holding(m.DiscourseRequest, "author_id", N_("Requests for a debate")),
    Holding(m.DiscourseRequest, "minuted_by_id", N_("Minutes you wrote"), only=("id", "minutes")),
    Holding(m.DissentFlag, "author_id", N_("Objections")),
    Holding(m.DissentFlag, "owner_id", N_("Objections you have to answer"), _T),
    Holding(
        m.DissentFlag,
        "answered_by_id",
        N_("Objections you answered"),
        only=("id", "outcome", "answer", "answered_at"),
    ),
    Holding(
        m.Event,
        "actor_id",
        N_("What you did, from the log"),
        withheld=("data",),
        tell=_details,
    ),
    Concerning(
        m.Event,
        "subject_id",
        N_("What happened to the account"),
        withheld=("data",),
        tell=_details,
        where=_about_account,
    ),
    Holding(m.FieldChoice, "user_id", N_("Action fields you chose"), fate=_D),
    Holding(
        m.HeldContribution,
        "user_id",
        N_("Texts kept for sending"),
        fate=_D,
        withheld=("token",),
    ),
    Holding(m.MailPreference, "user_id", N_("How often mail comes"), fate=_D),
    Holding(
        m.MembershipRequest,
        "author_id",
        N_("Requests to join"),
        emptied=("motivation", "reason"),
    ),
    Holding(m.MembershipRequest, "decided_by_id", _DECIDED, _T),
    Holding(m.Mute, "user_id", N_("People you have muted"), fate=_D),
    # Whom others do not want to hear of is theirs to know, and nothing to keep of a gone account.
    Holding(m.Mute, "muted_id", N_("People you have muted"), _N, fate=_D),
    Holding(
        m.Notification,
        "recipient_id",
        N_("Notifications"),
        fate=_D,
        tell=_notified_of,
    ),
    Holding(m.Organisation, "verified_by_id", N_("Organisations you verified"), _T),
    Holding(m.Page, "changed_by_id", N_("Pages you edited"), _T),
    Holding(m.Paper, "curator_id", N_("Papers you curate"), _T),
    Holding(m.Paper, "deputy_id", N_("Papers you curate"), _T),
    Holding(m.PaperDraft, "saved_by_id", N_("Drafts of papers"), _T),
    Holding(m.PaperVersion, "published_by_id", N_("Versions you published"), _T),
    Holding(m.PaperVisit, "user_id", N_("Papers you visited"), fate=_D),
    Holding(m.Placement, "decided_by_id", _DECIDED, _T),
    Holding(m.PostMove, "moved_by_id", N_("Posts you moved as moderator"), _T),
    Holding(m.PostMove, "undone_by_id", N_("Posts you moved as moderator"), _T),
    Holding(m.Rating, "user_id", N_("Ratings you gave")),
    Holding(m.ReadMark, "user_id", N_("Action fields you marked as read"), fate=_D),
    Holding(m.ReadPosition, "user_id", N_("How far you have read discussions"), fate=_D),
    Holding(m.Receipt, "read_by_id", N_("Contributions you read as curator"), _T),
    Holding(m.Receipt, "answered_by_id", N_("Contributions you answered as curator"), _T),
    Concerning(
        m.Receipt,
        "id",
        N_("What became of your contributions"),
        where=_of_own_contributions(m.Receipt),
    ),
    Holding(
        m.Representation,
        "user_id",
        N_("Organisations you act or acted for"),
        emptied=("job_title",),
    ),
    Holding(m.Representation, "confirmed_by_id", N_("People you confirmed"), _T),
    Holding(m.Restriction, "account_id", N_("Suspensions of your account")),
    Holding(m.Restriction, "reason_by_id", N_("Restrictions of reasons you gave")),
    Holding(m.Restriction, "appeal_decided_by_id", _DECIDED, _T),
    Holding(m.Restriction, "imposed_by_id", _DECIDED, _T),
    Holding(m.Restriction, "lifted_by_id", _DECIDED, _T),
    Concerning(
        m.Restriction,
        "id",
        N_("Restrictions of your contributions"),
        where=_of_own_contributions(m.Restriction),
    ),
    Holding(m.Review, "assignee_id", N_("Reviews you have taken on"), _T),
    Holding(m.ReviewNote, "author_id", N_("Notes you wrote in the review queue"), _T),
    Holding(m.SavedSearch, "author_id", N_("Saved searches"), fate=_D, withheld=("feed_digest",)),
    # A note is about the person: Art. 15 gives a right to it, Art. 15 (4) protects its author.
    Holding(m.StaffNote, "user_id", N_("Notes of the moderation team about you"), fate=_D),
    Holding(m.StaffNote, "author_id", N_("Notes you wrote about others"), _T),
    Holding(m.Subscription, "user_id", N_("What you want to be told of"), fate=_D),
    Holding(m.Suggestion, "author_id", N_("Suggestions for changes")),
    Holding(m.Suggestion, "decided_by_id", _DECIDED, _T),
    Holding(m.SuggestionSupport, "user_id", N_("Suggestions you support")),
    Holding(m.Thread, "author_id", N_("Discussions")),
    Holding(m.Thread, "last_author_id", N_("Discussions"), _N),
    Holding(m.ThreadTimer, "set_by_id", N_("Times you set for discussions"), _T),
    # Nobody can take a name out of a file: files go, also where the texts around them stay.
    Holding(
        m.Upload,
        "author_id",
        N_("Pictures and files you uploaded"),
        fate=_D,
        withheld=("key",),
        emptied=("name", "alternative"),
        stored=_content,
        remove=erased_texts.remove_uploads_of,
    ),
)

#: Columns of no meaning to anybody; the export leaves them out everywhere.
INTERNAL = frozenset(
    {
        "submission",
        "render_version",
        "lock_version",
        "mail_token",
        "listed_at",
        "event_id",
        "audience",
    }
)
