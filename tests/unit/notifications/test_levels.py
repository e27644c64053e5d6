"""Whom levels let hear of what: the most specific choice decides, and mutes keep away."""

import pytest
import sqlalchemy as sa

from forum.db import session
from forum.events import record
from forum.models import (
    EventKind,
    MailStatus,
    Mute,
    Notification,
    Subscription,
    SubscriptionLevel,
    Tag,
    Visibility,
)
from forum.models.subscription import SUBSCRIBED
from forum.notifications import inbox, levels
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements
from tests.telling import tell

pytestmark = pytest.mark.usefixtures("app")

WATCHING, TRACKING = SubscriptionLevel.WATCHING, SubscriptionLevel.TRACKING
NORMAL, MUTED = SubscriptionLevel.NORMAL, SubscriptionLevel.MUTED


def subscribe(person, subject, level):
    column = f"{SUBSCRIBED[type(subject)]}_id"
    session.add(Subscription(user_id=person.id, level=level, **{column: subject.id}))
    session.flush()


def thread_about_a_passage():
    passage = factories.Passage()
    tag = Tag(slug="bildung", name="Bildung")
    thread = factories.Thread(passage=passage, action_field=passage.paper.action_field, tags=[tag])
    factories.Comment(thread=thread)
    return thread


def around(thread):
    """The subjects that a thread is part of, most specific first."""
    return [
        thread,
        thread.passage,
        thread.tags[0],
        thread.passage.paper,
        thread.action_field,
        thread.process,
    ]


def post(thread, *, author=None, mentioned=(), reply_to=None):
    comment = factories.Comment(thread=thread, author=author or factories.User(), reply_to=reply_to)
    with unit_of_work():
        record(
            EventKind.COMMENT_CREATED,
            comment,
            actor=comment.author,
            mentioned=[person.id for person in mentioned],
        )
    tell()
    return comment


def told(person):
    return [
        notification.audience
        for notification in session.scalars(
            sa.select(Notification).where(Notification.recipient_id == person.id)
        )
    ]


class TestLevelsOf:
    @pytest.mark.parametrize("index", range(6))
    def test_each_subject_around_a_thread_counts(self, index):
        thread, person = thread_about_a_passage(), factories.User()
        subscribe(person, around(thread)[index], WATCHING)
        assert levels.levels_of(thread) == {person.id: WATCHING}

    @pytest.mark.parametrize("index", range(5))
    def test_the_more_specific_one_decides(self, index):
        thread, person = thread_about_a_passage(), factories.User()
        subjects = around(thread)
        subscribe(person, subjects[index], MUTED)
        for wider in subjects[index + 1 :]:
            subscribe(person, wider, WATCHING)
        assert levels.levels_of(thread) == {person.id: MUTED}

    def test_of_two_tags_the_quieter_choice_holds(self):
        thread, person = thread_about_a_passage(), factories.User()
        thread.tags.append(Tag(slug="verkehr", name="Verkehr"))
        session.flush()
        for tag, level in zip(thread.tags, (WATCHING, MUTED), strict=True):
            subscribe(person, tag, level)
        assert levels.levels_of(thread) == {person.id: MUTED}

    def test_a_passage_is_the_same_in_the_next_version(self):
        old = factories.Passage()
        version = factories.PaperVersion(paper=old.paper, number=2)
        new = factories.Passage(version=version, key=old.key, text=old.text)
        person = factories.User()
        subscribe(person, old, WATCHING)
        assert levels.levels_of(new) == {person.id: WATCHING}
        assert levels.levels_of(factories.Passage(version=version)) == {}

    def test_an_organisation_belongs_to_nothing(self):
        subscribe(factories.User(), factories.Process(), WATCHING)
        assert levels.levels_of(factories.Organisation()) == {}


