"""Moving threads to other action fields, and taking that back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import travel_to, utcnow
from forum.db import session
from forum.errors import NotAllowed
from forum.models import EventKind, Notification, OutboxEntry
from forum.services import thread_moves, threads
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def moderator():
    """A moderator."""
    return factories.Moderator()


def other_field(thread):
    return factories.ActionField(process=thread.process)


def move(thread, field, actor):
    with unit_of_work():
        threads.edit(thread, actor=actor, title=thread.title, names=[], action_field=field)


def undo(thread, actor):
    with unit_of_work():
        return thread_moves.undo(thread, actor=actor)


class TestUndo:
    def test_puts_a_thread_back_once(self, moderator):
        thread = factories.Comment().thread
        before = thread.action_field
        move(thread, other_field(thread), moderator)
        assert thread_moves.last(thread, actor=moderator).origin is before
        assert undo(thread, moderator) is before
        assert thread.action_field is before
        assert undo(thread, moderator) is None
        assert thread.action_field is before

    def test_takes_back_the_last_of_several(self, moderator):
        thread = factories.Comment().thread
        one, two = other_field(thread), other_field(thread)
        move(thread, one, thread.author)
        move(thread, two, moderator)
        assert undo(thread, moderator) is one

    def test_is_for_moderators(self, moderator):
        thread = factories.Comment().thread
        move(thread, other_field(thread), thread.author)
        assert thread_moves.last(thread, actor=thread.author) is None
        assert thread_moves.last(thread, actor=None) is None
        with pytest.raises(NotAllowed):
            undo(thread, thread.author)

    def test_is_over_after_a_week(self, moderator):
        thread = factories.Comment().thread
        move(thread, other_field(thread), moderator)
        with travel_to(utcnow() + timedelta(days=7)):
            assert undo(thread, moderator) is None

    def test_needs_a_thread_that_still_stands_there(self, moderator):
        thread = factories.Comment().thread
        move(thread, other_field(thread), moderator)
        thread.action_field = other_field(thread)
        assert undo(thread, moderator) is None


class TestConsequences:
    def test_the_author_is_told_and_the_index_follows(self, moderator):
        thread = factories.Comment().thread
        move(thread, other_field(thread), moderator)
        undo(thread, moderator)
        rows = session.scalars(sa.select(Notification)).all()
        assert [row.event.kind for row in rows] == [EventKind.THREAD_MOVED] * 2
        assert {row.recipient_id for row in rows} == {thread.author_id}
        kinds = [entry.event.kind for entry in session.scalars(sa.select(OutboxEntry))]
        assert kinds.count(EventKind.THREAD_MOVED) == 2

    def test_other_changes_are_no_move(self, moderator):
        thread = factories.Comment().thread
        move(thread, thread.action_field, moderator)
        assert thread_moves.last(thread, actor=moderator) is None
