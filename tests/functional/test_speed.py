"""The measurement of speed on a forum of a handful: data, pages, statements and writing."""

import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.serving import make_server

from bench.speed import filling, pages, posting, statements
from forum.addresses import path_of
from forum.db import session
from forum.demo.large import Size
from forum.models import (
    Comment,
    CommentSupport,
    Notification,
    ReadPosition,
    Subscription,
    Thread,
    User,
)
from forum.services import comment_supports, comments, event_seals, threads
from tests import factories

SIZE = Size(threads=12, posts=180, longest=45)
COUNTERS = (Comment.id, Comment.reply_count, Comment.helpful_count, Comment.shared_count)


@pytest.fixture
def filled(app: Flask) -> Flask:
    """A forum with what the small demo would hold, filled to a tiny size."""
    factories.Comment(thread=factories.Thread(), body="Wir **tun** es gemeinsam. " * 12)
    factories.Organisation()
    factories.Tag()
    factories.Passage(version__paper__slug=pages.PAPER, version__paper__title="Papier", position=1)
    threads.recount()
    session.commit()
    filling.fill(SIZE, people=30, texts=5)
    return app


@pytest.fixture
def address(filled: Flask) -> Iterator[str]:
    """Where the filled forum is served."""
    server = make_server("127.0.0.1", 0, filled, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=5)


def number_of(model):
    return session.scalar(sa.select(sa.func.count()).select_from(model))


class TestData:
    def test_there_are_as_many_as_were_asked_for(self, filled):
        assert number_of(Thread) == SIZE.threads + 1
        assert number_of(Comment) == SIZE.posts + 1
        assert number_of(User) == 30
        assert session.scalar(sa.select(sa.func.max(Thread.last_number))) == SIZE.longest

    def test_people_have_read_supported_followed_and_been_told(self, filled):
        for model in (ReadPosition, CommentSupport, Subscription, Notification):
            assert number_of(model) > 0, model

    def test_counters_are_those_of_a_recount(self, filled):
        before = session.execute(sa.select(*COUNTERS).order_by(Comment.id)).all()

        assert threads.recount() == 0
        comment_supports.recount()
        assert session.execute(sa.select(*COUNTERS).order_by(Comment.id)).all() == before
        assert sum(row.reply_count for row in before) > 0
        assert sum(row.helpful_count + row.shared_count for row in before) > 0

    def test_every_post_has_its_event_in_an_intact_chain(self, filled):
        verified = event_seals.verify()

        assert verified.is_intact, verified.finding
        assert verified.length == SIZE.posts

    def test_texts_are_rendered_and_the_rare_word_is_rare(self, filled):
        added = sa.select(Comment.body_html).where(Comment.id > 1)
        assert all("<p>" in html for html in session.scalars(added))
        rare = sa.select(sa.func.count(Comment.id)).where(Comment.body.contains(filling.RARE))
        assert session.scalar(rare) == filling.RARE_POSTS


class TestPages:
    def test_a_page_at_a_server_is_recognised_and_another_is_not(self, filled, address):
        longest = session.scalars(sa.select(Thread).where(Thread.last_number == 45)).one()
        page = pages.Page("thread", path_of(longest), ('id="p-20"',))
        session.commit()

        assert pages.check(address, page).status == 200
        with pytest.raises(pages.NoSuchPage, match="does not contain"):
            pages.check(address, pages.Page("thread", page.path, ('id="p-45"',)))
        with pytest.raises(pages.NoSuchPage, match="status 404"):
            pages.check(address, pages.Page("thread", "/t/x/999999", ()))

    def test_a_member_costs_more_statements_than_a_guest_and_is_one(self, filled):
        longest = session.scalars(sa.select(Thread).where(Thread.last_number == 45)).one()
        [person] = pages.writers(1)
        path, mark = path_of(longest), f'href="/u/{person.name}"'
        signed_in = pages.cookie_of(filled, person)
        session.commit()

        as_guest = statements.of(filled, pages.Page("guest", path, ('id="p-20"',)))
        as_member = statements.of(filled, pages.Page("member", path, (mark,), cookies=(signed_in,)))

        assert 0 < len(as_guest) < len(as_member)
        assert any("FROM comments" in statement for statement in as_guest)

    def test_a_thread_for_programs_is_one_with_the_words_of_all_its_posts(self, filled, address):
        longest = session.scalars(sa.select(Thread).where(Thread.last_number == 45)).one()
        page = pages.for_programs(longest)
        session.commit()

        assert len(page.markers) == 41
        assert pages.check(address, page).status == 200
        factories.hide(comments.by_number(longest, 20))
        session.commit()
        with pytest.raises(pages.NoSuchPage, match='"number":20,"state":"visible"'):
            pages.check(address, page)


class TestWriting:
    def test_what_is_counted_is_there(self, filled, address):
        before = number_of(Comment)
        longest = session.scalars(sa.select(Thread).where(Thread.last_number == 45)).one()
        place = path_of(longest)
        writers = [
            posting.Writer(place, pages.cookie_of(filled, person)) for person in pages.writers(3)
        ]
        session.commit()

        written = posting.write(address, writers, seconds=60, most=2)

        assert written.faults == {}
        assert len(written.milliseconds) == 6
        assert number_of(Comment) == before + 6

    def test_somebody_whose_session_ended_is_a_fault(self, filled, address):
        place = path_of(session.scalars(sa.select(Thread).where(Thread.last_number == 45)).one())
        session.commit()

        written = posting.write(address, [posting.Writer(place, "session=ended")], seconds=60)

        assert written.milliseconds == []
        assert written.faults == {"the page has no form to reply with": 1}
