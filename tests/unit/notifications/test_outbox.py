"""Mails of notifications: none is lost, none leaves twice, whatever mood the server is in."""

import re
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import travel_to, utcnow
from forum.config import Config
from forum.db import session
from forum.events import record
from forum.jobs import Postman
from forum.models import EventKind, MailStatus, Notification, Passage, User, Visibility
from forum.notifications import mail, messages, outbox
from forum.unit_of_work import unit_of_work
from tests import factories
from tests.telling import tell

pytestmark = pytest.mark.usefixtures("app")


def raised(**owner):
    flag = factories.DissentFlag()
    for name, value in owner.items():
        setattr(flag.owner, name, value)
    with unit_of_work():
        record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
    return flag


def send(settings, *, later=timedelta()):
    """Let a worker that has just started do one turn."""
    with travel_to(utcnow() + later):
        return Postman().send_due(settings)


def status():
    return [n.mail_status for n in session.scalars(sa.select(Notification))]


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


class TestMail:
    def test_is_sent_once_with_its_link(self, server):
        key, address = raised().id, session.scalars(sa.select(Notification)).one().recipient.email
        send(server.settings)
        send(server.settings)
        (mail,) = server.mails
        assert mail["To"].addresses[0].addr_spec == address
        assert f"https://forum.example.org/dissent-flags/{key}" in text_of(mail)
        assert "Guten Tag" in text_of(mail)
        assert status() == [MailStatus.SENT]

    def test_says_that_a_machine_wrote_it_and_how_to_end_it(self, server):
        flag = raised()
        send(server.settings)
        (mail,) = server.mails
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Precedence"] == "bulk"
        assert mail["List-Id"] == "<duty.forum.example.org>"
        assert mail["References"] == f"<dissent_flag-{flag.id}@forum.example.org>"
        assert mail["In-Reply-To"] == mail["References"]
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = mail["List-Unsubscribe"].strip("<>")
        assert link.startswith("https://forum.example.org/unsubscribe/")
        assert link in text_of(mail)

    def test_names_addresses_in_one_piece_however_long(self, server):
        """Encoded words are no addresses: no program would offer to unsubscribe (RFC 8058)."""
        host = "beteiligung.stadt-mit-einem-sehr-langen-namen.landkreis.example.org"
        raised()
        send(replace(server.settings, public_url=f"https://{host}"))
        headers = server.raw[0].split(b"\r\n\r\n")[0].decode("ascii")
        for name in ("List-Id", "List-Unsubscribe", "Message-ID", "In-Reply-To", "References"):
            assert re.search(rf"^{name}: <[^\s=?]+>\r$", headers, re.MULTILINE), headers

    def test_has_html_that_loads_nothing(self, server):
        raised()
        send(server.settings)
        html = server.mails[0].get_body(("html",)).get_content()
        assert '<html lang="de">' in html
        assert not any(word in html for word in ("<img", "src=", "url(", "<link", "<script"))

    def test_goes_to_a_domain_with_umlauts_through_any_server(self, server):
        raised(email="rathaus@übermünster.example")
        send(server.settings)
        (mail,) = server.mails
        assert mail["To"].addresses[0].addr_spec == "rathaus@xn--bermnster-p9ae.example"

    def test_speaks_the_recipients_language(self, server):
        key = raised(locale="en").id
        send(server.settings)
        plain = text_of(server.mails[0])
        assert "Hello" in plain
        assert f"https://forum.example.org/en/dissent-flags/{key}" in plain

    def test_about_a_decision_has_no_link_that_ends_such_mails(self, server):
        comment = factories.Comment(visibility=Visibility.HIDDEN)
        with unit_of_work():
            record(EventKind.COMMENT_HIDDEN, comment, actor=factories.Moderator())
        send(server.settings)
        (mail,) = server.mails
        assert mail["List-Unsubscribe"] is None
        assert "/unsubscribe/" not in text_of(mail)

    def test_a_title_with_line_breaks_makes_no_header(self, server):
        flag = raised()
        flag.statement = "Zeile\r\nBcc: opfer@example.org"
        session.commit()
        send(server.settings)
        assert server.mails[0]["Bcc"] is None

    def test_without_a_server_lands_in_a_file(self, tmp_path):
        raised()
        settings = Config(data=tmp_path)
        send(settings)
        assert len(list(settings.outbox.glob("*.eml"))) == 1

    @pytest.mark.parametrize("why", ["unseen", "read", "no mail", "blocked", "stopped"])
    def test_is_not_sent_where_it_is_not_wanted_any_more(self, server, why):
        flag = raised()
        notification = session.scalars(sa.select(Notification)).one()
        flag = session.merge(flag)
        match why:
            case "unseen":
                flag.process.is_published = False
                notification.recipient.role = "member"
            case "read":
                notification.read_at = utcnow()
            case "no mail":
                notification.recipient.wants_mail = False
            case "blocked":
                factories.block(notification.recipient)
            case "stopped":
                notification.recipient.mail_stopped_at = utcnow()
        session.commit()
        send(server.settings)
        assert server.mails == []
        assert status() == [MailStatus.NONE]

    def test_is_not_sent_about_a_post_that_is_gone(self, server):
        thread = factories.Thread()
        factories.Comment(thread=thread)
        person = factories.User()
        comment = factories.Comment(thread=thread, author=factories.User())
        with unit_of_work():
            record(EventKind.COMMENT_CREATED, comment, actor=comment.author, mentioned=[person.id])
        tell()
        factories.hide(session.merge(comment))
        session.commit()
        send(server.settings)
        assert server.mails == []


