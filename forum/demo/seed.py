"""Filling an empty forum with the demo: everything happens through the services, in order."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.demo import (
    discussions,
    duties,
    order,
    receipts,
    requests,
    revisions,
    setting,
    suggestions,
    synonym_groups,
    traces,
)
from forum.demo.script import Script
from forum.models import MailStatus, Notification, OutboxEntry, User
from forum.search import documents
from forum.search.engine import Engine
from forum.services import pages
from forum.unit_of_work import unit_of_work

Say = Callable[[str], None]

#: The accounts that a visitor signs in with.
FIXED = (
    "kommune@example.org",
    "anbieter@example.org",
    "moderation@example.org",
    "admin@example.org",
)


#: What is written after the organisations and people, in the order in which one needs another.
WRITERS = (
    setting.write_processes,
    setting.write_papers,
    discussions.write_discussions,
    requests.write_dissent_flags,
    requests.write_cooperation_requests,
    requests.write_discourse_requests,
    requests.write_membership_requests,
    suggestions.write_suggestions,
    revisions.write_revisions,
    duties.write_cosignatures,
    duties.write_discussions,
    duties.write_extensions,
    duties.write_answer_templates,
    duties.write_answer_drafts,
    receipts.write_receipts,
    order.write_abuse_reports,
    order.write_moderation,
    synonym_groups.write_synonym_groups,
    traces.write_traces,
)


def is_filled() -> bool:
    """Tell whether the demo is already there."""
    return bool(session.scalar(sa.select(User.id).where(User.email.in_(FIXED)).limit(1)))


def fill(engine: Engine, *, password_hash: str, say: Say) -> None:
    """Fill the forum; the same content and day give the same forum.

    Raises:
        ContentError: An entry of the content cannot be used.
        IndexUnavailable: The search index cannot be written.
    """
    say("Organisationen, Personen, Prozesse, Papiere und Diskussionen …")
    script = Script(utcnow())
    setting.write_organisations(script)
    setting.write_people(script, password_hash)
    for write in WRITERS:
        write(script)

    def progress(number: int, total: int) -> None:
        if number == total or number % 250 == 0:
            say(f"  {number} von {total} Ereignissen")

    script.play(progress)
    with unit_of_work():
        pages.load_missing()
        _settle_notifications()
    say("Suchindex …")
    build_index(engine)


def _settle_notifications() -> None:
    """Let the inboxes hold the last days as unread, and no mail about the past leave."""
    recent = utcnow() - timedelta(days=6)
    session.execute(sa.update(Notification).values(mail_status=MailStatus.NONE))
    session.execute(
        sa.update(Notification)
        .where(Notification.created_at < recent)
        .values(read_at=Notification.created_at)
    )


def set_password(password_hash: str) -> None:
    """Give the fixed accounts the password of this start."""
    session.execute(sa.update(User).where(User.email.in_(FIXED)).values(password=password_hash))


def build_index(engine: Engine, progress: Callable[[int], None] = lambda _count: None) -> None:
    """Build the first search index and forget the events that it contains.

    Only where nobody writes meanwhile: the events of others must wait for the worker.

    Raises:
        IndexUnavailable: The search index cannot be written.
    """
    engine.rebuild(documents.everything(), progress)
    with unit_of_work():
        session.execute(sa.delete(OutboxEntry))
