"""Mails that are due: claimed, written, and settled, each in a transaction of its own.

The guarantee: no mail is lost, and none is taken by two workers. A claim is committed before the
mail is handed over and what became of it afterwards. Where the mail server has accepted a mail and
that could not be committed (the worker was killed in between, or the answer of the server did not
arrive), the mail is sent again, because nobody can know whether the server has it. It bears the
same ``Message-ID``, by which mail servers and programs recognise the copy.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.models import MailStatus, Notification, User
from forum.notifications.mail import Outcome

#: A claim holds longer than handing a mail over can take.
CLAIMED_FOR = timedelta(minutes=15)
#: After so many refusals for now, the last a day after the first, a mail is given up.
ATTEMPTS = 8
#: After so many mails in a row that are refused for good, no more are sent to the address.
REFUSALS = 3
#: A server that is down is asked about the same mail again after this time.
PAUSE = timedelta(minutes=1)


def claim() -> str | None:
    """Take on the mail that has waited longest and give its token; None where none is due.

    The caller commits before anything else. Of two workers one gets the mail.
    """
    first = session.scalar(_due().order_by(Notification.mail_due_at, Notification.id).limit(1))
    if first is None:
        return None
    ids = _belonging_to(first)
    token = first.mail_token or secrets.token_hex(16)
    now = utcnow()
    taken = session.scalars(
        sa.update(Notification)
        .where(
            Notification.id.in_(ids),
            Notification.mail_status == first.mail_status,
            Notification.mail_due_at <= now,
        )
        .values(mail_status=MailStatus.CLAIMED, mail_token=token, mail_due_at=now + CLAIMED_FOR)
        .returning(Notification.id)
        .execution_options(synchronize_session=False)
    ).all()
    session.expire_all()
    return token if taken else None


def _due() -> sa.Select[Notification]:
    return sa.select(Notification).where(
        Notification.mail_status.in_([MailStatus.DUE, MailStatus.CLAIMED]),
        Notification.mail_due_at <= utcnow(),
    )


def _belonging_to(first: Notification) -> Sequence[int]:
    """Give the notifications that leave in the same mail."""
    if first.mail_token is not None:
        same = Notification.mail_token == first.mail_token
        return session.scalars(sa.select(Notification.id).where(same)).all()
    if not first.in_digest:
        return [first.id]
    return session.scalars(
        sa.select(Notification.id).where(
            Notification.recipient_id == first.recipient_id,
            Notification.in_digest,
            Notification.mail_status == MailStatus.DUE,
            Notification.mail_token.is_(None),
            Notification.mail_due_at <= utcnow(),
        )
    ).all()


def settle(token: str, outcome: Outcome) -> None:
    """Write down what became of a claimed mail."""
    mine = sa.and_(Notification.mail_token == token, Notification.mail_status == MailStatus.CLAIMED)
    first = session.scalar(sa.select(Notification).where(mine).limit(1))
    if first is None:
        return
    person, attempts = first.recipient, first.mail_attempts
    match outcome:
        case Outcome.SENT:
            person.mail_refusals = 0
            _set(mine, mail_status=MailStatus.SENT)
        case Outcome.UNWANTED:
            _set(mine, mail_status=MailStatus.NONE)
        case Outcome.DOWN:
            _set(mine, mail_status=MailStatus.DUE, mail_due_at=utcnow() + PAUSE)
        case Outcome.LATER if attempts + 1 < ATTEMPTS:
            pause = timedelta(minutes=2 ** (attempts + 3))
            _set(
                mine,
                mail_status=MailStatus.DUE,
                mail_attempts=attempts + 1,
                mail_due_at=utcnow() + pause,
            )
        case _:
            _set(mine, mail_status=MailStatus.FAILED, mail_attempts=attempts + 1)
            if outcome is Outcome.REFUSED:
                _doubt(person)


def note_return(token: str) -> None:
    """Note that a mail came back though the server had taken it; the token is its secret."""
    first = session.scalar(
        sa.select(Notification)
        .where(Notification.mail_token == token, Notification.mail_status == MailStatus.SENT)
        .limit(1)
    )
    if first is not None:
        _set(Notification.mail_token == token, mail_status=MailStatus.FAILED)
        _doubt(first.recipient)


def _set(which: sa.ColumnElement[bool], **values: object) -> None:
    session.execute(
        sa.update(Notification)
        .where(which)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _doubt(person: User) -> None:
    """Count a refusal for good; after some in a row no mail is sent to the address any more."""
    person.mail_refusals += 1
    if person.mail_refusals < REFUSALS or person.mail_stopped_at is not None:
        return
    person.mail_stopped_at = utcnow()
    _set(
        sa.and_(Notification.recipient_id == person.id, Notification.mail_status == MailStatus.DUE),
        mail_status=MailStatus.NONE,
    )
