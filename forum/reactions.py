"""The one place for consequences: what follows from each kind of event."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from forum import models, page_versions
from forum.db import session
from forum.events import noun_of, take_out
from forum.models import Event, EventKind, OutboxEntry, UncomparedEvent, UntoldEvent
from forum.models.base import table_of
from forum.notifications import audiences as to
from forum.notifications import delivery
from forum.notifications.asked_once import asked_once
from forum.page_versions import around_post, below_posts, beyond_threads, nowhere, within_thread
from forum.search import reindexing as of
from forum.search import stale
from forum.search.engine import Engine
from forum.search.reindexing import Reindex


@dataclass(frozen=True)
class Reaction:
    """Whom to tell, most concerned first, what to index anew, and which kept pages are old."""

    tell: tuple[to.Audience, ...] = ()
    reindex: tuple[Reindex, ...] = ()
    #: Which pages show it that are kept for guests, and parts for members.
    shown: Callable[[Any], tuple[str, ...]] = page_versions.everywhere
    #: Whether the worker tells: of what is written all the time, nobody waits for its telling.
    is_told_behind: bool = False


NOTHING = Reaction()
#: What only members or moderators see.
UNSEEN = Reaction(shown=page_versions.nowhere)
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
        shown=beyond_threads,
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
        (to.mentioned, to.replied_to, to.checkers, to.watchers, to.trackers),
        (of.itself,),
        shown=below_posts,
        is_told_behind=True,
    ),
    # The author of a wiki post is told what others have changed.
    EventKind.COMMENT_EDITED: Reaction((to.mentioned, to.author), (of.itself,), shown=around_post),
    EventKind.COMMENT_WIKI_OPENED: Reaction((), shown=around_post),
    EventKind.COMMENT_WIKI_ENDED: Reaction((to.author,), shown=around_post),
    EventKind.COMMENT_REVERTED: Reaction((to.author,), (of.itself,), shown=around_post),
    EventKind.COMMENT_REDACTED: Reaction((to.author,), shown=around_post),
    EventKind.COMMENT_DELETED: Reaction((), (of.itself,), around_post),
    EventKind.COMMENT_UNDELETED: Reaction((), (of.itself,), around_post),
    EventKind.COMMENT_HIDDEN: Reaction((to.author,), (of.itself,), shown=around_post),
    EventKind.COMMENT_RESTORED: Reaction((to.author,), (of.itself,), shown=around_post),
    EventKind.COMMENT_THIRD_PARTY_CHECKED: Reaction((to.author,), (of.itself,), shown=around_post),
    EventKind.COMMENT_SUPPORTED: Reaction((to.author,), shown=around_post),
    EventKind.COMMENT_SUPPORT_CHANGED: Reaction(shown=around_post),
    EventKind.COMMENT_UNSUPPORTED: Reaction(shown=around_post),
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
    EventKind.SUGGESTION_CREATED: Reaction(
        (to.curator, to.watchers, to.trackers), (of.itself,), shown=beyond_threads
    ),
    EventKind.SUGGESTION_SUPPORTED: Reaction((to.author,), shown=beyond_threads),
    EventKind.SUGGESTION_UNSUPPORTED: Reaction(shown=beyond_threads),
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
    EventKind.DISCOURSE_REQUEST_JOINED: Reaction((to.author,), shown=beyond_threads),
    EventKind.DISCOURSE_REQUEST_LEFT: Reaction(shown=beyond_threads),
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
    EventKind.DISCOURSE_REQUEST_RATED: Reaction(shown=beyond_threads),
    EventKind.DISCOURSE_REQUEST_UNRATED: Reaction(shown=beyond_threads),
    EventKind.MEMBERSHIP_REQUEST_OPENED: Reaction((to.moderators,)),
    EventKind.MEMBERSHIP_REQUEST_ACCEPTED: Reaction((to.author,)),
    EventKind.MEMBERSHIP_REQUEST_DECLINED: Reaction((to.author,)),
    EventKind.ABUSE_REPORT_OPENED: Reaction((to.moderators,)),
    EventKind.ABUSE_REPORT_CLAIMED: NOTHING,
    EventKind.ABUSE_REPORT_DECIDED: Reaction((to.reporter, to.target_author)),
    EventKind.ABUSE_REPORT_APPEALED: Reaction((to.moderators,)),
    EventKind.ABUSE_REPORT_DECIDED_AGAIN: Reaction((to.reporter, to.target_author)),
    # Of what its author does not see any more: the statement is there to be read all the same.
    EventKind.RESTRICTION_STATED: Reaction((to.target_author,)),
    EventKind.RESTRICTION_REASON_REDACTED: Reaction((to.target_author,)),
    EventKind.RESTRICTION_APPEALED: Reaction((to.moderators,)),
    EventKind.RESTRICTION_APPEAL_DECIDED: Reaction((to.target_author, to.imposer)),
    EventKind.BOOKMARK_DUE: Reaction((to.bookmark_owner,), shown=nowhere),
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
    EventKind.SAVED_SEARCH_MATCHED: Reaction((to.searchers,), shown=nowhere),
    EventKind.TAG_CHANGED: Reaction((), (of.threads_of_tag,)),
    EventKind.TAG_MERGED: Reaction((), (of.threads_of_tag,)),
    EventKind.TAG_DELETED: NOTHING,
    EventKind.UPLOAD_ADDED: UNSEEN,
    EventKind.UPLOAD_DELETED: NOTHING,
    # What follows from the post itself follows when it appears: it is created then.
    # Its author and the moderators see it among the others at once.
    EventKind.COMMENT_HELD: Reaction((to.moderators,), shown=within_thread),
    EventKind.COMMENT_ACCEPTED: Reaction((to.author,), shown=around_post),
    EventKind.COMMENT_EDIT_WAITS: Reaction((to.moderators,), shown=nowhere),
    EventKind.COMMENT_EDIT_SEEN: UNSEEN,
    EventKind.CONTRIBUTION_HELD: Reaction((to.moderators,), shown=nowhere),
    EventKind.CONTRIBUTION_ACCEPTED: Reaction((to.author,)),
    EventKind.THREAD_HELD: Reaction((to.moderators,), shown=nowhere),
    EventKind.THREAD_ACCEPTED: Reaction((to.author,)),
    EventKind.THREAD_SLOWED: Reaction((to.author,)),
    EventKind.THREAD_UNSLOWED: Reaction((to.author,)),
    EventKind.THREAD_TIMER_SET: Reaction((to.timed_author,)),
    EventKind.THREAD_TIMER_CANCELLED: Reaction((to.timed_author,)),
    # Its readers are told of a new discussion: it is created then.
    EventKind.THREAD_PUBLISHED: Reaction((to.author,)),
    EventKind.THREAD_BUMPED: NOTHING,
    EventKind.POST_MOVE_MADE: Reaction((to.moved_authors,), (of.both_threads,)),
    EventKind.POST_MOVE_UNDONE: Reaction((to.moved_authors,), (of.both_threads,)),
    EventKind.POSTING_RULES_CHANGED: NOTHING,
    EventKind.REVIEW_ASSIGNED: Reaction((to.assignee,), shown=nowhere),
    EventKind.REVIEW_RELEASED: UNSEEN,
    EventKind.REVIEW_NOTED: UNSEEN,
    EventKind.STAFF_NOTE_WRITTEN: UNSEEN,
    EventKind.STAFF_NOTE_REMOVED: UNSEEN,
    EventKind.CONSENT_GIVEN: UNSEEN,
    EventKind.CONSENT_WITHDRAWN: UNSEEN,
    EventKind.DATA_EXPORT_REQUESTED: UNSEEN,
    EventKind.DATA_EXPORT_READY: Reaction((to.the_person,), shown=nowhere),
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


_LEAVE_UNTOLD = sa.insert(table_of(UntoldEvent))
_LEAVE_UNINDEXED = sa.insert(table_of(OutboxEntry))


def react(happened: list[tuple[Event, Any]]) -> None:
    """Write the notifications of what happened, or that they and the index wait for the worker."""
    untold, unindexed = [], []
    for event, subject in happened:
        reaction = REACTIONS[event.kind]
        if reaction.is_told_behind:
            untold.append({"event_id": event.id})
        else:
            delivery.deliver(event, subject, reaction.tell)
        if reaction.reindex:
            unindexed.append({"event_id": event.id})
    if untold:
        session.execute(_LEAVE_UNTOLD, untold)
    if unindexed:
        session.execute(_LEAVE_UNINDEXED, unindexed)


def keys_of(happened: Iterable[tuple[Event, Any]], readers: Iterable[int] = ()) -> set[str]:
    """Name the surrogate keys of all that shows something of what happened.

    For ``readers`` there is something new to read, or no longer.
    """
    keys = {page_versions.of_reader(reader) for reader in readers}
    for event, subject in happened:
        keys |= {page_versions.ANYTHING, *REACTIONS[event.kind].shown(subject)}
    return keys


def drop(keys: Iterable[str]) -> None:
    """Let pages that are kept no longer count; to be called when the change is committed."""
    page_versions.of_database(session.get_bind()).drop(keys)


#: Events taken over at once: enough to catch up quickly, few enough to commit often.
CAUGHT_UP_AT_ONCE = 200
#: Events told at once: other writers wait until their notifications are committed.
TOLD_AT_ONCE = 50

#: What is loaded along with subjects, by their names: who is told of a post depends on its thread.
_ALONG = {"comment": (selectinload(models.Comment.thread),)}
_MODELS: dict[str, Any] = {
    noun_of(model): model for model in vars(models).values() if isinstance(model, type)
}


def _waiting(queue: Any, at_once: int, aside: Collection[int]) -> Sequence[Any]:
    """Give the next events of a queue, without those that are left aside."""
    statement = sa.select(queue).order_by(queue.event_id).limit(at_once)
    return session.scalars(statement.where(queue.event_id.not_in(aside))).all()


def tell(*, at_once: int = 0, aside: Collection[int] = ()) -> int:
    """Write the notifications of the events that wait for it; answer how many events there were.

    The caller commits, so that each event is told once. Who has read the post meanwhile finds the
    notification as read.
    """
    waiting = _waiting(UntoldEvent, at_once or TOLD_AT_ONCE, aside)
    if not waiting:
        return 0
    # All is found out before the first row is written: from then on other writers wait.
    with asked_once():
        news = [
            delivery.news_of(event, subject, REACTIONS[event.kind].tell)
            for event, subject in _with_subjects(entry.event for entry in waiting)
        ]
    delivery.write(news)
    delivery.mark_seen(news)
    take_out(UntoldEvent, [entry.event_id for entry in waiting])
    return len(waiting)


def catch_up(engine: Engine, *, at_once: int = 0, aside: Collection[int] = ()) -> int:
    """Bring the search index up to date with the events that wait; answer how many were taken.

    At least once and idempotent: the caller commits that the events have left the outbox after
    the index has been written.

    Raises:
        IndexUnavailable: The index cannot be written now; the events keep waiting.
    """
    waiting = _waiting(OutboxEntry, at_once or CAUGHT_UP_AT_ONCE, aside)
    if not waiting:
        return 0
    happened = _with_subjects(entry.event for entry in waiting)
    # A process may have been killed between its commit and its call of drop().
    drop(keys_of(happened))
    stale.refresh(
        engine,
        [
            rows
            for event, subject in happened
            for reindex in REACTIONS[event.kind].reindex
            for rows in reindex(subject)
        ],
    )
    session.add_all(
        UncomparedEvent(event_id=entry.event_id) for entry in waiting if entry.event.kind in NEWS
    )
    take_out(OutboxEntry, [entry.event_id for entry in waiting])
    return len(waiting)


def _with_subjects(events: Iterable[Event]) -> list[tuple[Event, Any]]:
    """Give each event with its subject where that still exists: one statement for each type."""
    every = list(events)
    keys: dict[str, set[int]] = {}
    for event in every:
        keys.setdefault(event.subject_type, set()).add(event.subject_id)
    found = {
        (name, row.id): row
        for name, ids in keys.items()
        for row in session.scalars(
            sa.select(_MODELS[name]).where(_MODELS[name].id.in_(ids)).options(*_ALONG.get(name, ()))
        )
    }
    subjects = ((event, found.get((event.subject_type, event.subject_id))) for event in every)
    return [(event, subject) for event, subject in subjects if subject is not None]
