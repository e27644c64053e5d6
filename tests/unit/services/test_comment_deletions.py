"""Taking a deletion back, and erasing the words after a while."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum import jobs
from forum.clock import travel_to, utcnow
from forum.db import session
from forum.errors import NotAllowed
from forum.models import (
    Comment,
    CommentDeletion,
    CommentRevision,
    DeletionMode,
    OutboxEntry,
    Visibility,
)
from forum.permissions.policy import Permission, permits
from forum.services import comment_deletions, comments, erasures
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def comment():
    """A post that has been changed once and then deleted."""
    made = factories.Comment(body="Erstens.", third_party="Verein")
    with unit_of_work():
        comments.edit(made, actor=made.author, body="**Zweitens.**", seen_revision=0, reason="x")
    with unit_of_work():
        comment_deletions.delete(made, actor=made.author)
    return made


def undo(comment, actor=None, minutes=0.0):
    with travel_to(utcnow() + timedelta(minutes=minutes)), unit_of_work():
        comment_deletions.undo(comment, actor=actor or comment.author)


def texts():
    found = sa.select(CommentRevision.body).union_all(sa.select(CommentDeletion.body))
    return session.scalars(found).all()


class TestUndo:
    def test_brings_words_history_and_counters_back(self, comment):
        assert comment.thread.comment_count == 0
        undo(comment, minutes=14.9)
        assert (comment.visibility, comment.body) == (Visibility.VISIBLE, "**Zweitens.**")
        assert comment.body_html == "<p><strong>Zweitens.</strong></p>"
        assert comment.third_party == "Verein"
        assert comment.thread.comment_count == 1
        assert texts() == ["Erstens."]
        assert session.scalar(sa.select(sa.func.count(OutboxEntry.event_id))) == 3

    def test_is_over_after_15_minutes(self, comment):
        with pytest.raises(NotAllowed, match="deleted_for_good"):
            undo(comment, minutes=15)
        assert comment.is_deleted

    @pytest.mark.parametrize("who", [factories.User, factories.Moderator])
    def test_is_the_authors_alone(self, comment, who):
        with pytest.raises(NotAllowed, match="author_only"):
            undo(comment, actor=who())

    def test_twice_is_no_error_and_it_can_be_deleted_again(self, comment):
        undo(comment)
        undo(comment)
        with unit_of_work():
            comment_deletions.delete(comment, actor=comment.author)
        undo(comment)
        assert comment.is_visible

    def test_does_not_get_round_the_moderators(self):
        hidden = factories.Comment(visibility=Visibility.HIDDEN)
        with unit_of_work():
            comment_deletions.delete(hidden, actor=hidden.author)
        undo(hidden)
        assert hidden.visibility is Visibility.HIDDEN


class TestSecrecy:
    def test_nobody_reads_the_words_meanwhile(self, comment):
        for person in (None, comment.author, factories.Moderator(), factories.Administrator()):
            assert not permits(person, Permission.COMMENT_READ, comment)
        assert "Zweitens" not in "".join(session.execute(sa.select(Comment.body)).scalars())


class TestForgetting:
    def later(self, minutes):
        with travel_to(utcnow() + timedelta(minutes=minutes)), unit_of_work():
            return comment_deletions.forget_old()

    def test_takes_words_and_history_after_15_minutes(self, comment):
        assert self.later(14.9) == 0
        assert sorted(texts()) == ["**Zweitens.**", "Erstens."]
        assert self.later(15.1) == 1
        assert texts() == []
        session.refresh(comment)
        assert (comment.deleted_at, comment.revision_count) == (None, 0)

    def test_is_done_by_the_worker_in_its_turn(self, app, comment):
        session.commit()
        with travel_to(utcnow() + timedelta(minutes=16)):
            jobs.catch_up(
                app.extensions["forum_search"],
                app.extensions["forum_config"],
                app.extensions["forum_storage"],
            )
        assert texts() == []

    @pytest.mark.parametrize("mode", DeletionMode)
    def test_does_not_wait_when_the_account_goes(self, comment, mode):
        with unit_of_work():
            erasures.erase(comment.author, actor=comment.author, mode=mode)
        assert texts() == []