class TestServerThatIsDown:
    def test_loses_nothing_and_gives_nothing_up(self, server, down):
        raised()
        for day in range(20):
            send(down, later=timedelta(days=day))
        assert status() == [MailStatus.DUE]
        send(server.settings, later=timedelta(days=30))
        assert len(server.mails) == 1

    def test_is_asked_once_in_a_turn_and_then_left_alone(self, server, down):
        raised()
        raised()
        postman = Postman()
        assert postman.send_due(down) == 1
        assert postman.send_due(server.settings) == 0
        assert server.asked == 0

    @pytest.mark.parametrize("words", ["421 wir schließen", "421 too busy"])
    def test_or_closes_blames_no_mail(self, server, words):
        server.to_recipient = words.encode("ascii", "replace").decode()
        raised()
        send(server.settings)
        assert status() == [MailStatus.DUE]
        assert session.scalars(sa.select(Notification)).one().mail_attempts == 0


class TestServerThatIsSlow:
    def test_is_given_up_in_time_and_asked_again(self, server):
        server.delay = 3
        raised()
        send(server.settings)
        assert status() == [MailStatus.DUE]
        server.delay = 0
        send(server.settings, later=timedelta(hours=1))
        assert status() == [MailStatus.SENT]

    def test_gets_the_same_message_id_again(self, server):
        raised()
        server.to_text = "451 später"
        send(server.settings)
        first = session.scalars(sa.select(Notification.mail_token)).one()
        server.to_text = None
        send(server.settings, later=timedelta(hours=1))
        assert server.mails[0]["Message-ID"] == f"<{first}@forum.example.org>"

    def test_at_goodbye_has_accepted_the_mail_all_the_same(self, server):
        server.to_goodbye = "451 noch nicht"
        raised()
        send(server.settings)
        send(server.settings, later=timedelta(days=1))
        assert len(server.mails) == 1
        assert status() == [MailStatus.SENT]


