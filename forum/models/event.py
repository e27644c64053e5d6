"""The append-only log of everything that happened; audit, timeline and outbox in one."""

import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.models.base import Base, Dated, Key
from forum.models.user import User


class EventKind(enum.StrEnum):
    """What can happen, ``noun:past_participle``; stored for ever, so never renamed."""

    USER_REGISTERED = "user:registered"
    USER_CONFIRMED = "user:confirmed"
    USER_PROFILE_CHANGED = "user:profile_changed"
    USER_EMAIL_CHANGED = "user:email_changed"
    USER_PASSWORD_CHANGED = "user:password_changed"  # noqa: S105 - an event, no password
    USER_ROLE_CHANGED = "user:role_changed"
    USER_DEACTIVATED = "user:deactivated"
    USER_REACTIVATED = "user:reactivated"
    USER_DELETED = "user:deleted"
    ORGANISATION_CREATED = "organisation:created"
    ORGANISATION_CHANGED = "organisation:changed"
    ORGANISATION_VERIFIED = "organisation:verified"
    ORGANISATION_UNVERIFIED = "organisation:unverified"
    REPRESENTATION_REQUESTED = "representation:requested"
    REPRESENTATION_CONFIRMED = "representation:confirmed"
    REPRESENTATION_ENDED = "representation:ended"
    PROCESS_CREATED = "process:created"
    PROCESS_CHANGED = "process:changed"
    PAPER_CREATED = "paper:created"
    PAPER_CHANGED = "paper:changed"
    PAPER_PUBLISHED = "paper:published"
    PAPER_DRAFT_STARTED = "paper_draft:started"
    PAPER_DRAFT_DISCARDED = "paper_draft:discarded"
    PLACEMENT_CONFIRMED = "placement:confirmed"
    PLACEMENT_DECLINED = "placement:declined"
    RECEIPT_READ = "receipt:read"
    RECEIPT_ANSWERED = "receipt:answered"
    THREAD_CREATED = "thread:created"
    THREAD_EDITED = "thread:edited"
    THREAD_RETITLED = "thread:retitled"
    THREAD_MOVED = "thread:moved"
    THREAD_CLOSED = "thread:closed"
    THREAD_REOPENED = "thread:reopened"
    THREAD_PINNED = "thread:pinned"
    THREAD_UNPINNED = "thread:unpinned"
    THREAD_ARCHIVED = "thread:archived"
    THREAD_UNARCHIVED = "thread:unarchived"
    THREAD_HIDDEN = "thread:hidden"
    THREAD_RESTORED = "thread:restored"
    COMMENT_CREATED = "comment:created"
    COMMENT_EDITED = "comment:edited"
    COMMENT_WIKI_OPENED = "comment:wiki_opened"
    COMMENT_WIKI_ENDED = "comment:wiki_ended"
    COMMENT_REVERTED = "comment:reverted"
    COMMENT_REDACTED = "comment:redacted"
    COMMENT_DELETED = "comment:deleted"
    COMMENT_UNDELETED = "comment:undeleted"
    COMMENT_HIDDEN = "comment:hidden"
    COMMENT_RESTORED = "comment:restored"
    COMMENT_THIRD_PARTY_CHECKED = "comment:third_party_checked"
    COMMENT_SUPPORTED = "comment:supported"
    COMMENT_SUPPORT_CHANGED = "comment:support_changed"
    COMMENT_UNSUPPORTED = "comment:unsupported"
    DISSENT_FLAG_RAISED = "dissent_flag:raised"
    DISSENT_FLAG_ACKNOWLEDGED = "dissent_flag:acknowledged"
    DISSENT_FLAG_COSIGNED = "dissent_flag:cosigned"
    DISSENT_FLAG_UNSIGNED = "dissent_flag:unsigned"
    DISSENT_FLAG_EXTENDED = "dissent_flag:extended"
    DISSENT_FLAG_FALLING_DUE = "dissent_flag:falling_due"
    DISSENT_FLAG_DUE = "dissent_flag:due"
    DISSENT_FLAG_OVERDUE = "dissent_flag:overdue"
    DISSENT_FLAG_CARRIED_OVER = "dissent_flag:carried_over"
    DISSENT_FLAG_DISCUSSED = "dissent_flag:discussed"
    DISSENT_FLAG_ANSWERED = "dissent_flag:answered"
    DISSENT_FLAG_SETTLED = "dissent_flag:settled"
    DISSENT_FLAG_DISPUTED = "dissent_flag:disputed"
    DISSENT_FLAG_WITHDRAWN = "dissent_flag:withdrawn"
    DISSENT_FLAG_HIDDEN = "dissent_flag:hidden"
    DISSENT_FLAG_RESTORED = "dissent_flag:restored"
    SUGGESTION_CREATED = "suggestion:created"
    SUGGESTION_SUPPORTED = "suggestion:supported"
    SUGGESTION_UNSUPPORTED = "suggestion:unsupported"
    SUGGESTION_ADOPTED = "suggestion:adopted"
    SUGGESTION_ADAPTED = "suggestion:adapted"
    SUGGESTION_REJECTED = "suggestion:rejected"
    SUGGESTION_WITHDRAWN = "suggestion:withdrawn"
    SUGGESTION_DISCUSSED = "suggestion:discussed"
    SUGGESTION_HIDDEN = "suggestion:hidden"
    SUGGESTION_RESTORED = "suggestion:restored"
    COOPERATION_REQUEST_OPENED = "cooperation_request:opened"
    COOPERATION_REQUEST_PROPOSED = "cooperation_request:proposed"
    COOPERATION_REQUEST_CONFIRMED = "cooperation_request:confirmed"
    COOPERATION_REQUEST_TALKED = "cooperation_request:talked"
    COOPERATION_REQUEST_AGREED = "cooperation_request:agreed"
    COOPERATION_REQUEST_STARTED = "cooperation_request:started"
    COOPERATION_REQUEST_COMPLETED = "cooperation_request:completed"
    COOPERATION_REQUEST_NOTE_WRITTEN = "cooperation_request:note_written"
    COOPERATION_REQUEST_NOTE_CONSENTED = "cooperation_request:note_consented"
    COOPERATION_REQUEST_DECLINED = "cooperation_request:declined"
    COOPERATION_REQUEST_WITHDRAWN = "cooperation_request:withdrawn"
    COOPERATION_REQUEST_EXPIRED = "cooperation_request:expired"
    COOPERATION_REQUEST_HIDDEN = "cooperation_request:hidden"
    COOPERATION_REQUEST_RESTORED = "cooperation_request:restored"
    COOPERATION_REQUEST_RATED = "cooperation_request:rated"
    COOPERATION_REQUEST_UNRATED = "cooperation_request:unrated"
    DISCOURSE_REQUEST_OPENED = "discourse_request:opened"
    DISCOURSE_REQUEST_JOINED = "discourse_request:joined"
    DISCOURSE_REQUEST_LEFT = "discourse_request:left"
    DISCOURSE_REQUEST_QUORUM_REACHED = "discourse_request:quorum_reached"
    DISCOURSE_REQUEST_SCHEDULED = "discourse_request:scheduled"
    DISCOURSE_REQUEST_HELD = "discourse_request:held"
    DISCOURSE_REQUEST_MINUTED = "discourse_request:minuted"
    DISCOURSE_REQUEST_LAPSED = "discourse_request:lapsed"
    DISCOURSE_REQUEST_WITHDRAWN = "discourse_request:withdrawn"
    DISCOURSE_REQUEST_HIDDEN = "discourse_request:hidden"
    DISCOURSE_REQUEST_RESTORED = "discourse_request:restored"
    DISCOURSE_REQUEST_RATED = "discourse_request:rated"
    DISCOURSE_REQUEST_UNRATED = "discourse_request:unrated"
    MEMBERSHIP_REQUEST_OPENED = "membership_request:opened"
    MEMBERSHIP_REQUEST_ACCEPTED = "membership_request:accepted"
    MEMBERSHIP_REQUEST_DECLINED = "membership_request:declined"
    ABUSE_REPORT_OPENED = "abuse_report:opened"
    ABUSE_REPORT_CLAIMED = "abuse_report:claimed"
    ABUSE_REPORT_DECIDED = "abuse_report:decided"
    ABUSE_REPORT_APPEALED = "abuse_report:appealed"
    ABUSE_REPORT_DECIDED_AGAIN = "abuse_report:decided_again"
    RESTRICTION_STATED = "restriction:stated"
    RESTRICTION_REASON_REDACTED = "restriction:reason_redacted"
    RESTRICTION_APPEALED = "restriction:appealed"
    RESTRICTION_APPEAL_DECIDED = "restriction:appeal_decided"
    BOOKMARK_DUE = "bookmark:due"
    BARRIER_REPORT_OPENED = "barrier_report:opened"
    BARRIER_REPORT_ANSWERED = "barrier_report:answered"
    PAGE_CHANGED = "page:changed"
    SYNONYM_GROUP_CREATED = "synonym_group:created"
    SYNONYM_GROUP_CHANGED = "synonym_group:changed"
    SYNONYM_GROUP_DELETED = "synonym_group:deleted"
    EMBED_HOST_ADDED = "embed_host:added"
    EMBED_HOST_CHANGED = "embed_host:changed"
    EMBED_SWITCH_TURNED = "embed_switch:turned"
    EMBED_HOST_REMOVED = "embed_host:removed"
    SAVED_SEARCH_MATCHED = "saved_search:matched"
    TAG_CHANGED = "tag:changed"
    TAG_MERGED = "tag:merged"
    TAG_DELETED = "tag:deleted"
    UPLOAD_ADDED = "upload:added"
    UPLOAD_DELETED = "upload:deleted"
    COMMENT_HELD = "comment:held"
    COMMENT_ACCEPTED = "comment:accepted"
    COMMENT_EDIT_WAITS = "comment:edit_waits"
    COMMENT_EDIT_SEEN = "comment:edit_seen"
    #: Of objections, suggestions and requests; a debate that is "held" has taken place.
    CONTRIBUTION_HELD = "contribution:held"
    CONTRIBUTION_ACCEPTED = "contribution:accepted"
    THREAD_HELD = "thread:held"
    THREAD_ACCEPTED = "thread:accepted"
    THREAD_SLOWED = "thread:slowed"
    THREAD_UNSLOWED = "thread:unslowed"
    THREAD_TIMER_SET = "thread:timer_set"
    THREAD_TIMER_CANCELLED = "thread:timer_cancelled"
    THREAD_PUBLISHED = "thread:published"
    THREAD_BUMPED = "thread:bumped"
    POST_MOVE_MADE = "post_move:made"
    POST_MOVE_UNDONE = "post_move:undone"
    POSTING_RULES_CHANGED = "posting_rules:changed"
    REVIEW_ASSIGNED = "review:assigned"
    REVIEW_RELEASED = "review:released"
    REVIEW_NOTED = "review:noted"
    STAFF_NOTE_WRITTEN = "staff_note:written"
    STAFF_NOTE_REMOVED = "staff_note:removed"
    CONSENT_GIVEN = "consent:given"
    CONSENT_WITHDRAWN = "consent:withdrawn"
    DATA_EXPORT_REQUESTED = "data_export:requested"
    DATA_EXPORT_READY = "data_export:ready"
    ACCOUNT_DELETION_REQUESTED = "account_deletion:requested"
    ACCOUNT_DELETION_CANCELLED = "account_deletion:cancelled"


