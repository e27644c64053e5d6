"""Support of comments: once a person, changed and taken back, counted exactly."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import Conflict, NotAllowed, NotFound
from forum.models import (
    Comment,
    CommentSupport,
    Event,
    EventKind,
    Notification,
    SupportKind,
    User,
)
from forum.services import comment_supports
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

HELPFUL, SHARED = SupportKind.HELPFUL, SupportKind.SHARED


def support(comment, person, kind=HELPFUL, reason=None):
    with unit_of_work():
        return comment_supports.support(comment, actor=person, kind=kind, reason=reason)


def counts(comment):
    return comment.helpful_count, comment.shared_count


class TestSupport:
    def test_counts_and_tells_the_author_once(self):
        comment, person = factories.Comment(), factories.User()
        support(comment, person)
        support(comment, person)
        support(comment, person, SHARED)
        assert counts(comment) == (0, 1)
        assert session.query(CommentSupport).count() == 1
        assert session.query(Notification).one().recipient_id == comment.author_id
        kinds = session.scalars(sa.select(Event.kind).order_by(Event.id)).all()
        assert kinds == [EventKind.COMMENT_SUPPORTED, EventKind.COMMENT_SUPPORT_CHANGED]

    def test_keeps_the_reason_until_another_is_given(self):
        comment, person = factories.Comment(), factories.User()
        support(comment, person, HELPFUL, "Genau so.")
        assert support(comment, person, SHARED).reason == "Genau so."
        assert support(comment, person, SHARED, "").reason == ""

    def test_is_not_for_own_hidden_or_archived_posts(self):
        comment = factories.Comment()
        with pytest.raises(NotAllowed, match="own_contribution"):
            comment_supports.support(comment, actor=comment.author, kind=HELPFUL)
        factories.hide(comment)
        with pytest.raises(NotAllowed, match="hidden_by_moderation"):
            comment_supports.support(comment, actor=factories.User(), kind=HELPFUL)
        archived = factories.Comment(thread=factories.Thread(archived_at=utcnow()))
        with pytest.raises(NotAllowed, match="thread_archived"):
            comment_supports.support(archived, actor=factories.User(), kind=HELPFUL)

    def test_is_not_for_threads_that_do_not_exist_for_the_person(self):
        comment = factories.Comment()
        factories.hide(comment.thread)
        with pytest.raises(NotFound):
            comment_supports.support(comment, actor=factories.User(), kind=HELPFUL)

    def test_of_many_at_once_all_are_counted_and_nobody_twice(self, app):
        comment = factories.Comment()
        people = [factories.User() for _ in range(4)]
        session.commit()
        comment_id, ids = comment.id, [person.id for person in people]
        failures = []

        def press(user_id):
            with app.app_context():
                try:
                    support(session.get(Comment, comment_id), session.get(User, user_id))
                except Conflict:
                    pass  # The same person was faster on another device.
                except Exception as error:
                    failures.append(error)
                finally:
                    session.remove()

        presses = [threading.Thread(target=press, args=(one,)) for one in ids * 2]
        for one in presses:
            one.start()
        for one in presses:
            one.join()
        session.refresh(comment)
        assert failures == []
        assert counts(comment) == (4, 0)
        assert session.query(CommentSupport).count() == 4


class TestWithdraw:
    def test_takes_the_support_back_once(self):
        comment, person = factories.Comment(), factories.User()
        support(comment, person)
        for _ in range(2):
            with unit_of_work():
                comment_supports.withdraw(comment, actor=person)
        assert counts(comment) == (0, 0)
        assert comment_supports.of(comment, person) is None
        assert session.query(Event).filter_by(kind=EventKind.COMMENT_UNSUPPORTED).count() == 1

    def test_works_when_the_thread_is_archived(self):
        comment, person = factories.Comment(), factories.User()
        support(comment, person)
        factories.restrict(comment.thread, "archived_at", utcnow())
        with unit_of_work():
            comment_supports.withdraw(comment, actor=person)
        assert counts(comment) == (0, 0)


class TestGivenTo:
    def test_names_those_who_still_have_an_account(self):
        comment = factories.Comment()
        gone = factories.User()
        first, second = factories.User(), factories.User()
        for person in (first, gone, second):
            support(comment, person)
        gone.deleted_at = utcnow() - timedelta(days=1)
        assert [one.user for one in comment_supports.given_to(comment)] == [second, first]
        assert comment.helpful_count == 3


def test_recount_repairs_the_counters():
    comment, person = factories.Comment(), factories.User()
    support(comment, person, SHARED)
    comment.helpful_count, comment.shared_count = 7, 7
    untouched = factories.Comment(helpful_count=3)
    comment_supports.recount()
    session.expire_all()
    assert counts(comment) == (0, 1)
    assert counts(untouched) == (0, 0)
