"""Sending what is due: each mail leaves once, and a server that is down loses none."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from forum.addresses import path_of, public_address
from forum.clock import utcnow
from forum.config import Config
from forum.db import session
from forum.events import noun_of
from forum.languages import gettext_for
from forum.models import Base, Event, MailStatus, Notification
from forum.notifications import mail
from forum.notifications.letters import Letter, compose
from forum.notifications.wording import sentence
from forum.permissions.policy import sees

logger = logging.getLogger(__name__)

#: Mails sent in one turn, so that the index does not wait for a slow server.
AT_ONCE = 20
#: After so many failures, the last a day after the first, a mail is given up.
ATTEMPTS = 8

MODELS: dict[str, Any] = {noun_of(m.class_): m.class_ for m in Base.registry.mappers}


def due() -> Sequence[Notification]:
    """Give the notifications whose mails should leave now, oldest first."""
    return session.scalars(
        sa.select(Notification)
        .where(
            Notification.mail_status == MailStatus.DUE,
            sa.or_(Notification.mail_due_at.is_(None), Notification.mail_due_at <= utcnow()),
        )
        .order_by(Notification.id)
        .limit(AT_ONCE)
    ).all()


def subject_of(event: Event) -> Any:
    """Find what an event is about; None where it does not exist any more."""
    return session.get(MODELS[event.subject_type], event.subject_id)


def send_due(config: Config) -> int:
    """Send the mails that are due; answer how many were taken on.

    A failure is tried again later, after a pause that doubles. The caller commits; a process that
    dies in between sends the mails of this turn once more.
    """
    notifications = due()
    for number, notification in enumerate(notifications):
        try:
            _send(notification, config)
        except OSError as error:
            # The words of a refusal name the address, which no log may hold.
            logger.warning("a mail could not be sent: %s", type(error).__name__)
            # The others of this turn would meet the same server.
            for waiting in notifications[number:]:
                _try_later(waiting)
            break
    return len(notifications)


def _send(notification: Notification, config: Config) -> None:
    person, subject = notification.recipient, subject_of(notification.event)
    wanted = person.active and not person.is_deleted and person.wants_mail
    # What was read in the meantime, or may no longer be seen, needs no mail.
    if not wanted or notification.read_at or subject is None or not sees(person, subject):
        notification.mail_status = MailStatus.NONE
        return
    mail.send_now(_message(notification, subject, config), config)
    notification.mail_status = MailStatus.SENT


def _message(notification: Notification, subject: Any, config: Config) -> Any:
    person, event = notification.recipient, notification.event
    gettext = gettext_for(person.locale)

    def address(path: str) -> str:
        return public_address(path, public_url=config.public_url, locale=person.locale)

    return compose(
        Letter(
            to=person.email,
            name=person.display_name,
            locale=person.locale,
            text=sentence(event, notification.audience, subject, gettext),
            address=address(path_of(subject)),
            settings=address("/account"),
            thread=f"{event.subject_type}-{event.subject_id}",
            number=notification.id,
        ),
        config,
    )


def _try_later(notification: Notification) -> None:
    notification.mail_attempts += 1
    if notification.mail_attempts >= ATTEMPTS:
        notification.mail_status = MailStatus.FAILED
        return
    pause = timedelta(minutes=2 ** (notification.mail_attempts + 2))
    notification.mail_due_at = utcnow() + pause
