"""Saved searches: who is told of what, once, and in bounded time."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum import jobs, reactions
from forum.clock import travel_to, utcnow
from forum.db import session
from forum.events import record
from forum.models import (
    Event,
    EventKind,
    MailStatus,
    Notification,
    SubscriptionLevel,
    UncomparedEvent,
    User,
    Visibility,
)
from forum.search import watching
from forum.services import subscriptions
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.telling import tell


@pytest.fixture
def engine(app):
    """The engine of the application, empty."""
    made = app.extensions["forum_search"]
    made.clear()
    yield made
    made.close()


def happened(kind, subject, actor=None):
    with unit_of_work():
        record(kind, subject, actor=actor or subject.author)


def work(engine):
    """Do what the worker does, until nothing is left."""
    for _ in range(30):
        tell()
        with unit_of_work():
            reactions.catch_up(engine)
        with unit_of_work():
            if not watching.look_through():
                return


def told(person):
    return session.scalars(
        sa.select(Notification)
        .join(Event)
        .where(Notification.recipient_id == person.id, Event.kind == EventKind.SAVED_SEARCH_MATCHED)
    ).all()


def written(body="Die Radwege in der Altstadt sind zu schmal.", **values):
    comment = factories.Comment(body=body, **values)
    happened(EventKind.THREAD_CREATED, comment.thread)
    return comment


class TestLookThrough:
    def test_tells_of_a_new_contribution_and_mails_it(self, app, engine):
        search = factories.SavedSearch(query="radweg")
        comment = written()
        work(engine)
        notification = told(search.author)[0]
        assert notification.audience == "searchers"
        assert notification.mail_status is MailStatus.DUE
        assert search.found_at is not None
        config, path = app.extensions["forum_config"], f"/t/{comment.thread.slug}/"
        with travel_to(utcnow() + timedelta(days=1)):
            jobs.Postman().send_due(config)
        mails = [path.read_text("utf-8") for path in config.outbox.glob("*.eml")]
        assert any(path in mail for mail in mails)

    def test_tells_nobody_of_what_the_search_does_not_find(self, engine):
        search = factories.SavedSearch(query="bibliothek")
        written()
        work(engine)
        assert told(search.author) == []
        assert session.scalars(sa.select(UncomparedEvent)).all() == []

    def test_tells_of_a_reply_and_of_every_other_noun(self, engine):
        search = factories.SavedSearch(query="nach:2020")
        reply = factories.Comment(thread=factories.Comment().thread, author=factories.User())
        nouns = {
            EventKind.COMMENT_CREATED: reply,
            EventKind.DISSENT_FLAG_RAISED: factories.DissentFlag(),
            EventKind.SUGGESTION_CREATED: factories.Suggestion(),
            EventKind.COOPERATION_REQUEST_OPENED: factories.CooperationRequest(),
            EventKind.DISCOURSE_REQUEST_OPENED: factories.DiscourseRequest(),
        }
        for kind, subject in nouns.items():
            happened(kind, subject)
        work(engine)
        subjects = {n.event.subject_type for n in told(search.author)}
        assert subjects == {kind.value.partition(":")[0] for kind in nouns}

    def test_tells_once_of_a_new_version_and_only_of_what_is_new_in_it(self, engine):
        first = factories.Passage(text="Radwege sind breit.", changed_in=1)
        paper = first.paper
        paper.newest_version = 2
        second = factories.PaperVersion(paper=paper, number=2)
        factories.Passage(version=second, text="Radwege sind breit.", changed_in=1)
        factories.Passage(version=second, text="Busse fahren öfter.", changed_in=2)
        factories.Passage(version=second, text="Ein Bus am Abend.", changed_in=2)
        old = factories.SavedSearch(query="radweg")
        new = factories.SavedSearch(query="bus")
        happened(EventKind.PAPER_PUBLISHED, second, actor=paper.curator)
        work(engine)
        assert told(old.author) == []
        assert len(told(new.author)) == 1

    def test_tells_a_person_once_whatever_finds_it(self, engine):
        person = factories.User()
        for query in ("radweg", "altstadt"):
            factories.SavedSearch(author=person, query=query)
        written()
        work(engine)
        assert len(told(person)) == 1

    @pytest.mark.parametrize(("level", "times"), [("watching", 0), ("tracking", 1)])
    def test_tells_nobody_who_was_told_of_it_already_and_not_only_counts(
        self, engine, level, times
    ):
        thread = factories.Comment().thread
        factories.SavedSearch(author=thread.author, query="radweg")
        subscriptions.choose(thread, actor=thread.author, level=SubscriptionLevel(level))
        reply = factories.Comment(
            thread=thread, author=factories.User(), body="Der Radweg ist schmal."
        )
        happened(EventKind.COMMENT_CREATED, reply)
        work(engine)
        assert len(told(thread.author)) == times

    def test_own_contributions_are_no_news(self, engine):
        comment = factories.Comment(body="Ein Radweg.")
        factories.SavedSearch(author=comment.author, query="radweg")
        happened(EventKind.THREAD_CREATED, comment.thread)
        work(engine)
        assert told(comment.author) == []

    def test_a_silent_search_and_a_blocked_account_are_told_nothing(self, engine):
        silent = factories.SavedSearch(query="radweg", tells=False)
        blocked = factories.SavedSearch(query="radweg", author=factories.User(active=False))
        gone = factories.SavedSearch(query="radweg", author=factories.User(deleted_at=utcnow()))
        written()
        work(engine)
        assert [told(one.author) for one in (silent, blocked, gone)] == [[], [], []]

    def test_hidden_and_unpublished_texts_find_nobody(self, engine):
        search = factories.SavedSearch(query="radweg")
        staff = factories.SavedSearch(query="radweg", author=factories.Moderator())
        hidden = factories.Comment(body="Ein Radweg.")
        factories.hide(hidden.thread)
        happened(EventKind.THREAD_CREATED, hidden.thread)
        secret = factories.Comment(body="Ein Radweg.")
        secret.thread.action_field.process.is_published = False
        happened(EventKind.THREAD_CREATED, secret.thread)
        work(engine)
        assert told(search.author) == told(staff.author) == []

    def test_what_is_hidden_before_the_mail_leaves_is_not_mailed(self, app, engine):
        search = factories.SavedSearch(query="radweg")
        comment, person = written(), search.author.id
        work(engine)
        factories.hide(comment.thread)
        session.commit()
        with travel_to(utcnow() + timedelta(days=1)):
            jobs.Postman().send_due(app.extensions["forum_config"])
        assert told(session.get(User, person))[0].mail_status is MailStatus.NONE

    def test_goes_on_in_the_next_turn_where_the_time_was_too_short(self, engine, monkeypatch):
        monkeypatch.setattr(watching, "BATCH", 2)
        searches = [factories.SavedSearch(query="radweg") for _ in range(5)]
        written()
        with unit_of_work():
            reactions.catch_up(engine)
        turns = 0
        ticks = iter(range(1_000))
        monkeypatch.setattr(watching.time, "monotonic", lambda: float(next(ticks)))
        while session.scalar(sa.select(sa.func.count()).select_from(UncomparedEvent)):
            with unit_of_work():
                watching.look_through(seconds=1.5)
            turns += 1
            assert turns < 20
        assert turns > 1
        assert [len(told(one.author)) for one in searches] == [1] * 5

    def test_is_part_of_the_turn_of_the_worker(self, app, engine):
        person = factories.SavedSearch(query="radweg").author
        key = person.id
        written()
        for _ in range(3):
            found = app.extensions
            jobs.catch_up(engine, found["forum_config"], found["forum_storage"])
        assert len(told(session.get(User, key))) == 1

    def test_a_contribution_that_is_gone_is_passed_over(self, engine):
        factories.SavedSearch(query="radweg")
        comment = written()
        comment.visibility = Visibility.DELETED
        comment.body = comment.body_html = ""
        session.commit()
        work(engine)
        assert session.scalars(sa.select(UncomparedEvent)).all() == []
