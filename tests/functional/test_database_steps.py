"""What SQLite does for a page does not grow with the forum: its steps are counted."""

import sqlite3
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from forum.clock import utcnow
from forum.db import db, session
from forum.models import Comment, Thread, Visibility
from forum.notifications import levels
from forum.presenters.posts import posts_of
from forum.services import comments, unread_posts
from forum.services.review_sources import SOURCES
from forum.services.thread_posts import SHOWN_WITH_POSTS
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.telling import tell

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("app")]

EVERY = 10  # steps
#: So much more may be walked where trees of indexes have become deeper.
GROWTH = 1.3


@pytest.fixture
def steps():
    """Count the steps of all statements while the block runs; in a list, as often as asked."""
    counted = [0]

    def note():
        counted[0] += EVERY
        return 0

    @event.listens_for(db.engine, "checkout")
    def begin(connection: sqlite3.Connection, *_rest):
        connection.set_progress_handler(note, EVERY)

    yield counted
    event.remove(db.engine, "checkout", begin)
    with db.engine.connect() as connection:
        connection.connection.driver_connection.set_progress_handler(None, EVERY)


@pytest.fixture
def thread():
    thread = factories.Thread()
    author = factories.User(name="vielschreiber")
    for _ in range(5):
        factories.Comment(thread=thread, author=author)
    question = factories.Comment(thread=thread)
    factories.Comment(thread=thread, reply_to=question)
    factories.DissentFlag(
        passage=None, comment=question, process=thread.process, owner=factories.Moderator()
    )
    session.commit()
    return thread


def fill(field, number):
    """Make the forum larger by threads, each with a question and its answer by somebody else."""
    for _ in range(number):
        first = factories.Comment(thread=factories.Thread(action_field=field))
        factories.Comment(thread=first.thread, reply_to=first)
    session.commit()


def compared(steps, thread, ask):
    """Give the steps in a small forum and in a larger one."""
    counted = []
    for number in (3, 60):
        fill(thread.action_field, number)
        ask()
        steps[0] = 0
        ask()
        counted.append(steps[0])
    return counted


@pytest.mark.parametrize(
    "page",
    ["/t/{slug}/{id}", "/t/{slug}/{id}/posts", "/threads/{id}/feed.atom", "/u/vielschreiber"],
)
def test_a_page_costs_the_same_in_a_larger_forum(client, steps, thread, page):
    address = page.format(slug=thread.slug, id=thread.id)

    def ask():
        assert client.get(address).status_code == 200

    small, large = compared(steps, thread, ask)
    assert 0 < large < small * GROWTH


@pytest.mark.parametrize("kind", [factories.User, factories.Moderator])
def test_so_do_the_posts_for_members(steps, thread, kind):
    reader = kind()

    def ask():
        session.commit()
        found = sa.select(Comment).where(Comment.thread_id == thread.id)
        assert len(posts_of(session.scalars(found.options(*SHOWN_WITH_POSTS)).all(), reader)) == 7

    small, large = compared(steps, thread, ask)
    assert 0 < large < small * GROWTH


@pytest.mark.parametrize(
    ("days", "has_read_all", "since"),
    [(60, False, None), (1, True, None), (1, False, timedelta(hours=1))],
    ids=["old", "all-read", "new-posts-alone"],
)
def test_so_does_the_number_of_what_a_member_has_not_read(steps, thread, days, has_read_all, since):
    reader = factories.User(confirmed_at=utcnow() - timedelta(days=99))
    reader.read_until = utcnow() if has_read_all else None

    def ask():
        moment = utcnow() - timedelta(days=days)
        session.execute(sa.update(Thread).values(last_comment_at=moment))
        session.execute(sa.update(Comment).values(created_at=moment))
        session.commit()
        steps[0] = 0
        found = unread_posts.thread_keys(reader, since=since and utcnow() - since)
        assert found == frozenset()

    small, large = compared(steps, thread, ask)
    assert 0 < large < small * GROWTH


def test_what_somebody_has_chosen_for_one_discussion_is_found_among_many(steps, thread):
    person = factories.User()
    counted = []
    for number in (3, 60):
        for _ in range(number):
            factories.Subscription(user_id=person.id, thread=factories.Thread())
        session.commit()
        levels.chosen_by(person.id, thread)
        session.commit()
        steps[0] = 0
        assert levels.chosen_by(person.id, thread) == []
        counted.append(steps[0])
    assert counted[1] < counted[0] * GROWTH + EVERY


def test_so_does_what_waits_for_moderators(steps, thread):
    factories.Comment(thread=thread, visibility=Visibility.HELD)
    factories.Comment(thread=thread, third_party="Stadt Beispiel")
    moderator = factories.Moderator()

    def ask():
        session.commit()
        found = [len(session.execute(source(moderator)).all()) for source in SOURCES]
        assert sum(found) == 2

    small, large = compared(steps, thread, ask)
    assert 0 < large < small * GROWTH


def test_telling_of_a_reply_goes_through_no_notifications_of_others(steps, thread):
    factories.Subscription(user_id=thread.author_id, thread=thread)
    busy = factories.Comment().thread
    for _ in range(20):
        factories.Subscription(user_id=factories.User().id, thread=busy)
    session.commit()
    # One and the same: whoever answers follows, and would be told of the next reply.
    writer = factories.User()

    def reply(where):
        with unit_of_work():
            comments.write(where, actor=writer, body="Eine Antwort.")

    counted = []
    for others in (1, 20):
        for _ in range(others):
            reply(busy)
        tell()
        reply(thread)
        steps[0] = 0
        tell()
        counted.append(steps[0])
    assert 0 < counted[1] < counted[0] * GROWTH


class TestWriting:
    def test_little_is_asked_while_others_who_write_wait(self, client, thread):
        """A reply locks the file with its first write; only the chain of the log is read then."""
        client.sign_in(factories.User(name="schreiberin"))
        path = f"/t/{thread.id}/reply"
        draft = {"body": "Eine Antwort.", "kind": "comment", "action": "draft"}
        client.post(path, data={**draft, "action": ""})  # from now on she follows it
        client.post(path, data=draft)
        asked = []

        @event.listens_for(db.engine, "before_cursor_execute")
        def note(_connection, _cursor, statement, *_rest):
            asked.append(" ".join(statement.split()[:3]))

        sent = client.post(path, data={**draft, "action": "", "draft_revision": 1})
        event.remove(db.engine, "before_cursor_execute", note)
        assert sent.status_code == 302
        first = next(n for n, words in enumerate(asked) if words == "UPDATE threads SET")
        assert not [words for words in asked[:first] if not words.startswith("SELECT")]
        locked = asked[first:]
        assert [words for words in locked if words.startswith("SELECT")] == [
            "SELECT event_chain.length, event_chain.head"
        ]
        assert "INSERT INTO comments" in locked
        assert "DELETE FROM contribution_drafts" in locked
