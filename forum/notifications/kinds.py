"""What kind of notification people see in something that happened, and how often they want mail."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from forum.db import session
from forum.models import EventKind, MailFrequency, MailPreference, NotificationKind, User
from forum.models.mail_preference import USUAL
from forum.working_days import BERLIN

E, K = EventKind, NotificationKind

#: Some audiences say by themselves what it is about.
OF_AUDIENCE: dict[str, NotificationKind] = {
    "mentioned": K.MENTION,
    "replied_to": K.REPLY,
    "watchers": K.WATCHED,
    "trackers": K.WATCHED,
    "searchers": K.SEARCH,
    "bookmark_owner": K.REMINDER,
    "curator": K.DUTY,
    "owner": K.DUTY,
    "moderators": K.DUTY,
    "checkers": K.DUTY,
    "assignee": K.DUTY,
    "administrators": K.DUTY,
    "organisation_contacts": K.DUTY,
}
#: Whatever happens to these nouns is of one kind.
OF_NOUN: dict[str, NotificationKind] = {
    "user": K.DECISION,
    "representation": K.DECISION,
    "membership_request": K.DECISION,
    "abuse_report": K.DECISION,
    "restriction": K.DECISION,
    "thread": K.DECISION,
    "post_move": K.DECISION,
    "placement": K.PAPER,
    "cooperation_request": K.COOPERATION,
    "discourse_request": K.COOPERATION,
}
DECISIONS = frozenset(
    kind for kind in E if kind.value.rpartition(":")[2] in ("hidden", "restored")
) | {
    E.COMMENT_THIRD_PARTY_CHECKED,
    E.COMMENT_REVERTED,
    E.COMMENT_REDACTED,
    E.COMMENT_ACCEPTED,
    E.CONTRIBUTION_ACCEPTED,
}
#: What others say to a person; muting a discussion or a person keeps it away.
CONVERSATION = frozenset({K.MENTION, K.REPLY, K.WATCHED, K.SEARCH})
#: Small gestures of others; muting a person keeps them away.
GESTURES = frozenset(
    {
        E.COMMENT_SUPPORTED,
        E.DISSENT_FLAG_COSIGNED,
        E.SUGGESTION_SUPPORTED,
        E.DISCOURSE_REQUEST_JOINED,
    }
)
#: Digests of the week leave on Mondays.
MONDAY = 0


def kind_of(event_kind: EventKind, audience: str) -> NotificationKind:
    """Say what kind of notification this is for the people of an audience."""
    if event_kind in DECISIONS:
        return K.DECISION
    noun = event_kind.value.partition(":")[0]
    if noun == "paper":
        return K.PAPER
    return OF_AUDIENCE.get(audience) or OF_NOUN.get(noun, K.CONTRIBUTION)


def frequencies_of(
    people: Collection[int],
) -> dict[tuple[int, NotificationKind], MailFrequency]:
    """Give what these people have chosen, by person and kind; what is missing is as usual."""
    rows = session.execute(
        sa.select(MailPreference.user_id, MailPreference.kind, MailPreference.frequency).where(
            MailPreference.user_id.in_(people)
        )
    )
    return {(person, kind): frequency for person, kind, frequency in rows}


def frequency_of(
    chosen: dict[tuple[int, NotificationKind], MailFrequency],
    person: User,
    kind: NotificationKind,
) -> MailFrequency:
    """Give how often a person wants mail about a kind; decisions come even to who wants none."""
    if person.mail_stopped_at is not None:
        return MailFrequency.NEVER
    if not person.wants_mail:
        return USUAL[kind] if kind is K.DECISION else MailFrequency.NEVER
    return chosen.get((person.id, kind), USUAL[kind])


def leaves_at(now: datetime, frequency: MailFrequency, hour: int) -> datetime:
    """Give the moment after ``now`` at which a digest leaves, at an hour of Berlin."""
    local = now.astimezone(BERLIN)
    slot = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    while slot <= local or (frequency is MailFrequency.WEEKLY and slot.weekday() != MONDAY):
        # Days on the calendar, so that the hour stays the same over a change of the clocks.
        slot += timedelta(days=1)
    return slot