class TestServerThatRefuses:
    def test_for_now_is_asked_again_with_pauses_that_grow_but_not_for_ever(self, server):
        raised()
        server.to_text = "451 später"
        send(server.settings)
        send(server.settings, later=timedelta(minutes=7))
        assert server.asked == 1
        for day in range(1, outbox.ATTEMPTS + 2):
            send(server.settings, later=timedelta(days=day))
        assert server.asked == outbox.ATTEMPTS
        assert status() == [MailStatus.FAILED]

    def test_for_good_is_not_asked_again(self, server):
        raised()
        server.to_recipient = "550 kein solches Postfach"
        send(server.settings)
        send(server.settings, later=timedelta(days=9))
        assert server.asked == 1
        assert status() == [MailStatus.FAILED]

    def test_one_recipient_holds_up_nobody_else(self, server):
        raised()
        raised()
        server.to_recipient = "550 kein solches Postfach"
        send(server.settings)
        assert server.asked == 2

    def test_an_address_several_times_in_a_row_stops_mail_to_it(self, server):
        person = factories.Moderator()
        passage, key = factories.Passage(version__paper__curator=person).id, person.id
        server.to_recipient = "550 kein solches Postfach"
        for _ in range(outbox.REFUSALS + 1):
            flag = factories.DissentFlag(passage=session.get(Passage, passage))
            with unit_of_work():
                record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
            send(server.settings)
        assert server.asked == outbox.REFUSALS
        assert session.get(User, key).mail_stopped_at is not None
        assert status().count(MailStatus.NONE) == 1

    def test_an_address_now_and_then_does_not(self, server):
        person = factories.Moderator()
        passage, key = factories.Passage(version__paper__curator=person).id, person.id
        for words in (["550 nein"] * 2 + [None]) * 2:
            server.to_recipient = words
            flag = factories.DissentFlag(passage=session.get(Passage, passage))
            with unit_of_work():
                record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
            send(server.settings)
        assert session.get(User, key).mail_stopped_at is None
        assert len(server.mails) == 2


class TestClaim:
    def test_is_given_to_one_worker_alone(self):
        raised()
        with unit_of_work():
            assert outbox.claim() is not None
        with unit_of_work():
            assert outbox.claim() is None

    def test_of_a_worker_that_died_runs_out_and_the_mail_leaves_as_the_same(self, server):
        raised()
        with unit_of_work():
            token = outbox.claim()
        send(server.settings)
        assert server.mails == []
        send(server.settings, later=outbox.CLAIMED_FOR)
        assert [mail["Message-ID"] for mail in server.mails] == [f"<{token}@forum.example.org>"]
        send(server.settings, later=timedelta(days=1))
        assert len(server.mails) == 1

    def test_by_many_workers_at_once_sends_each_mail_once(self, app, server):
        for _ in range(6):
            raised()

        def work():
            with app.app_context():
                Postman().send_due(server.settings)

        workers = [threading.Thread(target=work) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        send(server.settings)
        assert len(server.mails) == 6
        assert len({mail["Message-ID"] for mail in server.mails}) == 6

    def test_is_settled_even_if_the_database_was_away_for_a_moment(
        self, server, monkeypatch, caplog
    ):
        caplog.errors_are_expected = True
        raised()
        postman = Postman()
        with monkeypatch.context() as broken:
            broken.setattr(outbox, "settle", lambda *_: 1 / 0)
            postman.send_due(server.settings)
        assert status() == [MailStatus.CLAIMED]
        postman.send_due(server.settings)
        assert status() == [MailStatus.SENT]
        assert len(server.mails) == 1


class TestMailThatCannotBeWritten:
    def test_holds_up_nobody_else(self, server, monkeypatch, caplog):
        caplog.errors_are_expected = True
        raised()
        raised()
        whole, calls = messages.message_of, []

        def broken_once(token, config):
            calls.append(token)
            if len(calls) == 1:
                raise ValueError
            return whole(token, config)

        monkeypatch.setattr(messages, "message_of", broken_once)
        send(server.settings)
        assert sorted(status()) == [MailStatus.DUE, MailStatus.SENT]


class TestDeliver:
    def test_never_logs_an_address(self, down, caplog):
        raised()
        send(down)
        assert "example.org" not in caplog.text
        assert mail.__name__ in {line.name for line in caplog.records}