class Event(Dated, Base):
    """One thing that happened. The database itself refuses to change or delete a row.

    ``data`` never holds personal data: names and addresses are read from the living objects,
    so that erasing an account needs no change here.
    """

    __tablename__ = "events"
    __table_args__ = (sa.Index("ix_events_subject", "subject_type", "subject_id", "id"),)

    id: Mapped[Key]
    kind: Mapped[EventKind]
    #: The noun, e.g. ``dissent_flag``; with ``subject_id`` the only generic reference there is.
    subject_type: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)

    actor: Mapped[User | None] = relationship()


class OutboxEntry(Base):
    """An event that makes search documents stale until the worker has made them anew."""

    __tablename__ = "outbox"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("events.id"), primary_key=True)

    event: Mapped[Event] = relationship(lazy="joined")


class UntoldEvent(Base):
    """An event whose notifications the worker has not written yet."""

    __tablename__ = "untold_events"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("events.id"), primary_key=True)

    event: Mapped[Event] = relationship(lazy="joined")


#: The log is append-only by the database itself, whatever the application does.
_KEPT = ("UPDATE", "DELETE")
for _verb in _KEPT:
    sa.event.listen(
        Event.__table__,
        "after_create",
        sa.DDL(
            f"CREATE TRIGGER events_no_{_verb.lower()} BEFORE {_verb} ON events "
            "BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END"
        ).execute_if(dialect="sqlite"),
    )
sa.event.listen(
    Event.__table__,
    "after_create",
    sa.DDL(
        "CREATE OR REPLACE FUNCTION refuse_event_change() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION 'the event log is append-only'; END $$ LANGUAGE plpgsql"
    ).execute_if(dialect="postgresql"),
)
sa.event.listen(
    Event.__table__,
    "after_create",
    sa.DDL(
        "CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events "
        "FOR EACH ROW EXECUTE FUNCTION refuse_event_change()"
    ).execute_if(dialect="postgresql"),
)
