"""What reading asks of the database works on PostgreSQL as on SQLite."""

from datetime import timedelta

import pytest

from forum.app import create_app
from forum.clock import travel_to, utcnow
from forum.config import Config, Mode
from forum.db import db, session
from forum.models import Base, SupportKind
from forum.services import (
    bookmarks,
    comment_supports,
    live_counts,
    onboarding,
    paper_visits,
    ratings,
    read_positions,
    thread_posts,
    unread_posts,
)
from forum.services.unread_posts import View
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def _on_postgres(postgres_url, tmp_path):
    app = create_app(
        Config(
            mode=Mode.TESTING,
            data=tmp_path,
            database_url=postgres_url,
            secret_key="s" * 40,
            password_salt="s" * 40,
            extra={"RATELIMIT_ENABLED": False},
        )
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield
        session.remove()
        db.engine.dispose()


def test_positions_lists_and_marks():
    person = factories.User(confirmed_at=utcnow() - timedelta(days=9))
    thread = factories.Thread()
    for _ in range(4):
        factories.Comment(thread=thread, author=factories.User())
    for number, expected in ((3, 3), (2, 3)):
        with unit_of_work():
            read_positions.advance(person, {thread.id: number})
        assert read_positions.of(person, thread).last_number == expected
    assert unread_posts.of_thread(thread, person).first == 4
    assert unread_posts.threads(person, View(), after=None).items == [thread]
    assert len(unread_posts.thread_keys(person)) == 1
    with unit_of_work():
        before = read_positions.read_field(thread.action_field, actor=person)
    assert len(unread_posts.thread_keys(person)) == 0
    with unit_of_work():
        read_positions.restore(before, actor=person)
        read_positions.rewind(thread, actor=person, number=2)
    assert unread_posts.of_thread(thread, person).count == 3
    assert live_counts.count(person.fs_uniquifier, thread_id=thread.id, after=1).posts == 3


def test_visits_and_news():
    person, passage = factories.User(), factories.Passage()
    with travel_to(utcnow() - timedelta(days=1)), unit_of_work():
        paper_visits.look([(person.id, passage.paper.id)])
    factories.DissentFlag(passage=passage)
    with unit_of_work():
        paper_visits.look([(person.id, passage.paper.id)])
    known = paper_visits.known(passage.paper, person)
    assert paper_visits.news(passage.version, person, known) == {passage.id: 1}


def test_support_ratings_and_what_matters():
    comment, request, person = factories.Comment(), factories.CooperationRequest(), factories.User()
    with unit_of_work():
        comment_supports.support(comment, actor=person, kind=SupportKind.SHARED)
        ratings.rate(request, actor=person, stars=4)
    comment_supports.recount()
    ratings.recount()
    session.expire_all()
    assert (comment.shared_count, request.rating_average) == (1, 4.0)
    [(found, reasons)] = thread_posts.that_matter(comment.thread)
    assert (found, len(reasons)) == (comment, 2)
    assert onboarding.steps(person)


def test_bookmarks_remind():
    bookmark = factories.Bookmark(remind_at=utcnow() - timedelta(minutes=1))
    with unit_of_work():
        assert bookmarks.remind() == 1
    assert bookmarks.listed(bookmark.user, after=None).items == [bookmark]
