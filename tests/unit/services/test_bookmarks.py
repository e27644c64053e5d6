"""Bookmarks: private, with a note, and a reminder that comes once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum import jobs
from forum.clock import travel_to, utcnow
from forum.db import session
from forum.errors import NotFound, RuleBroken
from forum.models import Bookmark, MailStatus, Notification, Visibility
from forum.permissions.policy import sees
from forum.services import bookmarks
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.functional.counting import count_statements

pytestmark = pytest.mark.usefixtures("app")


def keep(subject, person, **values):
    with unit_of_work():
        return bookmarks.keep(subject, actor=person, **values)


class TestKeep:
    @pytest.mark.parametrize(
        "noun",
        [
            factories.Thread,
            factories.Comment,
            factories.Passage,
            factories.DissentFlag,
            factories.Suggestion,
            factories.CooperationRequest,
            factories.DiscourseRequest,
        ],
    )
    def test_keeps_each_noun_once(self, noun):
        subject, person = noun(), factories.User()
        keep(subject, person, note="Wichtig")
        kept = keep(subject, person, note="Sehr wichtig")
        assert session.scalars(sa.select(Bookmark)).all() == [kept]
        assert (kept.marked, kept.note) == (subject, "Sehr wichtig")

    def test_a_reminder_lies_ahead(self):
        comment, person = factories.Comment(), factories.User()
        with pytest.raises(RuleBroken, match="date_in_the_past"):
            bookmarks.keep(comment, actor=person, remind_at=utcnow())

    def test_the_note_of_one_that_has_reminded_can_be_changed(self):
        comment, person, at = factories.Comment(), factories.User(), utcnow() + timedelta(days=1)
        keep(comment, person, remind_at=at)
        with travel_to(at + timedelta(days=1)):
            with unit_of_work():
                bookmarks.remind()
            kept = keep(comment, person, note="Erledigt", remind_at=at)
            assert kept.reminded_at is not None
            kept = keep(comment, person, remind_at=at + timedelta(days=3))
            assert kept.reminded_at is None

    def test_needs_something_that_exists_for_the_person(self):
        thread = factories.Thread(visibility=Visibility.HIDDEN)
        with pytest.raises(NotFound):
            bookmarks.keep(thread, actor=factories.User())


class TestPrivacy:
    def test_nobody_else_sees_it(self):
        bookmark = factories.Bookmark()
        assert sees(bookmark.user, bookmark)
        for person in (None, factories.User(), factories.Moderator(), factories.Administrator()):
            assert not sees(person, bookmark)
        with pytest.raises(NotFound):
            bookmarks.remove(bookmark, actor=factories.Administrator())


class TestList:
    def test_shows_ones_own_and_what_still_exists(self):
        person = factories.User()
        mine = factories.Bookmark(user=person)
        factories.Bookmark()
        hidden = factories.Bookmark(user=person)
        factories.hide(hidden.comment.thread)
        assert bookmarks.listed(person, after=None).items == [mine]

    def test_narrows_down(self):
        person = factories.User()
        comment = factories.Bookmark(user=person)
        passage = factories.Bookmark(
            user=person,
            comment=None,
            passage=factories.Passage(),
            remind_at=utcnow() + timedelta(days=1),
        )
        for only, expected in (
            ("", [passage, comment]),
            ("comment", [comment]),
            ("passage", [passage]),
            (bookmarks.REMINDERS, [passage]),
            ("thread", []),
            ("unsinn", [passage, comment]),
        ):
            assert bookmarks.listed(person, only=only, after=None).items == expected


class TestRemind:
    def test_tells_once_by_inbox_and_mail(self):
        person = factories.User(wants_mail=True)
        due = utcnow() + timedelta(hours=1)
        bookmark = keep(factories.Comment(), person, remind_at=due)
        with unit_of_work():
            assert bookmarks.remind() == 0
        with travel_to(due + timedelta(minutes=1)):
            for expected in (1, 0):
                with unit_of_work():
                    assert bookmarks.remind() == expected
        told = session.scalars(sa.select(Notification)).one()
        assert (told.recipient_id, told.mail_status) == (person.id, MailStatus.DUE)
        assert told.event.subject_id == bookmark.id

    def test_what_is_gone_reminds_nobody(self):
        due = utcnow() + timedelta(hours=1)
        bookmark = keep(factories.Comment(), factories.User(), remind_at=due)
        factories.hide(bookmark.comment.thread)
        with travel_to(due + timedelta(minutes=1)), unit_of_work():
            assert bookmarks.remind() == 1
        assert session.scalars(sa.select(Notification)).all() == []

    def test_the_worker_does_it_and_the_mail_names_what_it_is_about(self, application):
        person = factories.User(wants_mail=True)
        comment = factories.Comment()
        due = utcnow() + timedelta(hours=1)
        keep(comment, person, remind_at=due)
        path = f"/t/{comment.thread.slug}/{comment.thread.id}/1"
        engine, config, storage = (
            application.extensions[f"forum_{part}"] for part in ("search", "config", "storage")
        )
        with travel_to(due + timedelta(minutes=1)):
            for _ in range(2):
                jobs.catch_up(engine, config, storage)
        mails = [path.read_text() for path in config.outbox.glob("*.eml")]
        assert len(mails) == 1
        assert path in mails[0]

    def test_looking_costs_one_statement(self):
        assert count_statements(bookmarks.remind) == 1
