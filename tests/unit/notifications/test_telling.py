"""Telling of posts behind the request that wrote them."""

import pytest
import sqlalchemy as sa

from forum import reactions
from forum.db import session
from forum.events import record
from forum.models import EventKind, Notification, SubscriptionLevel, UntoldEvent
from forum.notifications import inbox
from forum.services import comments, read_positions, subscriptions
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements
from tests.telling import tell

pytestmark = pytest.mark.usefixtures("app")


def watched_thread():
    thread = factories.Comment().thread
    factories.Subscription(user_id=thread.author_id, thread=thread)
    session.commit()
    return thread


def reply(thread):
    with unit_of_work():
        return comments.write(thread, actor=factories.User(), body="Eine Antwort.")


def told(person=None):
    rows = sa.select(Notification).order_by(Notification.event_id)
    return session.scalars(rows.filter_by(recipient_id=person.id) if person else rows).all()


def test_the_writer_does_not_wait_for_it():
    thread = watched_thread()
    reply(thread)
    assert told() == []
    tell()
    assert [row.recipient_id for row in told()] == [thread.author_id]
    assert session.scalars(sa.select(UntoldEvent)).all() == []


def test_everything_else_is_told_at_once():
    flag = factories.DissentFlag()
    with unit_of_work():
        record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
    assert told()
    assert session.scalars(sa.select(UntoldEvent)).all() == []


def test_what_fails_is_told_the_next_time_and_once(monkeypatch):
    reply(watched_thread())
    with monkeypatch.context() as patched:
        patched.setattr("forum.notifications.delivery.mark_seen", lambda _events: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tell()
    assert told() == []
    tell()
    tell()
    assert len(told()) == 1


def test_takes_as_many_as_others_can_wait_for(monkeypatch):
    monkeypatch.setattr(reactions, "TOLD_AT_ONCE", 2)
    thread = watched_thread()
    for _ in range(3):
        reply(thread)
    for taken in (2, 1, 0):
        with unit_of_work():
            assert reactions.tell() == taken
    assert len(told(thread.author)) == 3


def test_whoever_has_read_the_post_meanwhile_finds_nothing_new():
    thread = watched_thread()
    first, second = reply(thread), reply(thread)
    with unit_of_work():
        read_positions.advance(thread.author, {thread.id: first.number})
    tell()
    assert [row.read_at is not None for row in told(thread.author)] == [True, False]
    assert second.number > first.number
    assert inbox.unread_count(thread.author) == 1


def test_nobody_hears_of_what_was_hidden_meanwhile():
    thread = watched_thread()
    factories.hide(reply(thread))
    session.commit()
    tell()
    assert inbox.unread_count(thread.author) == 0
    assert inbox.page_of(thread.author, after=None, only_unread=False).groups == []


def test_whoever_follows_later_is_not_told_but_whoever_wants_silence_has_it():
    thread = watched_thread()
    reply(thread)
    late = factories.User()
    with unit_of_work():
        subscriptions.choose(thread, actor=late, level=SubscriptionLevel.WATCHING)
        subscriptions.choose(thread, actor=thread.author, level=SubscriptionLevel.MUTED)
    tell()
    assert told() == []


def test_asks_once_for_those_who_watch_a_thread_however_much_is_written():
    thread = watched_thread()
    reply(thread)
    few = count_statements(tell, containing="FROM subscriptions")
    for _ in range(6):
        reply(thread)
    assert count_statements(tell, containing="FROM subscriptions") == few == 1
