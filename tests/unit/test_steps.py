"""What waits for the worker goes on, also where one event cannot be dealt with."""

import pytest
import sqlalchemy as sa

from forum import jobs, reactions, steps
from forum.db import session
from forum.models import Notification, OutboxEntry, UncomparedEvent, UntoldEvent
from forum.notifications import delivery
from forum.search import stale, watching
from forum.services import comments
from forum.unit_of_work import unit_of_work
from tests import factories


@pytest.fixture
def thread(app):
    thread = factories.Comment().thread
    factories.Subscription(user_id=thread.author_id, thread=thread)
    session.commit()
    return thread


@pytest.fixture
def backlogs(app, monkeypatch, caplog):
    """Nothing is set aside, and the index is empty."""
    caplog.errors_are_expected = True
    fresh = jobs.Backlogs()
    monkeypatch.setitem(app.extensions, "forum_backlogs", fresh)
    app.extensions["forum_search"].clear()
    yield fresh
    app.extensions["forum_search"].close()


def replies(thread, number):
    """Write replies; answer the keys of their events."""
    for _ in range(number):
        with unit_of_work():
            comments.write(thread, actor=factories.User(), body="Eine Antwort.")
    return waiting(UntoldEvent)


def waiting(table):
    return list(session.scalars(sa.select(table.event_id).order_by(table.event_id)))


class TestOneThatFails:
    @pytest.fixture
    def poisoned(self, monkeypatch):
        """Events that nobody can be told of, by their keys."""
        keys, news_of = set(), delivery.news_of

        def fails(event, subject, audiences):
            if event.id in keys:
                raise ZeroDivisionError
            return news_of(event, subject, audiences)

        monkeypatch.setattr(delivery, "news_of", fails)
        return keys

    def test_does_not_hold_up_the_others(self, backlogs, thread, poisoned, caplog):
        author = thread.author_id
        _, second, _ = replies(thread, 3)
        poisoned.add(second)

        assert jobs.tell() == 2
        assert waiting(UntoldEvent) == [second]
        told = sa.select(Notification.id).where(Notification.recipient_id == author)
        assert len(session.scalars(told).all()) == 2
        assert f"event {second} is set aside for 10 minutes" in caplog.text

    def test_is_left_alone_and_tried_again_later(
        self, backlogs, thread, poisoned, caplog, monkeypatch
    ):
        first, _second = replies(thread, 2)
        poisoned.add(first)
        assert jobs.tell() == 1
        caplog.clear()
        assert jobs.tell() == 0
        assert not caplog.records
        poisoned.clear()
        now = steps.time.monotonic()
        monkeypatch.setattr(steps.time, "monotonic", lambda: now + steps.AGAIN_AFTER)
        assert jobs.tell() == 1
        assert waiting(UntoldEvent) == []

    def test_in_the_index_does_not_hold_up_the_others(self, app, backlogs, thread, monkeypatch):
        replies(thread, 3)
        _, second, _ = waiting(OutboxEntry)
        number, refresh = session.get(OutboxEntry, second).event.subject_id, stale.refresh

        def fails(engine, rows):
            every = list(rows)
            if any(number in keys for _model, keys in every):
                raise ZeroDivisionError
            return refresh(engine, every)

        monkeypatch.setattr(reactions.stale, "refresh", fails)
        assert backlogs.unindexed.take(app.extensions["forum_search"]) == 2
        assert waiting(OutboxEntry) == [second]

    def test_among_saved_searches_does_not_hold_up_the_others(
        self, app, backlogs, thread, monkeypatch
    ):
        replies(thread, 3)
        jobs.tell()
        backlogs.unindexed.take(app.extensions["forum_search"])
        _, second, _ = waiting(UncomparedEvent)
        compare = watching._compare
        monkeypatch.setattr(
            watching,
            "_compare",
            lambda entry, end: 1 / 0 if entry.event_id == second else compare(entry, end),
        )
        assert backlogs.uncompared.take() == 2
        assert waiting(UncomparedEvent) == [second]


class TestWhereAllFail:
    def test_few_are_set_aside(self, backlogs, thread, monkeypatch, caplog):
        replies(thread, 6)
        with monkeypatch.context() as patched:
            patched.setattr(delivery, "news_of", lambda *_: 1 / 0)
            assert jobs.tell() == 0
        aside = [line for line in caplog.messages if "set aside" in line]
        assert len(aside) == steps.MOST_ASIDE
        assert jobs.tell() == 6 - steps.MOST_ASIDE
