"""Digests: one mail at the person's hour, grouped, of what may still be seen."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from forum.clock import travel_to
from forum.db import session
from forum.events import record
from forum.forms.subscriptions import MailsForm
from forum.jobs import Postman
from forum.models import (
    EventKind,
    MailFrequency,
    MailPreference,
    MailStatus,
    Notification,
    NotificationKind,
    Receipt,
    Subscription,
    SubscriptionLevel,
    Thread,
    User,
    Visibility,
)
from forum.models.mail_preference import USUAL
from forum.notifications import said_words
from forum.notifications.kinds import kind_of, leaves_at
from forum.presenters.subscriptions import KINDS
from forum.reactions import REACTIONS
from forum.services import cooperation_requests
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.telling import tell

pytestmark = pytest.mark.usefixtures("app")

#: A Wednesday; 9 o'clock in Berlin.
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)


def watcher(**values):
    person = factories.User(**values)
    return person.id


def watched_thread(person_id, title="Radwege"):
    thread = factories.Thread(title=title)
    factories.Comment(thread=thread)
    with travel_to(NOW - timedelta(days=1)):
        factories.Subscription(user_id=person_id, thread=thread)
        session.commit()
    return thread.id


def post(thread_id, *, at=NOW, **values):
    with travel_to(at):
        name = values.pop("name", "Bert Beispiel")
        author = session.scalar(sa.select(User).where(User.display_name == name))
        author = author or factories.User(display_name=name)
        comment = factories.Comment(thread=session.get(Thread, thread_id), author=author)
        with unit_of_work():
            record(EventKind.COMMENT_CREATED, comment, actor=author, **values)
        tell()
        return comment.id


def send(settings, at):
    with travel_to(at):
        return Postman().send_due(settings)


def plain(mail):
    return mail.get_body(("plain",)).get_content()


class TestLeavesAt:
    @pytest.mark.parametrize(
        ("frequency", "now", "expected"),
        [
            (MailFrequency.DAILY, NOW, NEXT_MORNING),
            (MailFrequency.WEEKLY, NOW, MONDAY),
            (MailFrequency.DAILY, NEXT_MORNING, NEXT_MORNING + timedelta(days=1)),
            # The clocks go forward in the night of 29 March: the hour in Berlin stays.
            (
                MailFrequency.DAILY,
                datetime(2026, 3, 28, 8, 0, tzinfo=UTC),
                datetime(2026, 3, 29, 5, 0, tzinfo=UTC),
            ),
        ],
    )
    def test_is_the_hour_in_berlin(self, frequency, now, expected):
        assert leaves_at(now, frequency, 7) == expected


class TestKindOf:
    def test_everything_that_somebody_is_told_of_has_a_kind(self):
        found = {
            (kind, audience.__name__): kind_of(kind, audience.__name__)
            for kind, reaction in REACTIONS.items()
            for audience in reaction.tell
        }
        assert set(found.values()) == set(NotificationKind)
        assert found[EventKind.COMMENT_HIDDEN, "author"] is NotificationKind.DECISION
        assert found[EventKind.DISSENT_FLAG_RAISED, "curator"] is NotificationKind.DUTY
        assert found[EventKind.DISSENT_FLAG_ANSWERED, "author"] is NotificationKind.CONTRIBUTION
        assert found[EventKind.PAPER_PUBLISHED, "watchers"] is NotificationKind.PAPER
        assert found[EventKind.SAVED_SEARCH_MATCHED, "searchers"] is NotificationKind.SEARCH
        assert found[EventKind.BOOKMARK_DUE, "bookmark_owner"] is NotificationKind.REMINDER
        assert found[EventKind.COMMENT_SUPPORTED, "author"] is NotificationKind.CONTRIBUTION

    def test_every_kind_can_be_chosen_on_the_page_and_is_named_in_german(self, app):
        with app.test_request_context(), force_locale("de"):
            german = {kind: str(label) for kind, label in KINDS.items()}
        with app.test_request_context(), force_locale("en"):
            english = {kind: str(label) for kind, label in KINDS.items()}
        assert set(german) == set(NotificationKind) == set(USUAL)
        assert not set(german.values()) & set(english.values())
        with app.test_request_context():
            assert set(MailsForm().frequencies) == set(NotificationKind)


class TestDigest:
    def test_leaves_at_the_hour_and_groups_by_subject_newest_first(self, server):
        person = watcher(display_name="Anna Muster")
        first, second = watched_thread(person, "Radwege"), watched_thread(person, "Schulhöfe")
        post(first, name="Berta Eins")
        post(second, name="Carl Zwei")
        post(first, name="Dora Drei")
        send(server.settings, NEXT_MORNING - timedelta(minutes=1))
        assert server.mails == []
        send(server.settings, NEXT_MORNING)
        (mail,) = server.mails
        text = plain(mail)
        assert mail["Subject"] == "Kommune 360°: Neues zu 2 Themen"
        assert text.startswith("Guten Tag Anna Muster,")
        assert "* 2 neue Beiträge von Dora Drei, Berta Eins" in text
        assert text.index("Radwege") < text.index("Schulhöfe")
        assert (
            f"https://forum.example.org/t/{session.get(Thread, first).slug}/{first}/2#p-2" in text
        )
        assert mail["List-Id"] == "<digest.forum.example.org>"

    def test_counts_what_it_does_not_read_out(self, server):
        person = watcher()
        thread = watched_thread(person)
        session.add(
            MailPreference(
                user_id=person, kind=NotificationKind.MENTION, frequency=MailFrequency.DAILY
            )
        )
        for number in range(5):
            post(thread, name=f"Person {number}", mentioned=[person])
        send(server.settings, NEXT_MORNING)
        text = server.mails[0].get_body(("plain",)).get_content()
        assert text.count("hat Sie in") == 3
        assert "* 2 weitere Mitteilungen" in text
        assert "Das ist neu bei dem" in text

    def test_is_one_for_all_days_that_the_worker_slept(self, server):
        person = watcher()
        thread = watched_thread(person)
        for day in range(3):
            post(thread, at=NOW + timedelta(days=day))
        send(server.settings, NOW + timedelta(days=9))
        send(server.settings, NOW + timedelta(days=9))
        assert len(server.mails) == 1
        assert "3 neue Beiträge" in plain(server.mails[0])

    def test_leaves_out_what_may_no_longer_be_seen(self, server):
        person = watcher()
        shown, hidden = watched_thread(person, "Radwege"), watched_thread(person, "Geheimes")
        post(shown)
        gone = post(shown, name="Weg Gelöscht")
        post(hidden)
        factories.hide(session.get(Thread, hidden))
        session.get(factories.models.Comment, gone).visibility = Visibility.DELETED
        session.commit()
        send(server.settings, NEXT_MORNING)
        text = plain(server.mails[0])
        assert "Geheimes" not in text
        assert "Weg Gelöscht" not in text
        assert "1 neuer Beitrag" in text

    def test_is_not_sent_where_nothing_is_left(self, server):
        person = watcher()
        thread = watched_thread(person)
        post(thread)
        factories.hide(session.get(Thread, thread))
        session.commit()
        assert send(server.settings, NEXT_MORNING) == 1
        assert server.mails == []
        statuses = session.scalars(
            sa.select(Notification.mail_status).where(Notification.recipient_id == person)
        )
        assert set(statuses) == {MailStatus.NONE}

    def test_leaves_out_subjects_and_people_muted_since(self, server):
        person = watcher()
        loud, quiet = watched_thread(person, "Lautes"), watched_thread(person, "Leises")
        post(loud)
        post(quiet)
        row = session.scalars(sa.select(Subscription).where(Subscription.thread_id == loud)).one()
        row.level = SubscriptionLevel.MUTED
        session.commit()
        send(server.settings, NEXT_MORNING)
        assert "Lautes" not in plain(server.mails[0])
        assert "Leises" in plain(server.mails[0])

    @pytest.mark.parametrize(
        ("frequency", "moments"),
        [
            (MailFrequency.AT_ONCE, [NOW]),
            (MailFrequency.DAILY, [NEXT_MORNING]),
            (MailFrequency.WEEKLY, [MONDAY]),
            (MailFrequency.NEVER, []),
        ],
    )
    def test_comes_as_often_as_chosen(self, server, frequency, moments):
        person = watcher()
        session.add(
            MailPreference(user_id=person, kind=NotificationKind.WATCHED, frequency=frequency)
        )
        thread = watched_thread(person)
        post(thread)
        came = []
        for moment in (NOW, NEXT_MORNING, MONDAY):
            before = len(server.mails)
            send(server.settings, moment)
            came += [moment] * (len(server.mails) - before)
        assert came == moments

    def test_speaks_the_recipients_language(self, server):
        person = watcher(locale="en", mail_hour=20)
        thread = watched_thread(person)
        post(thread)
        send(server.settings, datetime(2026, 11, 25, 19, 0, tzinfo=UTC))
        (mail,) = server.mails
        assert "1 new post by Bert Beispiel" in plain(mail)
        assert "https://forum.example.org/en/t/" in plain(mail)

    def test_names_some_and_says_that_there_are_others(self, server):
        person = watcher()
        thread = watched_thread(person)
        for name in ("Eins E", "Zwei Z", "Drei D", "Vier V"):
            post(thread, name=name)
        send(server.settings, NEXT_MORNING)
        assert "4 neue Beiträge von Vier V, Drei D, Zwei Z und anderen" in plain(server.mails[0])

    def test_of_a_worker_that_died_comes_once(self, server):
        person = watcher()
        thread = watched_thread(person)
        post(thread)
        post(thread)
        server.to_text = "421 Neustart"
        send(server.settings, NEXT_MORNING)
        server.to_text = None
        # What has come since waits for the next one.
        post(thread, at=NEXT_MORNING)
        send(server.settings, NEXT_MORNING + timedelta(hours=1))
        assert len(server.mails) == 1
        assert "2 neue Beiträge" in plain(server.mails[0])
        send(server.settings, NEXT_MORNING + timedelta(days=1))
        assert "1 neuer Beitrag" in plain(server.mails[1])


class TestWhatWasSaid:
    """A mail about one post repeats it, so that it can be answered without opening the page."""

    def at_once(self, server, body, body_html=""):
        person = factories.User()
        thread = watched_thread(person.id)
        session.add(
            MailPreference(
                user_id=person.id,
                kind=NotificationKind.WATCHED,
                frequency=MailFrequency.AT_ONCE,
            )
        )
        comment = factories.Comment(
            thread=session.get(Thread, thread), body=body, body_html=body_html
        )
        with unit_of_work():
            record(EventKind.COMMENT_CREATED, comment, actor=comment.author)
        tell()
        return comment

    def test_stands_quoted_in_the_plain_part_and_escaped_in_the_other(self, server):
        self.at_once(server, "Erste <b>Zeile</b>\nzweite\n\nNeuer Absatz")
        Postman().send_due(server.settings)
        (mail,) = server.mails
        plain = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
        assert "> Erste <b>Zeile</b>\n> zweite\n>\n> Neuer Absatz\n\nhttps://" in plain
        html = mail.get_body(("html",)).get_content()
        assert "<p>Erste &lt;b&gt;Zeile&lt;/b&gt;<br>zweite</p><p>Neuer Absatz</p>" in html

    def test_is_formatted_as_on_the_page_but_loads_and_marks_nothing(self, server):
        stored = (
            '<p>Das ist <strong>wichtig</strong>, <a href="/u/x">@x</a>.</p>'
            '<p><img src="/uploads/a" alt="Plan"></p><h3 id="t1-2-a" class="b">Titel</h3>'
        )
        self.at_once(server, "Das ist **wichtig**", body_html=stored)
        Postman().send_due(server.settings)
        html = server.mails[0].get_body(("html",)).get_content()
        assert "<p>Das ist <strong>wichtig</strong>, @x.</p><p></p><h3>Titel</h3>" in html

    def test_is_shortened_between_words(self, server):
        self.at_once(server, "Wort " * 1000)
        Postman().send_due(server.settings)
        plain = server.mails[0].get_body(("plain",)).get_content()
        assert plain.count("Wort") == said_words.LONGEST // 5 - 1
        assert "Wort …" in plain

    def test_is_said_as_it_is_when_the_mail_leaves(self, server):
        comment = self.at_once(server, "Erste Fassung")
        comment.body = "Zweite Fassung"
        session.commit()
        Postman().send_due(server.settings)
        plain = server.mails[0].get_body(("plain",)).get_content()
        assert "Zweite Fassung" in plain
        assert "Erste Fassung" not in plain

    def test_of_a_possible_partner_leaves_the_contact_out(self, server):
        request = factories.CooperationRequest()
        with unit_of_work():
            cooperation_requests.propose(
                request, actor=factories.User(), message="Wir machen mit.", contact="0123 456"
            )
        Postman().send_due(server.settings)
        (mail,) = server.mails
        assert "> Wir machen mit." in mail.get_body(("plain",)).get_content()
        assert "0123 456" not in mail.as_string()


def test_a_deleted_account_gets_none(server):
    person = watcher()
    post(watched_thread(person))
    session.get(User, person).deleted_at = NOW
    session.commit()
    send(server.settings, NEXT_MORNING)
    assert server.mails == []


def reminder(person_id):
    """Something that a bookmark reminds of, in a mail of its own."""
    comment = factories.Comment(thread=factories.Thread(title="Radwege"))
    bookmark = factories.Bookmark(user=session.get(User, person_id), comment=comment)
    with travel_to(NOW), unit_of_work():
        record(EventKind.BOOKMARK_DUE, bookmark, actor=None)
    return comment


def find(person_id):
    """Something that a saved search finds, in a digest."""
    comment = factories.Comment(thread=factories.Thread(title="Radwege"))
    search = factories.SavedSearch(author=session.get(User, person_id))
    with travel_to(NOW), unit_of_work():
        record(EventKind.SAVED_SEARCH_MATCHED, comment, actor=comment.author, searches=[search.id])
    return comment


def receipt(person_id):
    """An answer of curators to a post, in a mail of its own."""
    author = session.get(User, person_id)
    comment = factories.Comment(thread=factories.Thread(title="Radwege"), author=author)
    said = Receipt(comment=comment)
    with travel_to(NOW), unit_of_work():
        session.add(said)
        record(EventKind.RECEIPT_ANSWERED, said, actor=factories.Moderator())
    return comment


class TestWhatOtherKindsSay:
    @pytest.mark.parametrize(
        ("happen", "sentence"),
        [
            (reminder, "Sie wollten hieran erinnert werden: „Radwege“"),
            (find, "Ihre gespeicherte Suche hat Neues gefunden: „Radwege“"),
            (receipt, "Die Kuratierung hat auf Ihren Beitrag geantwortet: „Radwege“"),
        ],
    )
    def test_is_told_with_the_way_to_it_and_the_way_out(self, server, happen, sentence):
        person = watcher()
        comment = happen(person)
        path = f"/t/{comment.thread.slug}/{comment.thread_id}"
        send(server.settings, NEXT_MORNING)
        (mail,) = server.mails
        assert sentence in plain(mail)
        assert path in plain(mail) or "/receipts/comment/" in plain(mail)
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    @pytest.mark.parametrize("happen", [reminder, find, receipt])
    def test_is_not_told_where_it_may_no_longer_be_seen(self, server, happen):
        person = watcher()
        comment = happen(person)
        factories.hide(comment.thread)
        session.commit()
        send(server.settings, NEXT_MORNING)
        assert server.mails == []

    def test_no_search_leads_to_a_hidden_post(self, server):
        factories.hide(find(watcher()))
        session.commit()
        send(server.settings, NEXT_MORNING)
        assert server.mails == []

    @pytest.mark.parametrize(
        ("happen", "kind"),
        [
            (reminder, NotificationKind.REMINDER),
            (find, NotificationKind.SEARCH),
            (receipt, NotificationKind.CONTRIBUTION),
        ],
    )
    def test_is_not_told_to_who_wants_no_mail_about_it(self, server, happen, kind):
        person = watcher()
        session.add(MailPreference(user_id=person, kind=kind, frequency=MailFrequency.NEVER))
        session.commit()
        happen(person)
        send(server.settings, NEXT_MORNING)
        assert server.mails == []
        assert session.scalar(sa.select(sa.func.count(Notification.id))) == 1
