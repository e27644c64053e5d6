"""The numbers in the head of each page: new posts add to them, and no more is counted again."""

import re
from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import utcnow
from forum.db import session
from forum.errors import Conflict
from forum.models import Comment, SubscriptionLevel, Visibility
from forum.services import (
    comment_deletions,
    comments,
    held_posts,
    read_positions,
    restrictions,
    subscriptions,
    unread_posts,
)
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

UNREAD = re.compile(r'class="count">([0-9+]+)<span class="visually-hidden"> mit ungelesenen')
#: A page that shows nothing of the forum but what stands in the head.
PAGE = "/impressum"


@pytest.fixture
def reader():
    return factories.User(confirmed_at=utcnow() - timedelta(days=40))


@pytest.fixture
def threads(reader):
    """Two discussions with something unread, and one in which everything is read."""
    made = [factories.Comment().thread for _ in range(3)]
    with unit_of_work():
        read_positions.read_thread(made[2], actor=reader)
    return made


def unread(browser):
    found = UNREAD.findall(browser.get(PAGE).text)
    return int(found[0]) if found else 0


def reply(thread):
    with unit_of_work():
        return comments.write(thread, actor=factories.User(), body="Etwas Neues")


def test_a_new_post_adds_its_discussion(browser_of, reader, threads):
    browser = browser_of(reader)
    assert unread(browser) == 2
    reply(threads[0])
    assert unread(browser) == 2
    reply(threads[2])
    assert unread(browser) == 3
    factories.Comment()
    reply(factories.Comment().thread)
    assert unread(browser) == 5


def asked_of(table, browser):
    """Count the statements of a page that ask a table first of all."""
    session.commit()
    return count_statements(lambda: browser.get(PAGE), containing=f"\nFROM {table}")


def test_of_discussions_only_those_with_new_posts_are_looked_at(browser_of, reader, threads):
    browser = browser_of(reader)
    assert asked_of("notifications", browser) == 1
    reply(threads[2])
    assert asked_of("threads", browser) == 1
    assert asked_of("threads", browser) == 0
    reply(threads[2])
    assert asked_of("notifications", browser) == 0


def test_more_than_can_be_shown_stay_so(browser_of, reader, threads, monkeypatch):
    monkeypatch.setattr(unread_posts, "MOST", 1)
    browser = browser_of(reader)
    assert asked_of("threads", browser) == 1
    reply(threads[2])
    assert asked_of("threads", browser) == 0


def delete_the_only_new_post(thread, _reader):
    post = session.scalar(sa.select(Comment).where(Comment.thread_id == thread.id))
    comment_deletions.delete(post, actor=post.author)


def hide_the_only_new_post(thread, _reader):
    post = session.scalar(sa.select(Comment).where(Comment.thread_id == thread.id))
    restrictions.hide(post, actor=factories.Moderator(), reasons=factories.REASONS)


def hide_the_discussion(thread, _reader):
    restrictions.hide(thread, actor=factories.Moderator(), reasons=factories.REASONS)


def read_it(thread, reader):
    read_positions.advance(reader, {thread.id: 1})


def mute_it(thread, reader):
    subscriptions.choose(thread, actor=reader, level=SubscriptionLevel.MUTED)


def read_everything(_thread, reader):
    read_positions.read_everything(actor=reader)


@pytest.mark.parametrize(
    "change",
    [delete_the_only_new_post, hide_the_only_new_post, hide_the_discussion, read_it, mute_it],
)
def test_what_takes_away_is_seen_at_once(browser_of, reader, threads, change):
    browser = browser_of(reader)
    assert unread(browser) == 2
    with unit_of_work(), suppress(Conflict):
        change(threads[0], reader)
    assert unread(browser) == 1
    with unit_of_work():
        read_everything(None, reader)
    assert unread(browser) == 0


def test_a_post_that_was_held_is_new_when_it_appears(browser_of, reader, threads):
    with unit_of_work():
        held = reply(threads[2])
        held.visibility = Visibility.HELD
        held.created_at = utcnow() - timedelta(hours=3)
    browser = browser_of(reader)
    assert unread(browser) == 2
    with unit_of_work():
        held_posts.accept(held, actor=factories.Moderator())
    assert unread(browser) == 3