class TestDelivery:
    def test_watchers_are_told_of_each_post_and_get_mail(self):
        thread, person = thread_about_a_passage(), factories.User()
        subscribe(person, thread.process, WATCHING)
        post(thread)
        assert told(person) == ["watchers"]
        assert session.scalars(sa.select(Notification)).one().mail_status is MailStatus.DUE

    def test_trackers_have_posts_counted_without_mail_but_answers_told(self):
        thread, person = thread_about_a_passage(), factories.User()
        subscribe(person, thread, TRACKING)
        own = factories.Comment(thread=thread, author=person)
        post(thread)
        assert session.scalars(sa.select(Notification)).one().mail_status is MailStatus.NONE
        post(thread, reply_to=own)
        assert told(person) == ["trackers", "replied_to"]

    def test_normal_hears_answers_and_mentions_alone(self):
        thread, person = thread_about_a_passage(), factories.User()
        subscribe(person, thread.action_field, WATCHING)
        subscribe(person, thread, NORMAL)
        post(thread)
        assert told(person) == []
        post(thread, mentioned=[person])
        assert told(person) == ["mentioned"]

    def test_muted_hears_nothing_even_when_named(self):
        thread, person = thread_about_a_passage(), factories.User()
        subscribe(person, thread.action_field, WATCHING)
        subscribe(person, thread, MUTED)
        post(thread, mentioned=[person])
        assert told(person) == []

    def test_muted_still_hears_of_duties_and_decisions(self):
        thread = thread_about_a_passage()
        curator, author = thread.passage.curator, thread.author
        for person in (curator, author):
            subscribe(person, thread.process, MUTED)
        flag = factories.DissentFlag(passage=thread.passage)
        factories.hide(thread)
        with unit_of_work():
            record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
            record(EventKind.THREAD_HIDDEN, thread, actor=factories.Moderator())
        assert told(curator) == ["curator"]
        assert told(author) == ["author"]

    def test_muted_people_are_not_heard_but_their_objections_are(self):
        thread, person, loud = thread_about_a_passage(), factories.User(), factories.User()
        curator = thread.passage.curator
        for deaf in (person, curator):
            session.add(Mute(user_id=deaf.id, muted_id=loud.id))
        subscribe(person, thread, WATCHING)
        own = factories.Comment(thread=thread, author=person)
        post(thread, author=loud, mentioned=[person], reply_to=own)
        assert told(person) == []
        post(thread)
        assert told(person) == ["watchers"]
        flag = factories.DissentFlag(passage=thread.passage, author=loud)
        with unit_of_work():
            record(EventKind.DISSENT_FLAG_RAISED, flag, actor=loud)
        assert told(curator) == ["curator"]

    @pytest.mark.parametrize("is_muted", [False, True])
    def test_muted_people_are_not_heard_through_searches_or_supports(self, is_muted):
        thread, person, loud = thread_about_a_passage(), factories.User(), factories.User()
        search = factories.SavedSearch(author=person)
        own = factories.Comment(thread=thread, author=person)
        if is_muted:
            session.add(Mute(user_id=person.id, muted_id=loud.id))
        found = factories.Comment(thread=thread, author=loud)
        with unit_of_work():
            record(EventKind.SAVED_SEARCH_MATCHED, found, actor=loud, searches=[search.id])
            record(EventKind.COMMENT_SUPPORTED, own, actor=loud)
        assert told(person) == ([] if is_muted else ["searchers", "author"])

    def test_nobody_is_told_of_own_posts_or_twice(self):
        thread, person = thread_about_a_passage(), factories.User()
        for subject in around(thread):
            subscribe(person, subject, WATCHING)
        post(thread, author=person)
        assert told(person) == []
        post(thread, mentioned=[person])
        assert told(person) == ["mentioned"]

    def test_nobody_is_told_of_what_may_not_be_seen(self):
        thread, person = thread_about_a_passage(), factories.User()
        subscribe(person, thread.action_field, WATCHING)
        factories.hide(thread)
        post(thread)
        assert told(person) == []

    def test_costs_the_same_however_many_watch(self):
        thread = thread_about_a_passage()
        comment = factories.Comment(thread=thread, author=factories.User())

        def deliver():
            with unit_of_work():
                record(EventKind.COMMENT_CREATED, comment, actor=comment.author)
            tell()

        subscribe(factories.User(), thread, WATCHING)
        session.commit()
        few = count_statements(deliver)
        for _ in range(15):
            subscribe(factories.User(), thread.process, WATCHING)
        session.commit()
        assert count_statements(deliver) == few
        assert session.scalar(sa.select(sa.func.count(Notification.id))) == 17


class TestUnreadCount:
    def test_counts_subjects_that_may_still_be_seen(self):
        thread, person = thread_about_a_passage(), factories.User()
        other = thread_about_a_passage_of_its_own()
        for subject in (thread, other):
            subscribe(person, subject, WATCHING)
            post(subject)
            post(subject)
        assert inbox.unread_count(person) == 2
        factories.hide(other)
        session.commit()
        assert inbox.unread_count(person) == 1
        thread.process.is_published = False
        session.commit()
        assert inbox.unread_count(person) == 0

    def test_forgets_posts_that_are_gone_but_not_that_ones_own_was_hidden(self):
        thread, person = thread_about_a_passage(), factories.User()
        subscribe(person, thread, WATCHING)
        comment = post(thread)
        factories.hide(comment)
        own = factories.Comment(thread=thread, author=person, visibility=Visibility.HIDDEN)
        session.commit()
        assert inbox.unread_count(person) == 0
        with unit_of_work():
            record(EventKind.COMMENT_HIDDEN, own, actor=factories.Moderator())
        assert inbox.unread_count(person) == 1

    def test_costs_the_same_however_much_is_unread(self):
        thread, person = thread_about_a_passage(), factories.User()
        subscribe(person, thread.action_field, WATCHING)
        post(thread)
        few = count_statements(lambda: inbox.unread_count(person))
        for _ in range(5):
            post(factories.Thread(action_field=thread.action_field))
        assert count_statements(lambda: inbox.unread_count(person)) == few


def thread_about_a_passage_of_its_own():
    thread = factories.Thread()
    factories.Comment(thread=thread)
    return thread
