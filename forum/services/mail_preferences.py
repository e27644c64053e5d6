"""How often people want mail: chosen in the settings, or ended by the link in a mail."""

from collections.abc import Mapping

import sqlalchemy as sa

from forum.db import session
from forum.errors import RuleBroken
from forum.models import ConsentKind, MailFrequency, MailPreference, NotificationKind, User
from forum.models.mail_preference import FOR_DECISIONS, USUAL
from forum.permissions.policy import Permission, require
from forum.services import consents

Choices = Mapping[NotificationKind, MailFrequency]


def of(person: User) -> dict[NotificationKind, MailFrequency]:
    """Give how often the person gets mail about each kind."""
    rows = session.scalars(sa.select(MailPreference).where(MailPreference.user_id == person.id))
    return {**USUAL, **{row.kind: row.frequency for row in rows}}


def change_settings(user: User, *, actor: User, locale: str, wants_mail: bool) -> None:
    """Choose the language of mails, and whether notifications come by mail.

    Raises:
        NotAllowed: It is somebody else's account.
    """
    require(actor, Permission.USER_EDIT, user)
    if wants_mail and not user.wants_mail:
        consents.give(user, ConsentKind.MAIL, actor=actor, locale=locale)
    elif user.wants_mail and not wants_mail:
        consents.withdraw(user, ConsentKind.MAIL, actor=actor)
    user.locale, user.wants_mail = locale, wants_mail


def change(person: User, *, actor: User, choices: Choices, hour: int) -> None:
    """Choose how often mail comes, and at which hour of Berlin the digests leave.

    Raises:
        NotAllowed: It is somebody else's account.
        RuleBroken: Mail about decisions cannot be switched off; a day has 24 hours.
    """
    require(actor, Permission.USER_EDIT, person)
    if choices.get(NotificationKind.DECISION, FOR_DECISIONS[0]) not in FOR_DECISIONS:
        raise RuleBroken("decisions_come_by_mail")
    if not 0 <= hour <= 23:
        raise RuleBroken("no_such_hour")
    person.mail_hour = hour
    _set(person, choices)


def try_again(person: User, *, actor: User) -> None:
    """Send mail to an address again that had refused it.

    Raises:
        NotAllowed: It is somebody else's account.
    """
    require(actor, Permission.USER_EDIT, person)
    person.mail_refusals, person.mail_stopped_at = 0, None


def end_kind(person: User, kind: NotificationKind) -> None:
    """End the mails about a kind; whoever holds a signed link may."""
    if kind is not NotificationKind.DECISION:
        _set(person, {kind: MailFrequency.NEVER})


def end_digests(person: User) -> None:
    """End the mails that gather news; what comes at once stays."""
    _set(
        person,
        {
            kind: MailFrequency.NEVER
            for kind, frequency in of(person).items()
            if kind is not NotificationKind.DECISION
            and frequency in (MailFrequency.DAILY, MailFrequency.WEEKLY)
        },
    )


def end_all(person: User) -> None:
    """End all mails but those about decisions and the account itself."""
    person.wants_mail = False
    consents.withdraw(person, ConsentKind.MAIL, actor=person)


def _set(person: User, choices: Choices) -> None:
    rows = {
        row.kind: row
        for row in session.scalars(
            sa.select(MailPreference).where(MailPreference.user_id == person.id)
        )
    }
    for kind, frequency in choices.items():
        if kind in rows:
            rows[kind].frequency = frequency
        elif frequency is not USUAL[kind]:
            session.add(MailPreference(user_id=person.id, kind=kind, frequency=frequency))
