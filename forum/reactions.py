"""The one place for consequences: what follows from each kind of event."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from forum import models
from forum.db import session
from forum.events import noun_of
from forum.models import Event, EventKind, OutboxEntry, UncomparedEvent
from forum.notifications import audiences as to
from forum.notifications import inbox
from forum.search import reindexing as of
from forum.search import stale
from forum.search.engine import Engine
from forum.search.reindexing import Reindex, Stale


@dataclass(frozen=True)
class Reaction:
    """Whom to tell, most concerned first, and which search documents to make anew."""

    tell: tuple[to.Audience, ...] = ()
    reindex: tuple[Reindex, ...] = ()


NOTHING = Reaction()
ITSELF = Reaction(reindex=(of.itself,))

REACTIONS: dict[EventKind, Reaction] = {
    EventKind.USER_REGISTERED: NOTHING,
    EventKind.USER_CONFIRMED: ITSELF,
    EventKind.USER_PROFILE_CHANGED: ITSELF,
    EventKind.USER_EMAIL_CHANGED: NOTHING,
    EventKind.USER_PASSWORD_CHANGED: NOTHING,
    EventKind.USER_ROLE_CHANGED: Reaction(
        (to.the_person, to.administrators), (of.itself, of.everything_written)
    ),
    EventKind.USER_DEACTIVATED: ITSELF,
    EventKind.USER_REACTIVATED: ITSELF,
    EventKind.USER_DELETED: Reaction((), (of.itself, of.everything_written)),
    EventKind.ORGANISATION_CREATED: Reaction((to.administrators,), (of.itself,)),
    EventKind.ORGANISATION_CHANGED: ITSELF,
    EventKind.ORGANISATION_VERIFIED: ITSELF,
    EventKind.ORGANISATION_UNVERIFIED: ITSELF,
    EventKind.REPRESENTATION_REQUESTED: Reaction((to.organisation_contacts, to.administrators)),
    EventKind.REPRESENTATION_CONFIRMED: Reaction((to.the_person,), (of.its_person,)),
    EventKind.REPRESENTATION_ENDED: Reaction(
        (to.the_person, to.organisation_contacts), (of.its_person,)
    ),
    EventKind.PROCESS_CREATED: NOTHING,
    EventKind.PROCESS_CHANGED: Reaction((), (of.whole_process,)),
    EventKind.PAPER_CREATED: NOTHING,
    EventKind.PAPER_CHANGED: Reaction((), (of.whole_paper,)),
    EventKind.PAPER_PUBLISHED: Reaction(
        (to.to_confirm, to.contributors, to.moderators, to.watchers, to.trackers),
        (of.passages_of_paper,),
    ),
    EventKind.PAPER_DRAFT_STARTED: NOTHING,
    EventKind.PAPER_DRAFT_DISCARDED: NOTHING,
    EventKind.PLACEMENT_CONFIRMED: Reaction((to.target_author,), (of.its_target,)),
    EventKind.PLACEMENT_DECLINED: Reaction((to.target_author,), (of.its_target,)),
    EventKind.RECEIPT_READ: NOTHING,
    EventKind.RECEIPT_ANSWERED: Reaction((to.target_author,)),
    EventKind.THREAD_CREATED: Reaction(
        (to.mentioned, to.curator, to.checkers, to.watchers, to.trackers),
        (of.thread_with_comments,),
    ),
    EventKind.THREAD_EDITED: Reaction((), (of.thread_with_comments,)),
    EventKind.THREAD_RETITLED: Reaction((to.author,), (of.thread_with_comments,)),
    EventKind.THREAD_MOVED: Reaction((to.author,), (of.thread_with_comments,)),
    EventKind.THREAD_CLOSED: Reaction((to.author,), (of.thread_with_comments,)),
    EventKind.THREAD_REOPENED: Reaction((to.author,), (of.thread_with_comments,)),
    EventKind.THREAD_PINNED: NOTHING,
    EventKind.THREAD_UNPINNED: NOTHING,
    EventKind.THREAD_ARCHIVED: Reaction((to.author,), (of.thread_with_comments,)),
    EventKind.THREAD_UNARCHIVED: Reaction((to.author,), (of.thread_with_comments,)),
    EventKind.THREAD_HIDDEN: Reaction((to.author,), (of.thread_with_comments,)),
    EventKind.THREAD_RESTORED: Reaction((to.author,), (of.thread_with_comments,)),
    EventKind.COMMENT_CREATED: Reaction(
        (to.mentioned, to.replied_to, to.checkers, to.watchers, to.trackers), (of.itself,)
    ),
    # The author of a wiki post is told what others have changed.
    EventKind.COMMENT_EDITED: Reaction((to.mentioned, to.author), (of.itself,)),
    EventKind.COMMENT_WIKI_OPENED: Reaction((to.author,)),
    EventKind.COMMENT_WIKI_ENDED: Reaction((to.author,)),
    EventKind.COMMENT_REVERTED: Reaction((to.author,), (of.itself,)),
    EventKind.COMMENT_REDACTED: Reaction((to.author,)),
    EventKind.COMMENT_DELETED: ITSELF,
    EventKind.COMMENT_UNDELETED: ITSELF,
    EventKind.COMMENT_HIDDEN: Reaction((to.author,), (of.itself,)),
    EventKind.COMMENT_RESTORED: Reaction((to.author,), (of.itself,)),
    EventKind.COMMENT_THIRD_PARTY_CHECKED: Reaction((to.author,), (of.itself,)),
    EventKind.COMMENT_SUPPORTED: Reaction((to.author,)),
    EventKind.COMMENT_SUPPORT_CHANGED: NOTHING,
    EventKind.COMMENT_UNSUPPORTED: NOTHING,
    EventKind.DISSENT_FLAG_RAISED: Reaction(
        (to.curator, to.objected_author, to.watchers, to.trackers), (of.itself,)
    ),
    EventKind.DISSENT_FLAG_ACKNOWLEDGED: Reaction((to.author,), (of.itself,)),
    EventKind.DISSENT_FLAG_COSIGNED: Reaction((to.author,)),
    EventKind.DISSENT_FLAG_UNSIGNED: NOTHING,
    EventKind.DISSENT_FLAG_EXTENDED: Reaction((to.author, to.cosigners), (of.itself,)),
    EventKind.DISSENT_FLAG_FALLING_DUE: Reaction((to.owner,)),
    EventKind.DISSENT_FLAG_DUE: Reaction((to.owner,)),
    EventKind.DISSENT_FLAG_OVERDUE: Reaction((to.curator, to.author)),
    EventKind.DISSENT_FLAG_CARRIED_OVER: Reaction((to.author, to.cosigners), (of.itself,)),
    EventKind.DISSENT_FLAG_DISCUSSED: Reaction((to.author, to.curator)),
    EventKind.DISSENT_FLAG_ANSWERED: Reaction(
        (to.author, to.cosigners, to.curator, to.watchers, to.trackers), (of.itself,)
    ),
    EventKind.DISSENT_FLAG_SETTLED: Reaction((to.curator,), (of.itself,)),
    EventKind.DISSENT_FLAG_DISPUTED: Reaction((to.curator,), (of.itself,)),
    EventKind.DISSENT_FLAG_WITHDRAWN: Reaction((to.curator,), (of.itself,)),
    EventKind.DISSENT_FLAG_HIDDEN: Reaction((to.author, to.curator), (of.itself,)),
    EventKind.DISSENT_FLAG_RESTORED: Reaction((to.author, to.curator), (of.itself,)),
    EventKind.SUGGESTION_CREATED: Reaction((to.curator, to.watchers, to.trackers), (of.itself,)),
    EventKind.SUGGESTION_SUPPORTED: Reaction((to.author,)),
    EventKind.SUGGESTION_UNSUPPORTED: NOTHING,
    EventKind.SUGGESTION_ADOPTED: Reaction(
        (to.author, to.supporters, to.watchers, to.trackers), (of.itself,)
    ),
    EventKind.SUGGESTION_ADAPTED: Reaction(
        (to.author, to.supporters, to.watchers, to.trackers), (of.itself,)
    ),
    EventKind.SUGGESTION_REJECTED: Reaction(
        (to.author, to.supporters, to.watchers, to.trackers), (of.itself,)
    ),
    EventKind.SUGGESTION_WITHDRAWN: Reaction((to.curator,), (of.itself,)),
    EventKind.SUGGESTION_DISCUSSED: Reaction((to.author, to.curator)),
    EventKind.SUGGESTION_HIDDEN: Reaction((to.author, to.curator), (of.itself,)),
    EventKind.SUGGESTION_RESTORED: Reaction((to.author, to.curator), (of.itself,)),
    EventKind.COOPERATION_REQUEST_OPENED: Reaction((to.watchers, to.trackers), (of.itself,)),
    EventKind.COOPERATION_REQUEST_PROPOSED: Reaction((to.author,), (of.itself,)),
    EventKind.COOPERATION_REQUEST_CONFIRMED: Reaction((to.partner,), (of.itself,)),
    EventKind.COOPERATION_REQUEST_TALKED: Reaction((to.author, to.partner), (of.itself,)),
    EventKind.COOPERATION_REQUEST_AGREED: Reaction((to.author, to.partner), (of.itself,)),
    EventKind.COOPERATION_REQUEST_STARTED: Reaction((to.author, to.partner), (of.itself,)),
    EventKind.COOPERATION_REQUEST_COMPLETED: Reaction((to.author, to.partner), (of.itself,)),
    EventKind.COOPERATION_REQUEST_NOTE_WRITTEN: Reaction((to.author, to.partner), (of.itself,)),
    EventKind.COOPERATION_REQUEST_NOTE_CONSENTED: Reaction((to.author, to.partner), (of.itself,)),
    EventKind.COOPERATION_REQUEST_DECLINED: Reaction((to.author, to.partner), (of.itself,)),
    EventKind.COOPERATION_REQUEST_WITHDRAWN: Reaction((to.partner,), (of.itself,)),
    EventKind.COOPERATION_REQUEST_EXPIRED: Reaction((to.author, to.partner), (of.itself,)),
    EventKind.COOPERATION_REQUEST_HIDDEN: Reaction((to.author, to.partner), (of.itself,)),
    EventKind.COOPERATION_REQUEST_RESTORED: Reaction((to.author, to.partner), (of.itself,)),
    EventKind.COOPERATION_REQUEST_RATED: NOTHING,
    EventKind.COOPERATION_REQUEST_UNRATED: NOTHING,
    EventKind.DISCOURSE_REQUEST_OPENED: Reaction(
        (to.moderators, to.watchers, to.trackers), (of.itself,)
    ),
    EventKind.DISCOURSE_REQUEST_JOINED: Reaction((to.author,)),
    EventKind.DISCOURSE_REQUEST_LEFT: NOTHING,
    EventKind.DISCOURSE_REQUEST_QUORUM_REACHED: Reaction(
        (to.author, to.interested, to.moderators), (of.itself,)
    ),
    EventKind.DISCOURSE_REQUEST_SCHEDULED: Reaction(
        (to.author, to.interested, to.watchers, to.trackers), (of.itself,)
    ),
    EventKind.DISCOURSE_REQUEST_HELD: Reaction((to.author,), (of.itself,)),
    EventKind.DISCOURSE_REQUEST_MINUTED: Reaction(
        (to.author, to.interested, to.curator, to.watchers, to.trackers), (of.itself,)
    ),
    EventKind.DISCOURSE_REQUEST_LAPSED: Reaction((to.author, to.interested), (of.itself,)),
    EventKind.DISCOURSE_REQUEST_WITHDRAWN: Reaction((to.interested,), (of.itself,)),
    EventKind.DISCOURSE_REQUEST_HIDDEN: Reaction((to.author,), (of.itself,)),
    EventKind.DISCOURSE_REQUEST_RESTORED: Reaction((to.author,), (of.itself,)),
    EventKind.DISCOURSE_REQUEST_RATED: NOTHING,
    EventKind.DISCOURSE_REQUEST_UNRATED: NOTHING,
    EventKind.MEMBERSHIP_REQUEST_OPENED: Reaction((to.moderators,)),
    EventKind.MEMBERSHIP_REQUEST_ACCEPTED: Reaction((to.author,)),
    EventKind.MEMBERSHIP_REQUEST_DECLINED: Reaction((to.author,)),
    EventKind.ABUSE_REPORT_OPENED: Reaction((to.moderators,)),
    EventKind.ABUSE_REPORT_CLAIMED: NOTHING,
    EventKind.ABUSE_REPORT_DECIDED: Reaction((to.reporter, to.target_author)),
    EventKind.ABUSE_REPORT_APPEALED: Reaction((to.moderators,)),
    EventKind.ABUSE_REPORT_DECIDED_AGAIN: Reaction((to.reporter, to.target_author)),
    EventKind.RESTRICTION_APPEALED: Reaction((to.moderators,)),
    EventKind.RESTRICTION_APPEAL_DECIDED: Reaction((to.target_author, to.imposer)),
    EventKind.BOOKMARK_DUE: Reaction((to.bookmark_owner,)),
    EventKind.BARRIER_REPORT_OPENED: Reaction((to.moderators,)),
    EventKind.BARRIER_REPORT_ANSWERED: NOTHING,
    EventKind.PAGE_CHANGED: ITSELF,
    # Synonyms are applied to queries: no document changes with them.
    EventKind.SYNONYM_GROUP_CREATED: NOTHING,
    EventKind.SYNONYM_GROUP_CHANGED: NOTHING,
    EventKind.SYNONYM_GROUP_DELETED: NOTHING,
    # What is stored stays a link: no document changes with the hosts.
    EventKind.EMBED_HOST_ADDED: NOTHING,
    EventKind.EMBED_HOST_CHANGED: NOTHING,
    EventKind.EMBED_SWITCH_TURNED: NOTHING,
    EventKind.EMBED_HOST_REMOVED: NOTHING,
    EventKind.SAVED_SEARCH_MATCHED: Reaction((to.searchers,)),
    EventKind.TAG_CHANGED: Reaction((), (of.threads_of_tag,)),
    EventKind.TAG_MERGED: Reaction((), (of.threads_of_tag,)),
    EventKind.TAG_DELETED: NOTHING,
    EventKind.UPLOAD_ADDED: NOTHING,
    EventKind.UPLOAD_DELETED: NOTHING,
    # What follows from the post itself follows when it appears: it is created then.
    EventKind.COMMENT_HELD: Reaction((to.moderators,)),
    EventKind.COMMENT_ACCEPTED: Reaction((to.author,)),
    EventKind.CONTRIBUTION_HELD: Reaction((to.moderators,)),
    EventKind.CONTRIBUTION_ACCEPTED: Reaction((to.author,)),
    EventKind.THREAD_HELD: Reaction((to.moderators,)),
    EventKind.THREAD_ACCEPTED: Reaction((to.author,)),
    EventKind.POSTING_RULES_CHANGED: NOTHING,
    EventKind.REVIEW_ASSIGNED: Reaction((to.assignee,)),
    EventKind.REVIEW_RELEASED: NOTHING,
    EventKind.REVIEW_NOTED: NOTHING,
    EventKind.STAFF_NOTE_WRITTEN: NOTHING,
    EventKind.STAFF_NOTE_REMOVED: NOTHING,
    EventKind.CONSENT_GIVEN: NOTHING,
    EventKind.CONSENT_WITHDRAWN: NOTHING,
    EventKind.DATA_EXPORT_REQUESTED: NOTHING,
    EventKind.DATA_EXPORT_READY: Reaction((to.the_person,)),
    # Mails about the account itself do not ask whether notifications are wanted.
    EventKind.ACCOUNT_DELETION_REQUESTED: NOTHING,
    EventKind.ACCOUNT_DELETION_CANCELLED: NOTHING,
}

#: What makes something that was not there before, and so may be what somebody waits for.
NEWS = frozenset(
    {
        EventKind.PAPER_PUBLISHED,
        EventKind.THREAD_CREATED,
        EventKind.COMMENT_CREATED,
        EventKind.DISSENT_FLAG_RAISED,
        EventKind.SUGGESTION_CREATED,
        EventKind.COOPERATION_REQUEST_OPENED,
        EventKind.DISCOURSE_REQUEST_OPENED,
    }
)


def react(happened: list[tuple[Event, Any]]) -> None:
    """Write the notifications of what happened; the index follows when the worker takes over."""
    for event, subject in happened:
        reaction = REACTIONS[event.kind]
        inbox.deliver(event, subject, reaction.tell)
        if reaction.reindex:
            session.add(OutboxEntry(event_id=event.id))


#: Events taken over at once: enough to catch up quickly, few enough to commit often.
CAUGHT_UP_AT_ONCE = 200

_MODELS = {noun_of(model): model for model in vars(models).values() if isinstance(model, type)}


def catch_up(engine: Engine) -> int:
    """Bring the search index up to date with the events that wait; answer how many were taken.

    At least once and idempotent: the caller commits that the events have left the outbox after
    the index has been written.

    Raises:
        IndexUnavailable: The index cannot be written now; the events keep waiting.
    """
    waiting = session.scalars(
        sa.select(OutboxEntry).order_by(OutboxEntry.event_id).limit(CAUGHT_UP_AT_ONCE)
    ).all()
    if not waiting:
        return 0
    stale.refresh(engine, [rows for entry in waiting for rows in _stale_after(entry.event)])
    session.add_all(
        UncomparedEvent(event_id=entry.event_id) for entry in waiting if entry.event.kind in NEWS
    )
    done = [entry.event_id for entry in waiting]
    session.execute(
        sa.delete(OutboxEntry)
        .where(OutboxEntry.event_id.in_(done))
        .execution_options(synchronize_session=False)
    )
    return len(done)


def _stale_after(event: Event) -> list[Stale]:
    reaction = REACTIONS[event.kind]
    subject: Any = session.get(_MODELS[event.subject_type], event.subject_id)
    if subject is None:
        return []
    return [rows for reindex in reaction.reindex for rows in reindex(subject)]
