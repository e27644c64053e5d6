"""Posts that are looked at before they appear."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.errors import ForumError, NotAllowed
from forum.models import (
    Comment,
    ContributionKind,
    Event,
    EventKind,
    Notification,
    PostingRules,
    RestrictionGround,
    ReviewKind,
    Visibility,
)
from forum.services import comments, held_posts, live_counts, restrictions, review_queues, threads
from forum.services.restrictions import Reasons
from forum.services.review_queues import View
from forum.services.threads import Opening
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

REASONS = Reasons(RestrictionGround.NETIQUETTE, "4. Was wir nicht dulden", "Werbung.")


def held_reply(**values):
    """Let somebody reply where every post is looked at."""
    opening = factories.Comment()
    opening.thread.action_field.holds_posts = True
    with unit_of_work():
        comment = comments.write(
            opening.thread, actor=factories.User(), body="Neue Antwort.", **values
        )
    return comment


def held_thread(body="Neuer Text."):
    """Let somebody start a thread where every post is looked at."""
    field = factories.ActionField(holds_posts=True)
    opening = Opening("Neuer Titel", body, ContributionKind.COMMENT)
    with unit_of_work():
        thread = threads.start(field, actor=factories.User(), opening=opening)
    return thread


def told(person):
    rows = sa.select(Event.kind).join(Notification).where(Notification.recipient_id == person.id)
    return session.scalars(rows.order_by(Event.id)).all()


class TestHolding:
    def test_counts_and_tells_nothing_but_tells_the_moderators(self):
        moderator = factories.Moderator()
        comment = held_reply()
        thread = comment.thread
        factories.Subscription(user_id=thread.author_id, thread=thread)
        session.commit()
        assert comment.is_held
        assert thread.comment_count == 1
        assert thread.last_author_id == thread.author_id
        assert told(thread.author) == []
        assert told(moderator) == [EventKind.COMMENT_HELD]
        assert live_counts.count(None, thread_id=thread.id, after=1).posts == 0

    def test_waits_in_the_queue_and_says_why(self):
        comment, thread = held_reply(), held_thread()
        page = review_queues.page_of(factories.Moderator(), View(kind=ReviewKind.HELD))
        assert [entry.subject for entry in page.items] == [comment, thread]
        because = {
            event.data["because"]
            for event in session.scalars(sa.select(Event))
            if event.kind in (EventKind.COMMENT_HELD, EventKind.THREAD_HELD)
        }
        assert because == {"space"}

    def test_moderators_write_at_once(self):
        opening = factories.Comment()
        opening.thread.action_field.holds_posts = True
        reply = comments.write(opening.thread, actor=factories.Moderator(), body="Hinweis.")
        assert reply.is_visible

    def test_the_first_posts_of_new_members_wait_until_enough_have_appeared(self):
        session.add(PostingRules(id=1, first_posts=2))
        opening, person, moderator = factories.Comment(), factories.User(), factories.Moderator()
        session.commit()
        for _number in range(2):
            with unit_of_work():
                reply = comments.write(opening.thread, actor=person, body="Antwort.")
            assert reply.is_held
            with unit_of_work():
                held_posts.accept(reply, actor=moderator)
        assert comments.write(opening.thread, actor=person, body="Antwort.").is_visible

    def test_a_held_discussion_is_no_published_post(self):
        session.add(PostingRules(id=1, first_posts=1))
        field, person = factories.ActionField(), factories.User()
        for _number in range(2):
            opening = Opening("Titel", "Text", ContributionKind.COMMENT)
            assert threads.start(field, actor=person, opening=opening).is_held


class TestAccept:
    def test_lets_a_reply_appear_as_the_newest_one(self):
        moderator = factories.Moderator()
        comment = held_reply()
        thread = comment.thread
        factories.Subscription(user_id=thread.author_id, thread=thread)
        between = comments.write(thread, actor=factories.Moderator(), body="Dazwischen.")
        with unit_of_work():
            held_posts.accept(comment, actor=moderator)
        assert comment.is_visible
        assert comment.number > between.number
        assert thread.comment_count == 3
        assert thread.last_author_id == comment.author_id
        # Of the post between, and of this one.
        assert told(thread.author) == [EventKind.COMMENT_CREATED] * 2
        assert told(comment.author)[-1] is EventKind.COMMENT_ACCEPTED

    def test_counts_the_answer_at_the_post_answered(self):
        opening = factories.Comment()
        opening.thread.action_field.holds_posts = True
        reply = comments.write(
            opening.thread, actor=factories.User(), body="Antwort.", reply_to=opening
        )
        assert opening.reply_count == 0
        held_posts.accept(reply, actor=factories.Moderator())
        assert opening.reply_count == 1

    def test_lets_a_discussion_appear_and_tells_those_named(self):
        named, moderator = factories.User(name="frau-beispiel"), factories.Moderator()
        thread = held_thread("Was meint @frau-beispiel dazu?")
        assert told(named) == []
        with unit_of_work():
            held_posts.accept(thread, actor=moderator)
        assert thread.is_visible
        assert told(named) == [EventKind.THREAD_CREATED]
        assert told(thread.author) == [EventKind.THREAD_ACCEPTED]

    def test_is_for_other_moderators_and_once(self):
        comment, moderator = held_reply(), factories.Moderator()
        # The author has become a moderator since.
        comment.author.role = moderator.role
        for person in (factories.User(), comment.author):
            with pytest.raises(ForumError):
                held_posts.accept(comment, actor=person)
        held_posts.accept(comment, actor=moderator)
        with pytest.raises(NotAllowed, match="not_held"):
            held_posts.accept(comment, actor=moderator)


class TestDecline:
    def test_needs_reasons_that_the_author_reads(self):
        moderator = factories.Moderator()
        for post in (held_reply(), held_thread()):
            with unit_of_work():
                restriction = restrictions.hide(post, actor=moderator, reasons=REASONS)
            assert post.visibility is Visibility.HIDDEN
            assert restriction.clause == REASONS.clause
            assert told(post.author)[-1].value.endswith(":hidden")
        assert review_queues.page_of(moderator, View()).items == []


def test_comments_held_are_not_counted_as_answers():
    opening = factories.Comment()
    factories.Comment(thread=opening.thread, reply_to=opening, visibility=Visibility.HELD)
    threads.recount()
    assert session.get(Comment, opening.id).reply_count == 0
